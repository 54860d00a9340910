"""Members at every stage in three units, and the plain truth about them, worked out person by person."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from courses.learning.assignments import assign
from courses.models import Assignment, Attempt, Completion, Enrolment, ItemProgress
from courses.testing import enrol_directly, make_course
from kernel.people.models import Person
from kernel.people.services import affiliate

TODAY = timezone.localdate()
LATE, SOON = TODAY - timedelta(days=3), TODAY + timedelta(days=20)


def begin(enrolment: Enrolment) -> None:
    item = enrolment.course.items.order_by("pk")[0]
    ItemProgress.objects.create(enrolment=enrolment, item=item, completed_at=timezone.now(), rule_version=1)


def complete(enrolment: Enrolment) -> None:
    begin(enrolment)
    Completion.objects.create(
        enrolment=enrolment, person=enrolment.person, course_version=enrolment.version, rule_version=1, evidence={}
    )


@pytest.fixture
def officer(house: Any) -> Any:
    return house.member("officer", unit=house.harbour, role="secretary", name="杜书记")


@pytest.fixture
def world(house: Any, officer: Any) -> dict[str, Any]:
    """Two assigned courses and a free one; members at every stage, in three units; one who was not entered yet."""
    admin = house.viewer(Person.objects.get(name="管理员"))
    one, two = make_course(house.city, title="=安全生产"), make_course(house.harbour, title="会议记录")
    free = make_course(house.city, title="摄影")
    people = {
        name: house.member(f"m{n}", unit=unit, name=name)
        for n, (name, unit) in enumerate(
            [
                ("何苗", house.berth),
                ("=1+1", house.berth),
                ("王磊", house.berth),
                ("赵敏", house.harbour),
                ("孙立", house.school),
            ]
        )
    }
    people["何苗"].account.email = "he@example.org"
    people["何苗"].account.save()
    assign(viewer=admin, course=one, unit=house.city, due_on=SOON)
    Assignment.objects.update(due_on=LATE)
    Enrolment.objects.update(due_on=LATE)
    assign(viewer=admin, course=two, unit=house.harbour, include_below=True, due_on=SOON)
    complete(Enrolment.objects.get(person=people["何苗"], course=one))
    begin(Enrolment.objects.get(person=people["何苗"], course=two))
    begin(Enrolment.objects.get(person=people["王磊"], course=one))
    begin(enrol_directly(people["王磊"], free))
    enrol_directly(people["孙立"], free)
    guest = house.person("客人", unit=house.berth, kind="guest")
    enrol_directly(guest, free)
    house.person("新来", unit=house.berth)  # the event of the affiliation was not delivered yet
    affiliate(person=people["赵敏"], unit=house.school, kind="concurrent")
    return {"people": people, "courses": {"one": one, "two": two, "free": free}}


def listing(*units: Any) -> Counter[tuple[str, str, str, bool]]:
    """The plain truth, worked out person by person: (unit, course, state, overdue) of every row."""
    found: Counter[tuple[str, str, str, bool]] = Counter()
    for person in Person.objects.all():
        ties = [tie for tie in person.affiliations.all() if tie.kind != "guest" and tie.ends_on is None]
        home = next((tie.unit for tie in ties if tie.kind == "primary"), ties[0].unit if ties else None)
        if home is None or home not in units:
            continue
        rows = {row.course: row.due_on for row in Enrolment.objects.filter(person=person, state="active")}
        open_ones = Assignment.objects.filter(ended_at=None, course__closed_at=None)
        for assignment in sorted(open_ones, key=lambda one: one.due_on or date.max):
            if any(tie.unit == assignment.unit or tie.unit.is_descendant_of(assignment.unit) for tie in ties):
                rows.setdefault(assignment.course, assignment.due_on)
        for course, due in rows.items():
            mine = {"enrolment__person": person, "enrolment__course": course}
            if Completion.objects.filter(**mine).exists():
                state = "done"
            else:
                begun = any(model.objects.filter(**mine).exists() for model in (ItemProgress, Attempt))
                state = "under_way" if begun else "todo"
            found[home.slug, course.title, state, due is not None and due < TODAY and state != "done"] += 1
    return found
