from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.learning import services
from courses.learning.errors import CourseClosedError, NotAllowedError, NotVisibleError, PastDateError
from courses.models import Enrolment
from courses.testing import enrol_directly, make_course
from kernel.audit.models import AuditEntry
from kernel.events.models import OutboxEvent
from kernel.events.worker import deliver_waiting
from kernel.people.services import affiliate, end_affiliation


@pytest.fixture
def clerk(house):
    return house.member("clerk", unit=house.harbour, role="clerk")


def test_assign_to_a_unit_enrols_its_members_and_those_below_with_one_event(house, clerk, course, learner):
    silent = house.person("无账号", unit=house.harbour)
    guest = house.person("旁听", unit=house.harbour, kind="guest")
    house.person("别处", unit=house.school)
    due = timezone.localdate() + timedelta(days=30)
    assignment = services.assign(viewer=house.viewer(clerk), course=course, unit=house.harbour, due_on=due)
    rows = Enrolment.objects.filter(course=course)
    assert {row.person for row in rows} == {clerk, learner, silent}
    assert guest not in {row.person for row in rows}
    assert all((row.source, row.due_on, row.version) == ("assigned", due, course.current_version) for row in rows)
    assert rows.get(person=learner).unit == house.berth
    assert OutboxEvent.objects.filter(name__startswith="courses.").count() == 1
    assert AuditEntry.objects.get(action="courses.assigned").data["people"] == 3
    again = services.assign(
        viewer=house.viewer(clerk), course=course, unit=house.harbour, due_on=due + timedelta(days=1)
    )
    assert again == assignment and rows.count() == 3
    assert rows.first().due_on == due + timedelta(days=1)


def test_assign_to_the_unit_alone_leaves_out_units_below(house, clerk, course, learner):
    services.assign(viewer=house.viewer(clerk), course=course, unit=house.harbour, include_below=False)
    assert list(Enrolment.objects.filter(course=course).values_list("person", flat=True)) == [clerk.pk]


def test_assign_without_right_of_hidden_or_closed_course_or_to_the_past_is_refused(house, clerk, course, learner):
    yesterday = timezone.localdate() - timedelta(days=1)
    with pytest.raises(NotAllowedError):
        services.assign(viewer=house.viewer(clerk), course=course, unit=house.school)
    with pytest.raises(NotAllowedError):
        services.assign(viewer=house.viewer(learner), course=course, unit=house.berth)
    with pytest.raises(NotVisibleError):
        hidden = make_course(house.school, audience="unit")
        services.assign(viewer=house.viewer(clerk), course=hidden, unit=house.harbour)
    with pytest.raises(PastDateError):
        services.assign(viewer=house.viewer(clerk), course=course, unit=house.harbour, due_on=yesterday)
    course.closed_at = timezone.now()
    with pytest.raises(CourseClosedError):
        services.assign(viewer=house.viewer(clerk), course=course, unit=house.harbour)
    assert not Enrolment.objects.exists()


def test_assign_takes_in_who_left_and_gives_who_is_there_the_due_date(house, clerk, course, learner):
    left = house.person("离开", unit=house.berth)
    enrol_directly(left, course, state="withdrawn")
    enrol_directly(learner, course)
    due = timezone.localdate()
    services.assign(viewer=house.viewer(clerk), course=course, unit=house.berth, due_on=due)
    assert set(Enrolment.objects.values_list("state", "due_on")) == {("active", due)}
    assert Enrolment.objects.get(person=learner).source == "self"


def test_person_joining_later_is_enrolled_by_the_event_and_leaving_ends_nothing(house, clerk, course):
    services.assign(viewer=house.viewer(clerk), course=course, unit=house.harbour)
    newcomer = house.person("新人")
    tie = affiliate(person=newcomer, unit=house.berth)
    affiliate(person=house.person("旁听生"), unit=house.berth, kind="guest")
    deliver_waiting()
    deliver_waiting()
    assert Enrolment.objects.get(person=newcomer).state == "active"
    assert Enrolment.objects.count() == 2
    end_affiliation(affiliation=tie)
    services.enrol_all_newcomers()
    assert Enrolment.objects.get(person=newcomer).state == "active"


def test_daily_look_enrols_whose_affiliation_began_meanwhile_until_the_assignment_ends(house, clerk, course):
    assignment = services.assign(viewer=house.viewer(clerk), course=course, unit=house.harbour)
    late = house.person("后来")
    tie = affiliate(person=late, unit=house.berth, starts_on=timezone.localdate() + timedelta(days=3))
    deliver_waiting()
    assert not Enrolment.objects.filter(person=late).exists()
    tie.starts_on = timezone.localdate()
    tie.save()
    assert services.enrol_all_newcomers() == 1
    assert services.enrol_all_newcomers() == 0
    with pytest.raises(NotAllowedError):
        services.end_assignment(viewer=house.viewer(house.member("other", unit=house.berth)), assignment=assignment)
    services.end_assignment(viewer=house.viewer(clerk), assignment=assignment)
    house.person("太晚", unit=house.harbour)
    deliver_waiting()
    assert services.enrol_all_newcomers() == 0
    assert Enrolment.objects.filter(course=course).count() == 2
