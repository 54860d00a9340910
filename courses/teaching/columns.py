"""The list of learners as text: one function for the page and for the workbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.exams.selectors import points_text
from courses.models import Enrolment
from courses.teaching.selectors import ACCEPTED, DONE, LATE, NOT_BEGUN, ExamResult, Learner

NOTHING = "—"


def headings(exams: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """(name to sort by or "", heading) of every column. With several exams their columns carry the exam's title."""
    columns = [("name", _("Name")), ("unit", _("Unit")), ("state", _("State")), ("seen", _("Last seen"))]
    for _public_id, title in exams:
        several = f" · {title}" if len(exams) > 1 else ""
        columns.append(("" if several else "points", _("Best points") + several))
        columns.append(("", _("Attempts") + several))
    return [*columns, ("due", _("Due on")), ("", _("Overdue")), ("", _("Late answers"))]


def cells(learner: Learner) -> list[str]:
    """What stands in the columns of `headings`."""
    results = [text for result in learner.exams for text in (_points(result), str(result.attempts))]
    return [
        learner.name,
        learner.unit.name if learner.unit else NOTHING,
        state_text(learner),
        moment(learner.seen_at),
        *results,
        learner.due_on.isoformat() if learner.due_on else NOTHING,
        _("Overdue") if learner.overdue else NOTHING,
        {"": NOTHING, LATE: _("Yes"), ACCEPTED: _("Yes, accepted")}[learner.late],
    ]


def state_text(learner: Learner) -> str:
    """Not begun, under way with how far, completed; of who left, that they did."""
    if learner.state != Enrolment.State.ACTIVE:
        return str(Enrolment.State(learner.state).label)
    if learner.stage == DONE:
        return _("Completed")
    if learner.stage == NOT_BEGUN:
        return _("Not begun")
    return _("Under way, %(done)d of %(required)d") % {"done": learner.done, "required": learner.required}


def state_tone(learner: Learner) -> str:
    if learner.state != Enrolment.State.ACTIVE or learner.stage == NOT_BEGUN:
        return ""
    return "ok" if learner.stage == DONE else "info"


def moment(time: datetime | None) -> str:
    """Day and minute by the organisation's clock."""
    return date_format(timezone.localtime(time), "Y-m-d H:i") if time else NOTHING


def _points(result: ExamResult) -> str:
    if result.points is None:
        return NOTHING
    return f"{points_text(result.points)} / {points_text(result.possible)}"
