"""How all members stand in all courses, counted once and carried on from fact to fact.

A row is a member and a course: one that they take, or one that is assigned to them and that they were not entered for
yet ("owed", which counts as not begun). The rows themselves stay in the database (courses.oversight.selectors); here are
their numbers, by unit, course, stage, due date and whether the course is assigned.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import NamedTuple

from django.db.models import BigIntegerField, BooleanField, Case, Count, F, Q, QuerySet, Value, When
from django.utils import timezone

from courses.learning.moved import shelf
from courses.models import Assignment, Attempt, Completion, Enrolment, ItemProgress
from courses.oversight.places import first_ties, ties
from courses.teaching.selectors import DONE, NOT_BEGUN, stage
from kernel.db.since import Mark, added, mark
from kernel.people.models import Affiliation
from kernel.units.tree import tree

ACTIVE = Enrolment.State.ACTIVE
WATCHED = (Affiliation, Enrolment, ItemProgress, Attempt, Completion)
MOST_MOVED = 2000  # rows that are worth looking at one by one; with more, everything is counted anew
NEW_TIE = 0  # no enrolment has this number


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


Corner = tuple[int, int]
"""A unit and a course: what is counted anew where a fact was added."""


@dataclass(frozen=True, slots=True)
class Facts:
    corners: Mapping[Corner, tuple[Cell, ...]]
    owed: tuple[Owed, ...]


class Kept:
    """What was counted on `day`, with everything that was there at `mark`; threads take turns at carrying it on."""

    def __init__(self, day: date, now: Mark) -> None:
        self.lock = Lock()
        self.day, self.mark, self.facts = day, now, _load(day)


def facts() -> Facts:
    """As of this moment. What changes without a row of its own (an admission, another due date, an affiliation that ended)
    says `shelf.changed()`."""
    day, now = timezone.localdate(), mark(*WATCHED)  # before anything is read: what comes meanwhile is looked at again
    kept = shelf.get("facts", lambda: Kept(day, now))
    with kept.lock:
        if day != kept.day or not kept.mark.still_holds(now):
            kept.facts = _carried_on(kept, day) or _load(day)
            kept.day, kept.mark = day, now
        return kept.facts


def _load(day: date) -> Facts:
    open_ones = open_assignments()
    return Facts(_counted(learners(), first_ties(day), open_ones), tuple(_owed(open_ones)))


def _counted(
    rows: QuerySet[Enrolment], homes: QuerySet[Affiliation], open_ones: list[Assignment]
) -> dict[Corner, tuple[Cell, ...]]:
    found = rows.filter(person__affiliations__in=homes)
    found = found.annotate(stage=stage(), assigned=is_assigned(one.pk for one in open_ones)).order_by()
    groups = found.values_list("person__affiliations__unit_id", "course_id", "stage", "due_on", "assigned")
    corners: dict[Corner, list[Cell]] = defaultdict(list)
    for row in groups.annotate(n=Count("pk")):
        corners[row[:2]].append(Cell(*row))
    return {corner: tuple(cells) for corner, cells in corners.items()}


def _carried_on(kept: Kept, day: date) -> Facts | None:
    """The same numbers a few facts later; None where counting anew is surer or cheaper.

    Corners where something was added are counted anew, so it does no harm to look at a fact twice.
    """
    if day != kept.day:
        return None
    touched = _touched(kept.mark)
    if NEW_TIE in touched or len(touched) > MOST_MOVED:
        return None
    if not touched:
        return kept.facts
    homes = first_ties(day)
    theirs = homes.filter(person__in=Enrolment.objects.filter(pk__in=touched).values("person"))
    moved = learners().filter(pk__in=touched, person__affiliations__in=theirs).order_by()
    lines = set(moved.values_list("person_id", "person__affiliations__unit_id", "course_id"))
    units, courses = {unit for _person, unit, _course in lines}, {course for _person, _unit, course in lines}
    there = homes.filter(unit_id__in=units)
    # by name: a database that guesses begins with all who take the course, which may be everybody
    people = list(there.values_list("person_id", flat=True))
    fresh = _counted(learners().filter(person_id__in=people, course_id__in=courses), there, open_assignments())
    entered = {(person, course) for person, _unit, course in lines}
    owed = tuple(one for one in kept.facts.owed if (one.person_id, one.course_id) not in entered)
    gone = {(unit, course): () for unit in units for course in courses}
    return Facts({**kept.facts.corners, **gone, **fresh}, owed)


def _touched(since: Mark) -> set[int]:
    """Enrolments that were added since, or that got facts; NEW_TIE where somebody came to belong somewhere."""
    facts_of = [added(model, since).values_list("enrolment_id") for model in (ItemProgress, Attempt, Completion)]
    ties_ = added(Affiliation, since).annotate(none=Value(NEW_TIE, BigIntegerField())).values_list("none")
    found = added(Enrolment, since).values_list("pk").union(ties_, *facts_of)
    return {pk for (pk,) in found[: MOST_MOVED + 1]}


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


def all_cells(found: Facts, inside: Container[int]) -> Iterable[Cell]:
    """Those of some units; owed rows count as others do."""
    for (unit_id, _course), cells in found.corners.items():
        if unit_id in inside:
            yield from cells
    for one in found.owed:
        if one.unit_id in inside:
            yield Cell(one.unit_id, one.course_id, NOT_BEGUN, one.due_on, True, 1)


def is_overdue(stage_: int, due_on: date | None, today: date) -> bool:
    return due_on is not None and due_on < today and stage_ != DONE
