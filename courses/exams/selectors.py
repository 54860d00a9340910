"""What pages of exams show. Nothing here reads a key or an explanation before its release."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.exams.grading import Save, current_answers, current_flags
from courses.exams.services import close_if_due
from courses.exams.settings import AFTER_CLOSE, AFTER_SUBMIT, ExamSettings, parse_settings
from courses.learning.access import Seat, belongs_here, may_teach
from courses.models import AnswerSave, Attempt, AttemptQuestion, Course, Item, ItemVersion, VersionItem
from courses.models.questions import QuestionKind
from kernel.people.viewer import Viewer
from kernel.units.mounts import Mount

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LATE_SAVES = Count("saves", filter=Q(saves__standing=AnswerSave.Standing.LATE))


# -- one exam ----------------------------------------------------------------------------------------------------
def exam_or_404(seat: Seat, public_id: str) -> ItemVersion:
    """The exam as the viewer's version of the course has it."""
    row = (
        VersionItem.objects.filter(
            course_version_id=seat.version.pk, item__public_id=public_id, item__kind=Item.Kind.EXAM
        )
        .select_related("item_version", "item")
        .first()
    )
    if row is None:
        raise Http404
    row.item_version.item = row.item
    return row.item_version


def attempts_of(seat: Seat, exam: ItemVersion) -> list[Attempt]:
    """The viewer's sittings of this exam, first to last, each with `late` answers counted; overdue ones are closed."""
    if seat.enrolment is None:
        return []
    rows = Attempt.objects.filter(enrolment=seat.enrolment, item=exam.item).select_related("item_version", "enrolment")
    return [close_if_due(attempt) for attempt in rows.annotate(late=LATE_SAVES).order_by("number")]


# -- one attempt -------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Sitting:
    """An attempt in front of a viewer: its own member, or a teacher of the course."""

    attempt: Attempt
    course: Course
    settings: ExamSettings
    is_own: bool


def sitting_or_404(viewer: Viewer, mount: Mount, public_id: str, *, own: bool = True) -> Sitting:
    """The attempt with this public id. Missing, somebody else's and not of this mount look alike: Http404.

    `own=False` lets the course's teachers see it, too.
    """
    attempt = (
        Attempt.objects.select_related("enrolment__course", "enrolment__person", "item_version", "item")
        .defer("enrolment__person__mobile", "enrolment__person__identity_number")
        .filter(public_id=public_id)
        .first()
    )
    if attempt is None or not viewer.is_authenticated:
        raise Http404
    course = attempt.enrolment.course
    is_own = attempt.enrolment.person.account_id == viewer.user.pk
    if not belongs_here(course, mount) or not (is_own or (not own and may_teach(viewer, course))):
        raise Http404
    return Sitting(close_if_due(attempt), course, parse_settings(attempt.item_version.body), is_own)


def paper(attempt: Attempt, saves: Sequence[Save]) -> list[dict[str, Any]]:
    """The questions as the member sees them while writing: options in the order shown, known by place alone."""
    answers, flags = current_answers(saves), current_flags(saves)
    rows = AttemptQuestion.objects.filter(attempt=attempt).values_list(
        "position",
        "points_possible",
        "option_order",
        "question_version__kind",
        "question_version__stem",
        "question_version__options",
    )
    heads = _heads()
    return [
        _shown(position, points, heads[kind], stem)
        | {
            "several": kind == QuestionKind.MULTIPLE,
            "chosen": answers.get(position) or [],
            "flagged": position in flags,
            "options": [
                {
                    "place": str(place),
                    "letter": LETTERS[place],
                    "text": options[index],
                    "checked": place in answers.get(position, ()),
                }
                for place, index in enumerate(order)
            ],
        }
        for position, points, order, kind, stem, options in rows
    ]


def _heads() -> dict[str, str]:
    """What stands above a question of each kind. Worked out once: a template would translate it for every question."""
    text = _("%(kind)s · %(points)s points")
    return {str(kind): text % {"kind": label, "points": "{points}"} for kind, label in QuestionKind.choices}


def _shown(position: int, points: int, head: str, stem: str) -> dict[str, Any]:
    # numbers as text: templates would ask for the language of each
    return {"number": str(position), "head": head.format(points=points_text(points)), "stem": stem}


def points_text(hundredths: int | None) -> str:
    """1250 → "12.5": points without zeros that say nothing."""
    return f"{(hundredths or 0) / 100:g}"


# -- afterwards --------------------------------------------------------------------------------------------------
def is_released(attempt: Attempt, settings: ExamSettings, now: datetime | None = None) -> bool:
    """May the member see key and explanation? Never while the attempt still takes answers that count."""
    if attempt.state == Attempt.State.OPEN:
        return False
    if settings.review == AFTER_CLOSE:
        return settings.closes_at is not None and (now or timezone.now()) >= settings.closes_at + settings.grace
    return settings.review == AFTER_SUBMIT


def late_answers(saves: Sequence[Save]) -> list[dict[str, Any]]:
    """What arrived too late and was not accepted, by question: the last of each, with the letters that the member saw."""
    late = {save.position: save.value for save in saves if save.standing == AnswerSave.Standing.LATE}
    return [
        {"number": position, "letters": ", ".join(LETTERS[place] for place in sorted(value)) or "–"}
        for position, value in sorted(late.items())
    ]


def review(attempt: Attempt) -> list[dict[str, Any]]:
    """The graded paper with key and explanations: only for a teacher, or once is_released() says so."""
    rows = AttemptQuestion.objects.filter(attempt=attempt).select_related("question_version")
    heads = _heads()
    return [_reviewed(row, heads) for row in rows]


def _reviewed(row: AttemptQuestion, heads: dict[str, str]) -> dict[str, Any]:
    version, given = row.question_version, set(row.given or ())
    shown = _shown(row.position, row.points_possible, heads[version.kind], version.stem)
    return shown | {
        "answered": bool(given),
        "earned": points_text(row.points),
        "right": row.points == row.points_possible,
        "explanation": version.explanation,
        "options": [
            {
                "letter": LETTERS[place],
                "text": version.options[index],
                "verdict": _verdict(index in given, index in version.key),
            }
            for place, index in enumerate(row.option_order)
        ],
    }


def _verdict(chosen: bool, right: bool) -> str:
    if right:
        return "right" if chosen else "missed"
    return "wrong" if chosen else ""


# -- teachers ----------------------------------------------------------------------------------------------------
def attempts_of_course(course: Course) -> QuerySet[Attempt]:
    """All sittings of a course's exams, newest first, each with `late` answers counted."""
    return (
        Attempt.objects.filter(item__course=course)
        .select_related("enrolment__person", "item_version")
        .defer("enrolment__person__mobile", "enrolment__person__identity_number", "item_version__body")
        .annotate(late=LATE_SAVES)
        .order_by("-started_at", "-id")
    )


def exams_of_course(course: Course) -> list[tuple[str, str]]:
    """(public id, title) of every exam that the course ever published, the newest title of each."""
    rows = ItemVersion.objects.filter(item__course=course, item__kind=Item.Kind.EXAM).order_by("item_id", "number")
    return list(dict(rows.values_list("item__public_id", "title")).items())


def with_late_answers(rows: QuerySet[Attempt]) -> QuerySet[Attempt]:
    """Of these sittings those with answers that came too late and wait for a teacher."""
    waiting = AnswerSave.objects.filter(attempt=OuterRef("pk"), standing=AnswerSave.Standing.LATE)
    return rows.filter(Exists(waiting))
