"""Who takes a course and how far they are, for teachers and for those who follow the members of a unit.

The page and the workbook read the same rows (`learners`, `learner_rows`), so they cannot differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest
from django.http import Http404, HttpRequest
from django.utils import timezone

from courses.exams.selectors import exams_of_course
from courses.learning.access import belongs_here, may_teach
from courses.learning.outline import tallies
from courses.models import AnswerSave, Attempt, Completion, Course, Enrolment, ItemProgress
from kernel.content.audience import is_visible
from kernel.people.models import Affiliation, holds_on
from kernel.units.models import Unit
from kernel.units.tree import Node, tree

NOT_BEGUN, UNDER_WAY, DONE = 1, 2, 3
STAGES = {"todo": NOT_BEGUN, "under_way": UNDER_WAY, "done": DONE}
OVERDUE, GONE, WAITING = "overdue", "gone", "waiting"
SORTS = ("name", "unit", "state", "seen", "due", "points")
LATE, ACCEPTED = AnswerSave.Standing.LATE, AnswerSave.Standing.ACCEPTED


@dataclass(frozen=True, slots=True)
class Scope:
    """A course in front of a viewer who may see its learners; `unit_ids` None: all of them, else only today's members
    of these units."""

    course: Course
    teaches: bool
    unit_ids: frozenset[int] | None


@dataclass(frozen=True, slots=True)
class ExamResult:
    """Best points in hundredths, out of how many, and the number of attempts at one exam."""

    points: int | None = None
    possible: int = 0
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Learner:
    """One line of the list. `exams` stand in the order of `Exam`s of the course; `late`: "", "late" or "accepted"."""

    public_id: str
    name: str
    unit: Node | None
    state: str  # of the enrolment
    stage: int
    done: int
    required: int
    seen_at: datetime | None
    exams: tuple[ExamResult, ...]
    due_on: date | None
    overdue: bool
    late: str


@dataclass(frozen=True, slots=True)
class Overview:
    """Learners by stage; `units` are those that learners belong to today, and the units above them."""

    by_stage: Mapping[int, int]
    overdue: int
    units: tuple[Node, ...]

    @property
    def total(self) -> int:
        return sum(self.by_stage.values())


def scope_or_404(request: HttpRequest, public_id: str) -> Scope:
    """Teachers see all learners; who holds courses.follow in units sees their members. Everybody else: Http404."""
    viewer = request.viewer
    course = Course.objects.select_related("unit").filter(public_id=public_id).first()
    if course is None or not belongs_here(course, request.mount):
        raise Http404
    if may_teach(viewer, course):
        return Scope(course, True, None)
    followed = viewer.units_with("courses.follow")
    scope = Scope(course, False, followed)
    if not followed or not (is_visible(course, viewer) or enrolled(scope).exists()):
        raise Http404
    return scope


def enrolled(scope: Scope) -> QuerySet[Enrolment]:
    """All enrolments of the course that the viewer may see, in whatever state."""
    rows = Enrolment.objects.filter(course=scope.course)
    if scope.unit_ids is None:
        return rows
    members = Affiliation.objects.filter(holds_on(), person=OuterRef("person"), unit_id__in=scope.unit_ids)
    return rows.filter(Exists(members.exclude(kind=Affiliation.Kind.GUEST)))


def learners(scope: Scope, wanted: Mapping[str, Any]) -> QuerySet[Any]:
    """Enrolments that fit `wanted`: unit (an id; units below count), state (see STAGES, OVERDUE, GONE), text (a part of
    the name), sort (one of SORTS, with "-" in front: downwards). Nobody who waits for admission."""
    rows = _annotated(enrolled(scope)).select_related("person")
    rows = rows.defer("person__mobile", "person__identity_number")
    state = wanted.get("state") or ""
    if state == GONE:
        rows = rows.filter(state__in=(Enrolment.State.WITHDRAWN, Enrolment.State.REFUSED))
    else:
        rows = rows.filter(state=Enrolment.State.ACTIVE)
    if state in STAGES:
        rows = rows.filter(stage=STAGES[state])
    elif state == OVERDUE:
        rows = rows.filter(_overdue())
    if unit_id := wanted.get("unit"):
        rows = rows.filter(home__in=tree().below.get(int(unit_id), frozenset()))
    if text := wanted.get("text"):
        rows = rows.filter(person__name__icontains=text)
    return _sorted(rows, wanted.get("sort") or "name")


def waiting(scope: Scope) -> QuerySet[Any]:
    """Who asked to join, the longest waiting first; only teachers answer."""
    rows = enrolled(scope).filter(state=Enrolment.State.REQUESTED).annotate(home=_home()).select_related("person")
    return rows.defer("person__mobile", "person__identity_number").order_by("enrolled_at", "pk")


def overview(scope: Scope, unit_id: int | None = None) -> Overview:
    """Numbers of those who learn; of one of `Overview.units` and those below it, if it is named. One query."""
    rows = _annotated(enrolled(scope).filter(state=Enrolment.State.ACTIVE)).order_by()
    counted = rows.values_list("home", "stage").annotate(n=Count("pk"), late=Count("pk", filter=_overdue()))
    groups = list(counted)
    units = _with_above({home for home, *_numbers in groups}, scope.unit_ids)
    below = tree().below[unit_id] if unit_id in {node.id for node in units} else None
    by_stage: Counter[int] = Counter(dict.fromkeys(STAGES.values(), 0))
    overdue = 0
    for home, stage, count, late in groups:
        if below is None or home in below:
            by_stage[stage] += count
            overdue += late
    return Overview(by_stage, overdue, units)


def learner_rows(enrolments: Iterable[Any], exams: Iterable[str]) -> list[Learner]:
    """Lines for enrolments of `learners`; `exams` are public ids of items. Five queries, however many lines."""
    held = list(enrolments)
    order = {name: place for place, name in enumerate(exams)}
    done = tallies(held)
    results = _results([one.pk for one in held], order)
    late = _late([one.pk for one in held])
    today = timezone.localdate()
    nodes = tree().by_id
    return [
        Learner(
            public_id=one.public_id,
            name=one.person.name,
            unit=nodes.get(one.home),
            state=one.state,
            stage=one.stage,
            done=done[one.pk].done,
            required=done[one.pk].required,
            seen_at=one.seen_at,
            exams=tuple(results.get(one.pk, [ExamResult()] * len(order))),
            due_on=one.due_on,
            overdue=one.due_on is not None and one.due_on < today and one.stage != DONE,
            late=late.get(one.pk, ""),
        )
        for one in held
    ]


def exam_titles(course: Course) -> list[tuple[str, str]]:
    """(public id, title) of the course's exams, as the columns of the list."""
    return exams_of_course(course)


