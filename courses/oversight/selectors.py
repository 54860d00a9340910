"""Numbers for the overview, and the rows behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from courses.learning.kept import CourseFacts, course_facts
from courses.learning.outline import tallies
from courses.models import Attempt, Enrolment
from courses.oversight.facts import Owed, all_cells, facts, is_assigned, is_overdue, learners, open_assignments
from courses.oversight.places import first_ties
from courses.oversight.wanted import Wanted
from courses.teaching.selectors import DONE, NOT_BEGUN, UNDER_WAY, stage
from kernel.people.models import Person
from kernel.units.tree import Node, tree


@dataclass(slots=True)
class Numbers:
    """Rows by stage; overdue ones are among those under way and not begun."""

    done: int = 0
    under_way: int = 0
    not_begun: int = 0
    overdue: int = 0

    @property
    def total(self) -> int:
        return self.done + self.under_way + self.not_begun

    def add(self, stage_: int, overdue: bool, count: int) -> None:
        if stage_ == DONE:
            self.done += count
        elif stage_ == UNDER_WAY:
            self.under_way += count
        else:
            self.not_begun += count
        if overdue:
            self.overdue += count

    def include(self, other: Numbers) -> None:
        self.done += other.done
        self.under_way += other.under_way
        self.not_begun += other.not_begun
        self.overdue += other.overdue


@dataclass(frozen=True, slots=True)
class Overview:
    """`units`: the unit itself ("directly here") and each one below it, with all that is below that one."""

    all: Numbers
    units: list[tuple[Node, bool, Numbers]]
    courses: list[tuple[CourseFacts, Numbers]]


def overview(wanted: Wanted) -> Overview:
    """The numbers of what is wanted, whatever `state` and `text` say."""
    today, nodes, branch = wanted.today, tree().by_id, _branches(wanted)
    units: dict[int, Numbers] = defaultdict(Numbers)
    courses: dict[int, Numbers] = defaultdict(Numbers)
    for cell in all_cells(facts(), wanted.unit_ids):
        if wanted.fits(cell, any_state=True):
            overdue = is_overdue(cell.stage, cell.due_on, today)
            units[branch[cell.unit_id]].add(cell.stage, overdue, cell.people)
            courses[cell.course_id].add(cell.stage, overdue, cell.people)
    whole, known = Numbers(), course_facts(courses)
    for numbers in units.values():
        whole.include(numbers)
    here = wanted.unit.id if wanted.unit else None
    lines = [(nodes[pk], pk == here, units[pk]) for pk in _shown(wanted, set(units))]
    listed = [(known[pk], numbers) for pk, numbers in courses.items() if pk in known]
    listed.sort(key=lambda line: (-line[1].overdue, -line[1].total, line[0].title))
    return Overview(whole, lines, listed)


def choices(wanted: Wanted) -> list[CourseFacts]:
    """All courses that somebody takes or owes in the units wanted."""
    known = course_facts({cell.course_id for cell in all_cells(facts(), wanted.unit_ids)})
    return sorted(known.values(), key=lambda one: one.title)


def _branches(wanted: Wanted) -> dict[int, int]:
    """{unit: the line of the overview that it is counted in}."""
    nodes = tree().by_id
    depth = len(wanted.unit.line) if wanted.unit else None
    found = {}
    for pk in wanted.unit_ids:
        line = nodes[pk].line
        if depth is not None:
            found[pk] = line[depth] if len(line) > depth else pk
        else:
            found[pk] = next(above for above in line if above in wanted.allowed)
    return found


def _shown(wanted: Wanted, counted: set[int]) -> list[int]:
    """Open units in the order of the tree; the unit itself and closed ones only where somebody is counted there."""
    nodes = tree().by_id
    lines = set(_branches(wanted).values())
    here = wanted.unit.id if wanted.unit else None
    return [pk for pk, node in nodes.items() if pk in lines and (pk in counted or not (node.closed or pk == here))]


# -- rows ----------------------------------------------------------------------------------------------------------
ORDER = ("person__name", "person_id", "due_on", "pk")


@dataclass(frozen=True, slots=True)
class Row:
    """A member and a course. `enrolment` is empty where they were not entered yet."""

    person: str
    name: str
    unit: Node | None
    course: CourseFacts
    enrolment: str
    assigned: bool
    stage: int
    done: int
    required: int
    due_on: date | None
    overdue: bool
    seen_at: datetime | None
    completed_at: datetime | None


def enrolments(wanted: Wanted) -> QuerySet[Any]:
    """By name, then course."""
    return _shown_of(_matching(wanted))


def _matching(wanted: Wanted) -> QuerySet[Any]:
    members = first_ties().filter(unit_id__in=wanted.unit_ids).values("person_id")
    return _staged(learners().filter(person__in=members)).filter(wanted.condition()).order_by(*ORDER)


def _staged(rows: QuerySet[Enrolment]) -> QuerySet[Any]:
    return rows.annotate(stage=stage(), assigned=is_assigned(one.pk for one in open_assignments()))


def _shown_of(rows: QuerySet[Any]) -> QuerySet[Any]:
    """With all that a line shows."""
    attempts = Attempt.objects.filter(enrolment=OuterRef("pk")).order_by("-started_at")
    attempted_at = Subquery(attempts.values("started_at")[:1])
    home = first_ties().filter(person=OuterRef("person")).values("unit_id")[:1]
    rows = rows.select_related("person", "completion").defer("person__mobile", "person__identity_number")
    return rows.annotate(
        home=Subquery(home), seen_at=Coalesce(Greatest("last_at", attempted_at), "last_at", attempted_at)
    )


def owed(wanted: Wanted) -> list[tuple[Owed, Person]]:
    found = [one for one in facts().owed if wanted.fits_owed(one)]
    people = Person.objects.filter(pk__in={one.person_id for one in found}).defer("mobile", "identity_number")
    if wanted.text:
        people = people.filter(name__icontains=wanted.text)
    named = {person.pk: person for person in people}
    pairs = [(one, named[one.person_id]) for one in found if one.person_id in named]
    return sorted(pairs, key=lambda pair: (pair[1].name, pair[1].pk, pair[0].course_id))


class Rows:
    """All rows as one sequence, for pages and workbooks: who was not entered yet first."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.owed = owed(wanted)

    @cached_property
    def enrolments(self) -> QuerySet[Any]:
        return enrolments(self.wanted)

    def count(self) -> int:
        """From the kept numbers, which are the rows'; they know no names."""
        if self.wanted.text:
            return len(self.owed) + _matching(self.wanted).order_by().count()
        return sum(cell.people for cell in all_cells(facts(), self.wanted.unit_ids) if self.wanted.fits(cell))

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> list[Row]:
        start, stop = part.start or 0, part.stop if part.stop is not None else self.count()
        first = self.owed[start:stop]
        before = len(self.owed)
        rest: list[Any] = []
        if stop > before:
            # which rows, then what is shown of them: nothing of it is worked out for the rows of other pages
            page = _matching(self.wanted).values_list("pk", flat=True)[max(start - before, 0) : stop - before]
            rest = list(_shown_of(_staged(Enrolment.objects.filter(pk__in=list(page))).order_by(*ORDER)))
        return [*_owed_rows(first, self.wanted), *_rows(rest, self.wanted)]

    def parts(self, size: int) -> Iterator[list[Row]]:
        """All of them, `size` at a time."""
        for start in range(0, len(self.owed), size):
            yield list(_owed_rows(self.owed[start : start + size], self.wanted))
        held: list[Any] = []
        for one in self.enrolments.iterator(chunk_size=size):
            held.append(one)
            if len(held) == size:
                yield list(_rows(held, self.wanted))
                held = []
        if held:
            yield list(_rows(held, self.wanted))


