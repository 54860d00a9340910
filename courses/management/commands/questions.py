"""`manage.py questions import FILE --unit SLUG`: fill a unit's question bank from a CSV or XLSX file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from courses.imports.questions import Defaults, ImportProblem, Report, guess_mapping, parse_questions, read_table
from courses.questions.importer import checked, plan, store
from kernel.units.models import Unit


class Command(BaseCommand):
    """Prints every problem with its row and column. With a mistake anywhere nothing is stored and the exit code is 1."""

    help = "Import questions from a CSV or XLSX file into a unit's bank; a repeated import updates by code."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        importing = actions.add_parser("import", help="read FILE into the bank of a unit")
        importing.add_argument("file", type=Path)
        importing.add_argument("--unit", required=True, metavar="SLUG")
        importing.add_argument("--tag", action="append", default=[], help="for rows without tags; may be repeated")
        importing.add_argument("--difficulty", type=int, choices=range(1, 6), default=0, help="for rows without one")
        importing.add_argument("--prefix", default="", help="stands before every code")
        importing.add_argument("--dry-run", action="store_true", help="report only, store nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        unit = Unit.objects.filter(slug=options["unit"]).first()
        if unit is None:
            raise CommandError(_("There is no unit “%(slug)s”.") % {"slug": options["unit"]})
        defaults = Defaults(tuple(options["tag"]), options["difficulty"], options["prefix"])
        report = self._read(options["file"], defaults)
        for problem in report.problems:
            self.stdout.write(f"{problem.row}\t{problem.column}\t{problem.level}\t{problem.message}")
        if report.errors:
            message = _("%(errors)d mistakes in %(rows)d rows; nothing was stored.")
            raise CommandError(message % {"errors": len(report.errors), "rows": report.rows})
        if options["dry_run"]:
            self.stdout.write(_("Dry run, nothing was stored."))
            self.stdout.write(plan(report=report, unit=unit).summary)
        else:
            self.stdout.write(store(report=report, unit=unit, actor=None).summary)

    @staticmethod
    def _read(path: Path, defaults: Defaults) -> Report:
        try:
            table = read_table(path.read_bytes(), path.name)
            return checked(parse_questions(table, guess_mapping(table.headings), defaults))
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except ImportProblem as problem:
            raise CommandError(str(problem)) from problem
