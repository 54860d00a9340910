"""Ending a course: nobody joins any more, whoever takes it goes on, results and certificates stay. And opening it again."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.learning.access import may_teach
from courses.learning.enrolments import take_back
from courses.learning.errors import NotAllowedError
from courses.learning.moved import members_moved
from courses.models import Assignment, Course, Enrolment
from kernel.audit.api import record
from kernel.events.api import publish
from kernel.people.viewer import Viewer

State = Enrolment.State


@dataclass(frozen=True, slots=True)
class Touched:
    """Whom closing touches, in numbers: who may go on, who has completed it, whose request lapses, open assignments."""

    under_way: int
    completed: int
    waiting: int
    assignments: int


def touched(course: Course) -> Touched:
    active = Q(state=State.ACTIVE)
    counted = Enrolment.objects.filter(course=course).aggregate(
        under_way=Count("pk", filter=active & Q(completion__isnull=True)),
        completed=Count("pk", filter=active & Q(completion__isnull=False)),
        waiting=Count("pk", filter=Q(state=State.REQUESTED)),
    )
    return Touched(**counted, assignments=Assignment.objects.filter(course=course, ended_at__isnull=True).count())


@transaction.atomic
def close_course(*, viewer: Viewer, course: Course) -> Course:
    """Requests that wait lapse (they may be made again once it is open); assignments stay and enrol nobody meanwhile.
    Closing twice is closing once. Raises NotAllowedError."""
    course = _held(viewer, course)
    if course.closed_at is None:
        _set(viewer, course, closed=True)
        for enrolment in Enrolment.objects.select_for_update().filter(course=course, state=State.REQUESTED):
            take_back(viewer=viewer, enrolment=enrolment, reason=_("The course was closed."))
    return course


@transaction.atomic
def reopen_course(*, viewer: Viewer, course: Course) -> Course:
    """Members of the units to which it is assigned are enrolled by the next daily look. Raises NotAllowedError."""
    course = _held(viewer, course)
    if course.closed_at is not None:
        _set(viewer, course, closed=False)
    return course


def _held(viewer: Viewer, course: Course) -> Course:
    course = Course.objects.select_for_update(of=("self",)).select_related("unit").get(pk=course.pk)
    if not may_teach(viewer, course):
        raise NotAllowedError
    return course


def _set(viewer: Viewer, course: Course, *, closed: bool) -> None:
    course.closed_at = timezone.now() if closed else None
    course.save(update_fields=["closed_at"])
    members_moved()
    name = "courses.closed" if closed else "courses.reopened"
    record(name, actor=viewer, obj=course, unit=course.unit)
    publish(name, course=course.pk)
