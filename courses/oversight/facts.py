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
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, Max, Q, QuerySet, Value, When
from django.db.models.fields import BooleanField
from django.utils import timezone

from courses.models import Assignment, Attempt, Completion, Enrolment, ItemProgress
from courses.oversight.places import first_ties, ties
from courses.teaching.selectors import DONE, NOT_BEGUN, stage
from kernel.audit.models import AuditEntry
from kernel.people.models import Affiliation
from kernel.units.models import Unit
from kernel.units.shelf import Shelf
from kernel.units.tree import tree

shelf = Shelf("oversight")
ACTIVE = Enrolment.State.ACTIVE


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


def facts() -> Facts:
    """As of this moment: what was kept holds only while no fact was added and the day is the same."""
    mark = _mark()
    known, found = shelf.get("facts", lambda: (mark, _load()))
    if known != mark:
        shelf.empty()
        _known, found = shelf.get("facts", lambda: (mark, _load()))
    return found


def _mark() -> tuple[Any, ...]:
    """The newest of every kind of fact. Changes without a row of their own (an admission, a new due date, an affiliation
    that ended) leave one in the audit log."""
    newest = {
        f"last_{number}": model._default_manager.order_by()
        .annotate(one=Value(1))
        .values("one")
        .annotate(top=Max("pk"))
        .values("top")
        for number, model in enumerate((Enrolment, ItemProgress, Attempt, Completion, Affiliation, AuditEntry))
    }
    row = Unit.objects.order_by("pk").annotate(**newest).values_list(*newest)[:1]
    return (timezone.localdate(), *next(iter(row), ()))


def _load() -> Facts:
    open_ones = open_assignments()
    return Facts(tuple(_cells([one.pk for one in open_ones])), tuple(_owed(open_ones)))


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


def _cells(open_ids: list[int]) -> Iterable[Cell]:
    rows: QuerySet[Any] = learners().filter(person__affiliations__in=first_ties())
    counted = rows.annotate(stage=stage(), assigned=is_assigned(open_ids)).order_by()
    groups = counted.values_list("person__affiliations__unit_id", "course_id", "stage", "due_on", "assigned")
    return (Cell(*row) for row in groups.annotate(n=Count("pk")))


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
