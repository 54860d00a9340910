from __future__ import annotations

import pytest

from courses.learning import services
from courses.learning.errors import (
    AssignedOnlyError,
    CourseClosedError,
    EnrolmentRefusedError,
    NoPersonError,
    NotAllowedError,
    NothingAskedError,
    NotVisibleError,
    StillAssignedError,
)
from courses.models import Assignment, CourseTeacher, Enrolment
from courses.testing import make_course, publish
from kernel.accounts.models import User
from kernel.audit.models import AuditEntry
from kernel.events.models import OutboxEvent
from kernel.people.viewer import Viewer

State = Enrolment.State


def test_enrol_in_an_open_course_twice_makes_one_row_and_one_event(house, learner, course, mount_of):
    viewer = house.viewer(learner)
    first = services.enrol(viewer=viewer, course=course, mount=mount_of())
    second = services.enrol(viewer=viewer, course=course, mount=mount_of(house.harbour))
    assert first.pk == second.pk and first.state == State.ACTIVE
    assert first.version == course.current_version and first.unit == house.berth
    assert OutboxEvent.objects.filter(name="courses.enrolled").count() == 1
    assert AuditEntry.objects.filter(action="courses.enrolled").count() == 1


def test_enrol_where_the_course_does_not_belong_or_is_not_meant_for_one_is_refused(house, learner, mount_of):
    viewer, harbour = house.viewer(learner), mount_of(house.harbour)
    with pytest.raises(NotVisibleError):
        services.enrol(viewer=viewer, course=make_course(house.school), mount=harbour)
    with pytest.raises(NotVisibleError):
        services.enrol(viewer=viewer, course=make_course(house.school, audience="unit"), mount=mount_of())
    inside = make_course(house.harbour, audience="unit")
    assert services.enrol(viewer=viewer, course=inside, mount=harbour).state == State.ACTIVE


def test_enrol_without_person_or_in_a_closed_course_is_refused(house, learner, course, mount_of):
    with pytest.raises(NoPersonError):
        services.enrol(viewer=Viewer(User.objects.create(username="nobody")), course=course, mount=mount_of())
    course.closed_at = course.published_at
    with pytest.raises(CourseClosedError):
        services.enrol(viewer=house.viewer(learner), course=course, mount=mount_of())


def test_request_waits_until_a_teacher_admits_and_only_they_may(house, learner, teacher, mount_of):
    course = make_course(house.harbour, enrolment_mode="request")
    asked = services.enrol(viewer=house.viewer(learner), course=course, mount=mount_of())
    assert asked.state == State.REQUESTED
    stranger = house.member("stranger", unit=house.school, role="teacher")
    for person in (learner, stranger):
        with pytest.raises(NotAllowedError):
            services.admit(viewer=house.viewer(person), enrolment=asked)
    CourseTeacher.objects.create(course=course, person=stranger)
    refused = services.refuse(viewer=house.viewer(stranger), enrolment=asked, reason="Next term.")
    assert (refused.state, refused.reason) == (State.REFUSED, "Next term.")
    with pytest.raises(EnrolmentRefusedError):
        services.enrol(viewer=house.viewer(learner), course=course, mount=mount_of())
    assert services.admit(viewer=house.viewer(teacher), enrolment=asked).state == State.ACTIVE
    with pytest.raises(NothingAskedError):
        services.refuse(viewer=house.viewer(teacher), enrolment=asked)


def test_course_by_assignment_only_refuses_unless_the_unit_is_assigned(house, learner, mount_of):
    course = make_course(house.city, enrolment_mode="assigned")
    with pytest.raises(AssignedOnlyError):
        services.enrol(viewer=house.viewer(learner), course=course, mount=mount_of())
    assignment = Assignment.objects.create(course=course, unit=house.harbour)
    enrolment = services.enrol(viewer=house.viewer(learner), course=course, mount=mount_of())
    assert enrolment.source == "assigned" and enrolment.assignment == assignment
    with pytest.raises(StillAssignedError):
        services.withdraw(viewer=house.viewer(learner), course=course)


def test_withdraw_and_come_back_keeps_version_and_progress_once_something_was_learnt(house, learner, course, mount_of):
    viewer = house.viewer(learner)
    enrolment = services.enrol(viewer=viewer, course=course, mount=mount_of())
    old, item = course.current_version, course.items.first()
    services.mark_read(enrolment=enrolment, item=item)
    for _twice in range(2):
        assert services.withdraw(viewer=viewer, course=course).state == State.WITHDRAWN
    publish(course, [item.versions.get()])
    course.refresh_from_db()
    back = services.enrol(viewer=viewer, course=course, mount=mount_of())
    assert back.state == State.ACTIVE and back.version == old != course.current_version
    assert back.progress.get().seen


def test_withdraw_from_what_one_does_not_take_does_nothing(house, learner, course):
    assert services.withdraw(viewer=house.viewer(learner), course=course) is None
