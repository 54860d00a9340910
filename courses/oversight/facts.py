"""How all members stand in all courses, counted once and kept until a fact is added.

A row is a member and a course: one that they take, or one that is assigned to them and that they were not entered for
yet ("owed", which counts as not begun). The rows themselves stay in the database (courses.oversight.selectors); here are
their numbers, by unit, course, stage, due date and whether the course is assigned.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils import timezone

from courses.learning.moved import shelf
from courses.models import Assignment, Attempt, Completion, Enrolment, ItemProgress
from courses.oversight.places import first_ties, ties
from courses.teaching.selectors import DONE, NOT_BEGUN, UNDER_WAY
from kernel.people.models import Affiliation
from kernel.units.models import Unit
from kernel.units.tree import tree

ACTIVE = Enrolment.State.ACTIVE
MOST_MOVED = 2000  # rows that are worth moving one by one; with more, everything is counted anew


class Cell(NamedTuple):
    """So many rows of one kind."""

    unit_id: int
    course_id: int
    stage: int
    due_on: date | None
    assigned: bool
    people: int


class Owed(NamedTuple):
    """A member of `unit_id` whom an assignment covers and who was not entered for the course."""

    person_id: int
    unit_id: int
    course_id: int
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Facts:
    cells: tuple[Cell, ...]
    owed: tuple[Owed, ...]


class Marks(NamedTuple):
    """The newest row of each kind of fact, by number, and the day. Facts are added and never taken back, so what was
    counted up to some marks can be carried on to later ones."""

    day: date
    affiliation: int
    enrolment: int
    progress: int
    attempt: int
    completion: int


class Kept:
    """What was counted up to `marks`; threads take turns at carrying it on."""

    def __init__(self, marks: Marks) -> None:
        self.lock = Lock()
        self.marks, self.facts = marks, _load(marks)


def facts() -> Facts:
    """As of this moment. What changes without a row of its own (an admission, another due date, an affiliation that ended)
    says `shelf.changed()`."""
    marks = _marks()
    kept = shelf.get("facts", lambda: Kept(marks))
    with kept.lock:
        if kept.marks != marks:
            kept.facts = _carried_on(kept, marks) or _load(marks)
            kept.marks = marks
        return kept.facts


def _marks() -> Marks:
    models = (Affiliation, Enrolment, ItemProgress, Attempt, Completion)
    newest = {
        f"last_{number}": model._default_manager.order_by()
        .annotate(one=Value(1))
        .values("one")
        .annotate(top=Max("pk"))
        .values("top")
        for number, model in enumerate(models)
    }
    row = next(iter(Unit.objects.order_by("pk").annotate(**newest).values_list(*newest)[:1]), (0,) * len(models))
    return Marks(timezone.localdate(), *(number or 0 for number in row))


def _load(marks: Marks) -> Facts:
    open_ones = open_assignments()
    rows = learners().filter(pk__lte=marks.enrolment, person__affiliations__in=first_ties(marks.day))
    counted = rows.annotate(stage=_stage(marks), assigned=is_assigned(one.pk for one in open_ones)).order_by()
    groups = counted.values_list("person__affiliations__unit_id", "course_id", "stage", "due_on", "assigned")
    cells = tuple(Cell(*row) for row in groups.annotate(n=Count("pk")))
    return Facts(cells, tuple(_owed(open_ones)))


def _stage(marks: Marks) -> Case:
    """NOT_BEGUN, UNDER_WAY or DONE by the facts up to these marks."""
    here = {"enrolment": OuterRef("pk")}
    return Case(
        When(Exists(Completion.objects.filter(pk__lte=marks.completion, **here)), then=Value(DONE)),
        When(
            Exists(ItemProgress.objects.filter(pk__lte=marks.progress, **here))
            | Exists(Attempt.objects.filter(pk__lte=marks.attempt, **here)),
            then=Value(UNDER_WAY),
        ),
        default=Value(NOT_BEGUN),
        output_field=IntegerField(),
    )


def _carried_on(kept: Kept, marks: Marks) -> Facts | None:
    """The same numbers a few facts later; None where counting anew is surer or cheaper.

    Numbers of rows follow the order of commits only where one transaction writes at a time, so elsewhere never.
    """
    old = kept.marks
    if connection.vendor != "sqlite" or (old.day, old.affiliation) != (marks.day, marks.affiliation):
        return None
    touched = _touched(old, marks)
    if len(touched) > MOST_MOVED:
        return None
    open_ids = [one.pk for one in open_assignments()]
    theirs = first_ties(marks.day).filter(person__in=Enrolment.objects.filter(pk__in=touched).values("person"))
    rows: QuerySet[Any] = learners().filter(pk__in=touched, person__affiliations__in=theirs)
    rows = rows.annotate(before=_stage(old), after=_stage(marks), assigned=is_assigned(open_ids)).order_by()
    counts = {cell[:-1]: cell.people for cell in kept.facts.cells}
    entered = set()
    for pk, person, unit, course, due, assigned, before, after in rows.values_list(
        "pk", "person_id", "person__affiliations__unit_id", "course_id", "due_on", "assigned", "before", "after"
    ):
        if pk > old.enrolment:
            entered.add((person, course))
        else:
            counts[unit, course, before, due, assigned] -= 1
        counts[unit, course, after, due, assigned] = counts.get((unit, course, after, due, assigned), 0) + 1
    cells = tuple(Cell(*key, people=count) for key, count in counts.items() if count)
    owed = tuple(one for one in kept.facts.owed if (one.person_id, one.course_id) not in entered)
    return Facts(cells, owed)


def _touched(old: Marks, new: Marks) -> set[int]:
    """Enrolments that got facts between the marks, and new ones."""
    found = Enrolment.objects.filter(pk__gt=old.enrolment, pk__lte=new.enrolment).values_list("pk")
    parts = []
    for model, after, until in (
        (ItemProgress, old.progress, new.progress),
        (Attempt, old.attempt, new.attempt),
        (Completion, old.completion, new.completion),
    ):
        rows = model._default_manager.filter(pk__gt=after, pk__lte=until)
        parts.append(rows.order_by().values_list("enrolment_id"))
    return {pk for (pk,) in found.order_by().union(*parts)[: MOST_MOVED + 1]}


def open_assignments() -> list[Assignment]:
    """The earliest due first; a course that is closed is owed by nobody any more."""
    rows = Assignment.objects.filter(
        ended_at__isnull=True, course__closed_at__isnull=True, course__current_version__isnull=False
    )
    return list(rows.order_by(F("due_on").asc(nulls_last=True), "pk"))


def learners() -> QuerySet[Enrolment]:
    """Everybody who takes a course in earnest."""
    rows = Enrolment.objects.filter(state=ACTIVE)
    return rows.exclude(course__unit_id__in=tree().practice) if tree().practice else rows


def is_assigned(open_ids: Iterable[int]) -> Case:
    """Whether an open assignment stands behind the enrolment."""
    return Case(
        When(assignment_id__in=list(open_ids), then=Value(True)), default=Value(False), output_field=BooleanField()
    )


def _owed(open_ones: list[Assignment]) -> Iterable[Owed]:
    """Pairs of member and course that are missing. Only units where fewer are enrolled than belong are looked into."""
    below = tree().below
    members = dict(ties().order_by().values_list("unit_id").annotate(Count("person", distinct=True)))
    courses = {one.course_id for one in open_ones}
    rows = ties().filter(person__enrolments__state=ACTIVE, person__enrolments__course_id__in=courses).order_by()
    enrolled = {
        (unit_id, course_id): count
        for unit_id, course_id, count in rows.values_list("unit_id", "person__enrolments__course_id").annotate(
            Count("person", distinct=True)
        )
    }
    missing: dict[tuple[int, int], Assignment] = {}
    for one in open_ones:
        for unit_id in below.get(one.unit_id, frozenset()) if one.include_below else (one.unit_id,):
            if members.get(unit_id, 0) > enrolled.get((unit_id, one.course_id), 0):
                missing.setdefault((unit_id, one.course_id), one)
    return _pairs(missing) if missing else ()


def _pairs(missing: dict[tuple[int, int], Assignment]) -> Iterable[Owed]:
    by_unit: dict[int, list[Assignment]] = defaultdict(list)
    for (unit_id, _course), one in missing.items():
        by_unit[unit_id].append(one)
    there = ties().filter(unit_id__in=by_unit).order_by("pk").values_list("person_id", "unit_id")
    wanted: dict[tuple[int, int], date | None] = {}
    for person_id, unit_id in there:
        for one in by_unit[unit_id]:
            pair = (person_id, one.course_id)
            if pair not in wanted or _earlier(one.due_on, wanted[pair]):
                wanted[pair] = one.due_on
    people = Q(person__affiliations__in=ties().filter(unit_id__in=by_unit))
    taken = Enrolment.objects.filter(people, state=ACTIVE, course_id__in={course for _unit, course in missing})
    for pair in set(taken.values_list("person_id", "course_id")):
        wanted.pop(pair, None)
    homes = dict(
        first_ties().filter(person__in={person for person, _course in wanted}).values_list("person", "unit_id")
    )
    return (Owed(person, homes[person], course, due) for (person, course), due in wanted.items() if person in homes)


def _earlier(one: date | None, other: date | None) -> bool:
    return one is not None and (other is None or one < other)


def all_cells(found: Facts) -> Iterable[Cell]:
    """Owed rows count as others do."""
    yield from found.cells
    for one in found.owed:
        yield Cell(one.unit_id, one.course_id, NOT_BEGUN, one.due_on, True, 1)


def is_overdue(stage_: int, due_on: date | None, today: date) -> bool:
    return due_on is not None and due_on < today and stage_ != DONE