def learner_or_404(scope: Scope, public_id: str) -> Any:
    """One enrolment annotated as in `learners`, in whatever state."""
    rows = _annotated(enrolled(scope)).select_related("person", "version").filter(public_id=public_id)
    found = rows.defer("person__mobile", "person__identity_number").first()
    if found is None:
        raise Http404
    return found


def stage() -> Case:
    """NOT_BEGUN, UNDER_WAY or DONE of an enrolment, worked out from its facts."""
    attempts = Attempt.objects.filter(enrolment=OuterRef("pk"))
    progress = ItemProgress.objects.filter(enrolment=OuterRef("pk"))
    return Case(
        When(Exists(Completion.objects.filter(enrolment=OuterRef("pk"))), then=Value(DONE)),
        When(Exists(progress) | Exists(attempts), then=Value(UNDER_WAY)),
        default=Value(NOT_BEGUN),
        output_field=IntegerField(),
    )


# -- parts ---------------------------------------------------------------------------------------------------------
def _home() -> Coalesce:
    """The person's primary unit today, as kernel.people knows it; of who left, the unit of the day of enrolment."""
    today = Affiliation.objects.filter(holds_on(), person=OuterRef("person"), kind=Affiliation.Kind.PRIMARY)
    return Coalesce(
        Subquery(today.order_by("-unit_kind").values("unit_id")[:1]), F("unit_id"), output_field=BigIntegerField()
    )


def _annotated(rows: QuerySet[Enrolment]) -> QuerySet[Any]:
    """With `home` (unit id), `stage` and `seen_at`."""
    attempts = Attempt.objects.filter(enrolment=OuterRef("pk"))
    attempted_at = Subquery(attempts.order_by("-started_at").values("started_at")[:1])
    return rows.annotate(
        home=_home(),
        stage=stage(),
        # the greatest of a time and nothing is nothing on one of the two databases
        seen_at=Coalesce(Greatest("last_at", attempted_at), "last_at", attempted_at),
    )


def _overdue() -> Q:
    return Q(due_on__lt=timezone.localdate(), stage__lt=DONE)


def _sorted(rows: QuerySet[Any], sort: str) -> QuerySet[Any]:
    down, name = sort.startswith("-"), sort.lstrip("-")
    if name == "unit":
        rows = rows.annotate(place=Subquery(Unit.objects.filter(pk=OuterRef("home")).values("path")[:1]))
    elif name == "points":
        attempts = Attempt.objects.filter(enrolment=OuterRef("pk")).order_by().values("enrolment")
        rows = rows.annotate(best=Subquery(attempts.annotate(best=Max("points")).values("best")[:1]))
    elif name == "state":
        finished = ItemProgress.objects.filter(enrolment=OuterRef("pk"), completed_at__isnull=False).order_by()
        count = finished.values("enrolment").annotate(count=Count("pk")).values("count")[:1]
        rows = rows.annotate(finished=Coalesce(Subquery(count), 0))
    fields = {"unit": "place", "state": "stage", "seen": "seen_at", "due": "due_on", "points": "best"}
    field = fields.get(name, "person__name")
    by = F(field).desc(nulls_last=True) if down else F(field).asc(nulls_last=True)
    second = [F("finished").desc() if down else F("finished").asc()] if name == "state" else []
    return rows.order_by(by, *second, "person__name", "pk")


def _results(ids: list[int], order: Mapping[str, int]) -> dict[int, list[ExamResult]]:
    found: dict[int, list[ExamResult]] = {}
    attempts = Attempt.objects.filter(enrolment_id__in=ids)
    fields = ("enrolment_id", "item__public_id", "points", "points_possible")
    for pk, item, points, possible in attempts.values_list(*fields):
        if item not in order:
            continue
        mine = found.setdefault(pk, [ExamResult()] * len(order))
        best = mine[order[item]]
        if points is not None and (best.points is None or points * best.possible > best.points * possible):
            best = replace(best, points=points, possible=possible)
        mine[order[item]] = replace(best, attempts=best.attempts + 1)
    return found


def _late(ids: list[int]) -> dict[int, str]:
    """{enrolment id: "late" where answers still wait for a teacher, else "accepted"}."""
    rows = AnswerSave.objects.filter(attempt__enrolment_id__in=ids, standing__in=(LATE, ACCEPTED))
    found: dict[int, str] = {}
    for pk, standing in rows.values_list("attempt__enrolment_id", "standing").distinct():
        if found.get(pk) != LATE:
            found[pk] = standing
    return found


def _with_above(homes: set[int | None], allowed: frozenset[int] | None) -> tuple[Node, ...]:
    nodes = tree().by_id
    wanted = {above for pk in homes if pk in nodes for above in nodes[pk].line}
    return tuple(node for node in nodes.values() if node.id in wanted and (allowed is None or node.id in allowed))
