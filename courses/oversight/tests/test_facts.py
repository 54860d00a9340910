"""The officer's numbers equal the rows after every fact, though only what a fact touched is counted anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from courses.learning.assignments import assign, end_assignment
from courses.learning.enrolments import withdraw
from courses.learning.errors import AlreadyCompletedError, StillAssignedError
from courses.models import Assignment, Attempt, Course, Enrolment, ItemVersion
from courses.oversight import facts as counting
from courses.oversight.selectors import Rows
from courses.oversight.tests.conftest import SOON, TODAY, begin, complete, listing
from courses.oversight.wanted import Wanted
from courses.teaching.selectors import STAGES
from courses.testing import enrol_directly
from kernel.events.worker import deliver_waiting
from kernel.people.models import Affiliation, Person
from kernel.people.services import affiliate, end_affiliation

STATES = {stage: name for name, stage in STAGES.items()}
COMMITS = pytest.mark.usefixtures("transactional_db" if connection.vendor == "postgresql" else "db")
"""In one transaction PostgreSQL's marks know of nothing that is over, and each look would count everything anew."""


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Grows by one whenever everything is counted anew."""
    found: list[Any] = []
    load = counting._load

    def counted(day: Any) -> counting.Facts:
        found.append(day)
        return load(day)

    monkeypatch.setattr(counting, "_load", counted)
    return found


def carried() -> Any:
    return numbers(counting.facts())


def anew() -> Any:
    return numbers(counting.Kept(TODAY, counting.mark(*counting.WATCHED)).facts)


def numbers(found: counting.Facts) -> Any:
    cells = [cell for cells in found.corners.values() for cell in cells]
    return Counter({cell[:-1]: cell.people for cell in cells}), set(found.owed)


@COMMITS
def test_numbers_when_carried_on_from_fact_to_fact_then_equal_those_counted_anew(house, officer, world, loads):
    assert carried() == anew() and anew()[1]
    loads.clear()
    found = [carried()]
    two, free = world["courses"]["two"], world["courses"]["free"]
    begin(Enrolment.objects.get(person__name="赵敏", course=two))
    found.append(carried())
    complete(Enrolment.objects.get(person__name="=1+1", course=two))
    enrol_directly(world["people"]["赵敏"], free)
    complete(enrol_directly(world["people"]["=1+1"], free))
    enrol_directly(Person.objects.get(name="新来"), two)
    found.append(carried())
    begin(Enrolment.objects.get(person__name="王磊", course=two))
    found.append(carried())
    assert not loads
    assert found[-1] == anew() and len({str(one) for one in found}) == len(found)
    deliver_waiting()  # the newcomer is entered for what is assigned
    assert carried() == anew() and not anew()[1]


@COMMITS
def test_numbers_when_many_facts_come_at_once_then_everything_is_counted_anew(
    house, officer, world, loads, monkeypatch
):
    carried()
    monkeypatch.setattr(counting, "MOST_MOVED", 1)
    loads.clear()
    begin(Enrolment.objects.get(person__name="赵敏", course=world["courses"]["two"]))
    carried()
    assert not loads
    enrol_directly(world["people"]["赵敏"], world["courses"]["free"])
    begin(enrol_directly(world["people"]["=1+1"], world["courses"]["free"]))
    assert carried() and len(loads) == 1 and carried() == anew()


class Life:
    """What happens in the school, drawn at random; each returns whether it is a fact of somebody's learning, after which
    nothing may be counted anew."""

    def __init__(self, house: Any, world: dict[str, Any], seed: int) -> None:
        self.random = Random(seed)
        self.house = house
        self.courses: list[Course] = list(world["courses"].values())
        self.admin = house.viewer(Person.objects.get(name="管理员"))

    def happens(self) -> bool:
        ways: dict[Callable[[], bool], int] = {
            self.begins: 6,
            self.sits_an_exam: 3,
            self.completes: 4,
            self.joins: 6,
            self.leaves: 2,
            self.comes: 2,
            self.goes: 1,
            self.events_arrive: 2,
            self.is_assigned: 1,
            self.is_let_off: 1,
            self.is_closed: 1,
        }
        return self.random.choices(list(ways), list(ways.values()))[0]()

    def _enrolment(self, **wanted: Any) -> Enrolment | None:
        rows = list(Enrolment.objects.filter(state="active", **wanted).order_by("pk"))
        return self.random.choice(rows) if rows else None

    def begins(self) -> bool:
        if one := self._enrolment(progress=None):
            begin(one)
        return True

    def sits_an_exam(self) -> bool:
        if one := self._enrolment(attempts=None):
            version = ItemVersion.objects.filter(item__course=one.course).select_related("item").order_by("pk")[0]
            now = timezone.now()
            sitting = {"number": 1, "seed": "", "ends_at": now, "grace_until": now}
            Attempt.objects.create(enrolment=one, item=version.item, item_version=version, **sitting)
        return True

    def completes(self) -> bool:
        if one := self._enrolment(completion=None, progress=None):
            complete(one)
        return True

    def joins(self) -> bool:
        person, course = self.random.choice(list(Person.objects.order_by("pk"))), self.random.choice(self.courses)
        if not Enrolment.objects.filter(person=person, course=course).exists():
            enrol_directly(person, course)
        return True

    def leaves(self) -> bool:
        if one := self._enrolment(person__account__isnull=False):
            with suppress(StillAssignedError, AlreadyCompletedError):
                withdraw(viewer=self.house.viewer(one.person), course=one.course)
        return False

    def comes(self) -> bool:
        unit = self.random.choice([self.house.city, self.house.harbour, self.house.berth, self.house.school])
        if self.random.random() < 0.5:
            self.house.person(f"新人{Person.objects.count()}", unit=unit)
        else:
            person = self.random.choice(list(Person.objects.order_by("pk")))
            affiliate(person=person, unit=unit, kind="concurrent")
        return False

    def goes(self) -> bool:
        rows = list(Affiliation.objects.filter(ends_on=None).order_by("pk"))
        end_affiliation(affiliation=self.random.choice(rows), ends_on=TODAY, actor=self.admin)
        return False

    def events_arrive(self) -> bool:
        deliver_waiting()
        return False

    def is_assigned(self) -> bool:
        course = self.random.choice([one for one in self.courses if Course.objects.get(pk=one.pk).closed_at is None])
        assign(
            viewer=self.admin, course=course, unit=self.random.choice([self.house.city, self.house.school]), due_on=SOON
        )
        return False

    def is_let_off(self) -> bool:
        rows = list(Assignment.objects.filter(ended_at=None).order_by("pk"))
        if rows:
            end_assignment(viewer=self.admin, assignment=self.random.choice(rows))
        return False

    def is_closed(self) -> bool:
        course = Course.objects.get(pk=self.courses[-1].pk)
        course.closed_at = None if course.closed_at else timezone.now()
        course.save(update_fields=["closed_at"])
        return False


@COMMITS
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_numbers_when_anything_happens_in_any_order_then_equal_the_rows_and_the_plain_truth(
    house, officer, world, loads, seed
):
    life = Life(house, world, seed)
    units = (house.city, house.harbour, house.berth, house.school)
    wanted = Wanted(frozenset(unit.pk for unit in units), today=TODAY)
    carried()
    carried_on = 0
    for _step in range(40):
        loads.clear()
        fact = life.happens()
        found = counting.facts()
        if fact:
            assert not loads
            carried_on += 1
        assert numbers(found) == anew()
        counted: Counter[Any] = Counter()
        for cell in counting.all_cells(found, wanted.allowed):
            overdue = counting.is_overdue(cell.stage, cell.due_on, TODAY)
            counted[cell.unit_id, cell.course_id, cell.stage, overdue] += cell.people
        rows = [row for part in Rows(wanted).parts(100) for row in part]
        assert counted == Counter((row.unit.id, row.course.pk, row.stage, row.overdue) for row in rows if row.unit)
        shown = Counter((row.unit.slug, row.course.title, STATES[row.stage], row.overdue) for row in rows if row.unit)
        assert shown == listing(*units)
    assert carried_on > 10
