"""A course that ends: nobody joins any more, whoever takes it goes on, and it can be opened again."""

from __future__ import annotations

import pytest
from django.urls import reverse

from courses.learning import services
from courses.learning.errors import CourseClosedError, NotAllowedError
from courses.models import Course, Enrolment
from courses.testing import enrol_directly, make_course
from kernel.audit.models import AuditEntry
from kernel.events.models import OutboxEvent

State = Enrolment.State


def test_course_when_closed_then_those_who_take_it_go_on_and_nobody_joins_until_it_is_open_again(
    house, learner, teacher, mount_of
):
    course = make_course(house.harbour, enrolment_mode="request")
    viewer, teaching = house.viewer(learner), house.viewer(teacher)
    asked = services.enrol(viewer=viewer, course=course, mount=mount_of())
    inside = enrol_directly(house.member("inside", unit=house.harbour), course)
    clerk = house.viewer(house.member("clerk", unit=house.harbour, role="clerk"))
    services.assign(viewer=clerk, course=course, unit=house.harbour, include_below=False)
    for stranger in (learner, house.member("elsewhere", unit=house.school, role="teacher")):
        with pytest.raises(NotAllowedError):
            services.close_course(viewer=house.viewer(stranger), course=course)

    closed = services.close_course(viewer=teaching, course=course)
    assert services.close_course(viewer=teaching, course=course).closed_at == closed.closed_at is not None
    assert AuditEntry.objects.filter(action="courses.closed").count() == 1
    assert OutboxEvent.objects.filter(name="courses.closed").count() == 1
    asked.refresh_from_db()
    assert (asked.state, bool(asked.reason)) == (State.WITHDRAWN, True)
    with pytest.raises(CourseClosedError):
        services.enrol(viewer=viewer, course=closed, mount=mount_of())
    newcomer = house.member("newcomer", unit=house.harbour)
    services.enrol_all_newcomers()
    assert not Enrolment.objects.filter(person=newcomer).exists()
    lesson = closed.items.filter(kind="lesson").first()
    address = reverse("courses:lesson", args=[closed.public_id, lesson.public_id])
    assert house.client(inside.person).get(address).status_code == 200

    services.reopen_course(viewer=teaching, course=closed)
    services.enrol_all_newcomers()
    assert Enrolment.objects.filter(person=newcomer, state=State.ACTIVE).exists()
    assert (
        services.enrol(viewer=viewer, course=Course.objects.get(pk=course.pk), mount=mount_of()).state in State.values
    )
    assert AuditEntry.objects.filter(action="courses.reopened").count() == 1


def test_request_that_was_refused_when_the_course_is_closed_then_cannot_be_admitted(house, learner, teacher, mount_of):
    course = make_course(house.harbour, enrolment_mode="request")
    asked = services.enrol(viewer=house.viewer(learner), course=course, mount=mount_of())
    services.refuse(viewer=house.viewer(teacher), enrolment=asked)
    services.close_course(viewer=house.viewer(teacher), course=course)
    with pytest.raises(CourseClosedError):
        services.admit(viewer=house.viewer(teacher), enrolment=asked)
    services.reopen_course(viewer=house.viewer(teacher), course=course)
    assert services.admit(viewer=house.viewer(teacher), enrolment=asked).state == State.ACTIVE


def test_closing_page_when_asked_then_says_whom_it_touches_and_lists_follow(house, learner, teacher):
    course = make_course(house.harbour)
    enrol_directly(learner, course)
    address = reverse("courses:close", args=[course.public_id])
    outsider = house.client(house.member("other", unit=house.school, role="teacher"))
    assert outsider.get(address).status_code == outsider.post(address).status_code == 404
    assert house.client(learner).post(address).status_code == 404 and house.client().post(address).status_code == 302
    client = house.client(teacher)
    page = client.get(address).content.decode()
    assert "1 名" in page and course.title in page
    catalogue, stranger = reverse("courses:catalogue"), house.client(house.member("stranger", unit=house.school))
    assert course.title in stranger.get(catalogue).content.decode()
    assert client.post(address).status_code == 302
    assert course.title not in stranger.get(catalogue).content.decode()
    assert course.title not in house.client().get(catalogue).content.decode()
    assert course.title in house.client(learner).get(catalogue).content.decode()
    shown = stranger.get(reverse("courses:course", args=[course.public_id])).content.decode()
    assert "已关闭" in shown and reverse("courses:enrol", args=[course.public_id]) not in shown
    assert client.post(address).status_code == 302 and Course.objects.get().closed_at, "closing it twice is no mistake"
    assert 'name="open"' in client.get(address).content.decode()
    client.post(address, {"open": "1"})
    assert course.title in stranger.get(catalogue).content.decode() and Course.objects.get().closed_at is None
