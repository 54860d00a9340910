"""One learner's facts: what was done when, and every sitting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.exams.selectors import points_text
from courses.learning.outline import rows
from courses.models import AnswerSave, Attempt, Enrolment, ItemProgress
from courses.teaching.columns import NOTHING, moment


def item_facts(enrolment: Enrolment, attempts: list[Any]) -> list[dict[str, Any]]:
    """The items of the learner's version in order: {title, kind, required, first, last, done} as text. One query."""
    progress = {one.item_id: one for one in ItemProgress.objects.filter(enrolment=enrolment)}
    ids = dict(enrolment.version.version_items.values_list("item__public_id", "item_id"))
    sittings: dict[int, list[Any]] = {}
    for attempt in attempts:
        sittings.setdefault(attempt.item_id, []).append(attempt)
    return [
        {"title": row["title"], "kind": row["kind"], "required": row["required"]} | facts
        for row in rows(enrolment.version)
        for facts in [_facts(progress.get(ids.get(row["id"], 0)), sittings.get(ids.get(row["id"], 0), []))]
    ]


def _facts(progress: ItemProgress | None, attempts: list[Any]) -> dict[str, str]:
    if attempts:
        passed = [attempt.ended_at for attempt in attempts if attempt.passed and attempt.ended_at]
        first, last = attempts[0].started_at, attempts[-1].ended_at or attempts[-1].started_at
        return {"first": moment(first), "last": moment(last), "done": moment(min(passed, default=None))}
    if progress is None:
        return {"first": NOTHING, "last": NOTHING, "done": NOTHING}
    return {
        "first": moment(progress.first_at),
        "last": moment(progress.last_at),
        "done": moment(progress.completed_at),
    }


def attempts_of(enrolment: Enrolment) -> list[Any]:
    """All sittings in the order of time, with `late` answers counted and the exam's title. One query."""
    late = Count("saves", filter=Q(saves__standing=AnswerSave.Standing.LATE))
    rows = Attempt.objects.filter(enrolment=enrolment).select_related("item_version").annotate(late=late)
    return list(rows.order_by("started_at", "pk"))


def attempt_headings() -> list[str]:
    return [_("Attempt"), _("State"), _("Points"), _("Result"), _("Begun"), _("Ended"), _("Late answers")]


def attempt_lines(attempts: list[Any], *, linked: bool) -> Iterator[list[Any]]:
    """Rows of a table; the page of an attempt is the teacher's alone."""
    for attempt in attempts:
        title = _("%(exam)s, attempt %(number)d") % {"exam": attempt.item_version.title, "number": attempt.number}
        closed = attempt.state != Attempt.State.OPEN
        graded = attempt.points is not None
        yield [
            {"text": title, "url": reverse("courses:result", args=[attempt.public_id]) if linked and closed else ""},
            {"tag": attempt.get_state_display(), "tone": "" if closed else "info"},
            f"{points_text(attempt.points)} / {points_text(attempt.points_possible)}" if graded else NOTHING,
            {None: NOTHING, True: _("Passed"), False: _("Not passed")}[attempt.passed],
            moment(attempt.started_at),
            moment(attempt.ended_at),
            str(attempt.late),
        ]