def _owed_rows(found: Iterable[tuple[Owed, Person]], wanted: Wanted) -> Iterator[Row]:
    found = list(found)
    courses, nodes = course_facts({one.course_id for one, _person in found}), tree().by_id
    for one, person in found:
        yield Row(
            person=person.public_id,
            name=person.name,
            unit=nodes.get(one.unit_id),
            course=courses[one.course_id],
            enrolment="",
            assigned=True,
            stage=NOT_BEGUN,
            done=0,
            required=0,
            due_on=one.due_on,
            overdue=is_overdue(NOT_BEGUN, one.due_on, wanted.today),
            seen_at=None,
            completed_at=None,
        )


def _rows(held: list[Any], wanted: Wanted) -> Iterator[Row]:
    """As many queries for a hundred as for one."""
    done, nodes = tallies(held), tree().by_id
    courses = course_facts({one.course_id for one in held})
    for one in held:
        completion = getattr(one, "completion", None)
        tally = done[one.pk]
        yield Row(
            person=one.person.public_id,
            name=one.person.name,
            unit=nodes.get(one.home),
            course=courses[one.course_id],
            enrolment=one.public_id,
            assigned=one.assigned,
            stage=one.stage,
            done=tally.done,
            required=tally.required,
            due_on=one.due_on,
            overdue=is_overdue(one.stage, one.due_on, wanted.today),
            seen_at=one.seen_at,
            completed_at=completion.completed_at if completion else None,
        )
