"""The online school's manifest: what it adds to the house."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.people.viewer import Viewer
from kernel.plugins.contract import (
    BenchPage,
    Duty,
    Figure,
    Handler,
    HelpTopic,
    JobKind,
    NavItem,
    Permission,
    Plugin,
    PublicPage,
    Schedule,
    Step,
    Todo,
    Widget,
)
from kernel.units.mounts import Mount


def _newcomer(payload: dict[str, Any]) -> None:
    from courses.learning.assignments import enrol_newcomer  # manifests are read before the models are

    enrol_newcomer(payload)


def _all_newcomers() -> None:
    from courses.learning.assignments import enrol_all_newcomers

    enrol_all_newcomers()


def _close_exams() -> None:
    from courses.exams.services import close_due

    close_due()


def _sweep_imports() -> int:
    """Uploaded files whose import nobody finished go after a day."""
    from courses.questions.holding import sweep

    return sweep()


def _reminded(payload: dict[str, Any]) -> None:
    from courses.oversight.reminders import on_reminded

    on_reminded(payload)


def _reminder_mails(progress: Any, **arguments: Any) -> None:
    from courses.oversight.reminders import send_mails

    send_mails(progress, **arguments)


def _oversight_xlsx(progress: Any, **arguments: Any) -> Any:
    from courses.oversight.export import run

    return run(progress, **arguments)


def _courses_widget(request: Any, options: dict[str, Any]) -> dict[str, Any]:
    from courses.learning.widgets import courses_widget

    return courses_widget(request, options)


def _courses(unit_ids: frozenset[int]) -> int:
    from courses.holdings import published

    return published(unit_ids)


def _completions(unit_ids: frozenset[int]) -> int:
    from courses.holdings import completions

    return completions(unit_ids)


class Courses(Plugin):
    slug = "courses"
    label = _("Online school")
    description = _("Courses, exams, certificates and credit hours.")
    icon = "graduation-cap"
    urls = "courses.urls"

    def nav(self) -> Sequence[NavItem]:
        mine = ("courses:my_learning", "list-checks")
        return (
            NavItem(_("Online school"), "courses:catalogue", "graduation-cap", order=40),
            NavItem(_("My learning"), *mine, place="personal", order=10, members_only=True),
            NavItem(_("My learning"), *mine, place="tabs", order=10, members_only=True),
            NavItem(_("Teaching"), "courses:teach", "pen-line", place="personal", order=20, permission="courses.teach"),
            NavItem(
                _("Learning of members"),
                "courses:oversee",
                "chart-column",
                place="personal",
                order=25,
                permission="courses.follow",
            ),
            NavItem(_("Verify a certificate"), "courses:verify", "shield-check", place="footer"),
        )

    def widgets(self) -> Sequence[Widget]:
        return (Widget("courses", _("Courses"), "courses/learning/widget.html", _courses_widget, "graduation-cap"),)

    def figures(self) -> Sequence[Figure]:
        return (
            Figure("courses", _("courses"), _courses),
            Figure("completions", _("courses completed by members"), _completions),
        )

    def permissions(self) -> Sequence[Permission]:
        return (
            Permission("courses.teach", _("Write courses, see learners, admit, grade"), ("teacher",)),
            Permission("courses.assign", _("Assign courses to units"), ("secretary", "clerk")),
            Permission(
                "courses.follow", _("See how the members of a unit stand"), ("secretary", "clerk", "info_officer")
            ),
            Permission("courses.remind", _("Remind members of their courses"), ("secretary", "clerk")),
            Permission("courses.certify", _("Revoke and replace certificates"), ("secretary",)),
        )

    def handlers(self) -> Sequence[Handler]:
        return (
            Handler("people.affiliated", "courses.enrol_newcomer", _newcomer),
            Handler("courses.reminded", "courses.mail_reminders", _reminded),
        )

    def jobs(self) -> Sequence[JobKind]:
        return (
            JobKind("courses.oversight_xlsx", _oversight_xlsx, _("How members learn, as Excel")),
            JobKind("courses.reminder_mails", _reminder_mails, _("Mails of reminders")),
        )

    def schedules(self) -> Sequence[Schedule]:
        return (
            Schedule("courses.enrol_newcomers", timedelta(days=1), _all_newcomers),
            Schedule("courses.close_exams", timedelta(minutes=1), _close_exams),
            Schedule("courses.sweep_imports", timedelta(hours=6), _sweep_imports),
        )

    def todo(self, viewer: Viewer) -> Sequence[Todo]:
        from courses.own import todo

        return todo(viewer)

    def duties(self) -> Sequence[Duty]:
        from courses.own import DUTIES

        return DUTIES

    def steps(self) -> Sequence[Step]:
        from courses.own import STEPS

        return STEPS

    def facts(self, viewer: Viewer) -> frozenset[str]:
        from courses.own import facts

        return facts(viewer)

    def help_topics(self) -> Sequence[HelpTopic]:
        from courses.own import HELP

        return HELP

    def holdings(self, unit_ids: frozenset[int]) -> Sequence[str]:
        from courses.holdings import holdings

        return holdings(unit_ids)

    def clear(self, unit_ids: frozenset[int]) -> None:
        from courses.clearing import clear

        clear(unit_ids)

    def public_counts(self) -> Mapping[int, int]:
        from courses.outward import counts

        return counts()

    def public_pages(self, unit_ids: frozenset[int], start: int, stop: int) -> Sequence[PublicPage]:
        from courses.outward import pages

        return pages(unit_ids, start, stop)

    def public_page(self, mount: Mount, key: str) -> PublicPage | None:
        from courses.outward import page

        return page(mount, key)

    def bench_pages(self) -> Sequence[BenchPage]:
        from courses.bench import pages

        return pages()

    def load_demo(self, demo: Any) -> None:
        from courses.demo.large import build_large
        from courses.demo.load import load

        load(demo)
        if demo.large:
            build_large(demo)


plugin = Courses()
