"""Numbers for the overview, and the rows behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from courses.learning.kept import CourseFacts, course_facts
from courses.learning.outline import tallies
from courses.models import Attempt
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


@dataclass(frozen=True, slots=True)
class Overview:
    """`units`: the unit itself ("directly here") and each one below it, with all that is below that one."""

    all: Numbers
    units: list[tuple[Node, bool, Numbers]]
    courses: list[tuple[CourseFacts, Numbers]]
    choices: list[CourseFacts]


def overview(wanted: Wanted) -> Overview:
    """The numbers of what is wanted, whatever `state` and `text` say."""
    inside, today, nodes = wanted.unit_ids, wanted.today, tree().by_id
    branch = _branches(wanted)
    whole, seen = Numbers(), set()
    units: dict[int, Numbers] = defaultdict(Numbers)
    courses: dict[int, Numbers] = defaultdict(Numbers)
    for cell in all_cells(facts()):
        if cell.unit_id not in inside:
            continue
        seen.add(cell.course_id)
        if not wanted.fits(cell, any_state=True):
            continue
        overdue = is_overdue(cell.stage, cell.due_on, today)
        for numbers in (whole, units[branch[cell.unit_id]], courses[cell.course_id]):
            numbers.add(cell.stage, overdue, cell.people)
    known = course_facts(seen)
    here = wanted.unit.id if wanted.unit else None
    lines = [(nodes[pk], pk == here, units[pk]) for pk in _shown(wanted, set(units))]
    listed = [(known[pk], numbers) for pk, numbers in courses.items() if pk in known]
    listed.sort(key=lambda line: (-line[1].overdue, -line[1].total, line[0].title))
    return Overview(whole, lines, listed, sorted(known.values(), key=lambda one: one.title))


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
    attempts = Attempt.objects.filter(enrolment=OuterRef("pk")).order_by("-started_at")
    attempted_at = Subquery(attempts.values("started_at")[:1])
    home = first_ties().filter(person=OuterRef("person")).values("unit_id")[:1]
    members = first_ties().filter(unit_id__in=wanted.unit_ids).values("person_id")
    rows: QuerySet[Any] = learners().filter(person__in=members).select_related("person", "completion")
    rows = rows.annotate(stage=stage(), assigned=is_assigned(one.pk for one in open_assignments()))
    rows = rows.filter(wanted.condition()).defer("person__mobile", "person__identity_number")
    rows = rows.annotate(
        home=Subquery(home), seen_at=Coalesce(Greatest("last_at", attempted_at), "last_at", attempted_at)
    )
    return rows.order_by("person__name", "person_id", "due_on", "pk")


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
        self.enrolments = enrolments(wanted)

    def count(self) -> int:
        # the order and what is only shown are not needed to count
        rows = self.enrolments.order_by()
        return len(self.owed) + rows.count()

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> list[Row]:
        start, stop = part.start or 0, part.stop if part.stop is not None else self.count()
        first = self.owed[start:stop]
        before = len(self.owed)
        # which rows, then what is shown of them: nothing of it is worked out for the rows of other pages
        page = self.enrolments.values_list("pk", flat=True)[max(start - before, 0) : max(stop - before, 0)]
        rest = list(self.enrolments.filter(pk__in=list(page))) if stop > before else []
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
