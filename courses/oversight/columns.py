"""A row as text: one function for the page and for the workbook."""

from __future__ import annotations

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.oversight.selectors import Row
from courses.teaching.columns import NOTHING, moment
from courses.teaching.selectors import DONE, NOT_BEGUN


def headings() -> list[str]:
    return [
        _("Name"),
        _("Unit"),
        _("Course"),
        _("Assigned"),
        _("State"),
        _("Due on"),
        _("Overdue"),
        _("Last seen"),
        _("Completed on"),
    ]


def cells(row: Row) -> list[str]:
    return [
        row.name,
        row.unit.name if row.unit else NOTHING,
        row.course.title,
        _("Assigned") if row.assigned else NOTHING,
        state_text(row),
        row.due_on.isoformat() if row.due_on else NOTHING,
        _("Overdue") if row.overdue else NOTHING,
        moment(row.seen_at),
        date_format(timezone.localtime(row.completed_at), "Y-m-d") if row.completed_at else NOTHING,
    ]


def state_text(row: Row) -> str:
    if row.stage == DONE:
        return _("Completed")
    if row.stage == NOT_BEGUN:
        return _("Not begun") if row.enrolment else _("Not begun, not entered yet")
    return _("Under way, %(done)d of %(required)d") % {"done": row.done, "required": row.required}


def state_tone(row: Row) -> str:
    return {DONE: "ok", NOT_BEGUN: ""}.get(row.stage, "info")
