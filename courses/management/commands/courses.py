"""`manage.py courses import PATH --unit SLUG`: make a course of a folder or zip of Markdown files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from courses.authoring.importer import ImportResult, code_of, import_course
from courses.authoring.services import NotPossible, home_of
from courses.imports.markdown import CourseDraft, read_course
from courses.imports.problems import ImportProblem
from kernel.content.audience import Audience
from kernel.units.models import Unit


class Command(BaseCommand):
    """Prints every problem with its file and line. With a mistake anywhere nothing is stored and the exit code is 1."""

    help = "Import a course from a folder or zip; a repeated import changes the course and makes no other."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        importing = actions.add_parser("import", help="read PATH as a course of a unit")
        importing.add_argument("path", type=Path)
        importing.add_argument("--unit", required=True, metavar="SLUG")
        importing.add_argument("--code", default="", help="by which a repeated import finds the course (folder's name)")
        importing.add_argument("--audience", choices=("public", "members", "unit"), default=Audience.MEMBERS.value)
        importing.add_argument("--dry-run", action="store_true", help="report only, store nothing")
        importing.add_argument("--publish", action="store_true", help="publish a version, too")

    def handle(self, *args: Any, **options: Any) -> None:
        unit = Unit.objects.filter(slug=options["unit"]).first()
        if unit is None:
            raise CommandError(_("There is no unit “%(slug)s”.") % {"slug": options["unit"]})
        try:
            draft = read_course(options["path"])
            parent = home_of(unit)
        except (ImportProblem, NotPossible) as problem:
            raise CommandError(str(problem)) from problem
        self._say(draft)
        if draft.errors:
            raise CommandError(_("%(count)d mistakes; nothing was stored.") % {"count": len(draft.errors)})
        if options["dry_run"]:
            self.stdout.write(_("Dry run, nothing was stored."))
            return
        result = import_course(
            draft=draft,
            unit=unit,
            actor=None,
            parent_page=parent,
            publish=options["publish"],
            code=options["code"],
            audience=options["audience"],
        )
        self._report(result)

    def _say(self, draft: CourseDraft) -> None:
        for problem in draft.problems:
            self.stdout.write(f"{problem.file}:{problem.line}\t{problem.level}\t{problem.message}")
        counts = {"chapters": len(draft.chapters), "lessons": len(draft.lessons), "files": len(draft.files)}
        said = _("“%(title)s” (%(code)s): %(chapters)d chapters, %(lessons)d lessons, %(files)d files.")
        self.stdout.write(said % {"title": draft.title, "code": code_of(draft), **counts})

    def _report(self, result: ImportResult) -> None:
        said = _("%(added)d lessons are new, %(changed)d changed, %(unchanged)d unchanged, %(gone)d taken out.")
        names = ("added", "changed", "unchanged", "gone")
        self.stdout.write(said % {name: len(getattr(result, name)) for name in names})
        for problem in result.obstacles:
            self.stdout.write(str(problem))
        if result.obstacles:
            raise CommandError(_("The course is imported but could not be published; see above."))
        if result.version is not None:
            self.stdout.write(_("Version %(number)d is published.") % {"number": result.version.number})
