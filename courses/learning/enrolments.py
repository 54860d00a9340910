"""Joining a course, leaving it, and a teacher's answer to who asks. Progress is kept whatever happens here."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from courses.learning.access import belongs_here, may_teach
from courses.learning.errors import (
    AlreadyCompletedError,
    AssignedOnlyError,
    CourseClosedError,
    EnrolmentRefusedError,
    NoPersonError,
    NotAllowedError,
    NothingAskedError,
    NotVisibleError,
    StillAssignedError,
)
from courses.learning.moved import members_moved
from courses.models import Assignment, Completion, Course, Enrolment
from courses.models.catalogue import EnrolmentMode
from kernel.audit.api import record
from kernel.content.audience import is_visible
from kernel.events.api import publish
from kernel.people.viewer import Viewer
from kernel.units.models import Unit
from kernel.units.mounts import Mount

State, Source = Enrolment.State, Enrolment.Source


def covering_assignment(viewer: Viewer, course: Course) -> Assignment | None:
    """The open assignment of this course that covers one of the viewer's units, the earliest due first."""
    condition = Q(unit_id__in=viewer.unit_ids) | Q(unit_id__in=viewer.line, include_below=True)
    rows = Assignment.objects.filter(condition, course=course, ended_at__isnull=True)
    return rows.order_by("due_on", "pk").first()


@transaction.atomic
def enrol(*, viewer: Viewer, course: Course, mount: Mount) -> Enrolment:
    """Join, or ask to join. Whoever joined already gets the same row back; whoever left comes back to their version.

    Raises NotVisibleError, NoPersonError, CourseClosedError, AssignedOnlyError, EnrolmentRefusedError.
    """
    if not belongs_here(course, mount) or course.current_version is None:
        raise NotVisibleError
    if viewer.person is None:
        raise NoPersonError
    assignment = covering_assignment(viewer, course)
    if assignment is None and not is_visible(course, viewer):
        raise NotVisibleError
    if course.closed_at is not None:
        raise CourseClosedError
    if assignment is None and course.enrolment_mode == EnrolmentMode.ASSIGNED:
        raise AssignedOnlyError
    by_request = assignment is None and course.enrolment_mode == EnrolmentMode.REQUEST
    state = State.REQUESTED if by_request else State.ACTIVE
    enrolment, created = Enrolment.objects.get_or_create(
        person=viewer.person,
        course=course,
        defaults={
            "version": course.current_version,
            "state": state,
            "source": Source.REQUEST if by_request else Source.ASSIGNED if assignment else Source.SELF,
            "unit_id": viewer.home_unit_id,
            "assignment": assignment,
            "due_on": assignment.due_on if assignment else None,
        },
    )
    if not created:
        enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
        if enrolment.state == State.ACTIVE or enrolment.state == state:
            return enrolment
        if enrolment.state == State.REFUSED and state == State.REQUESTED:
            raise EnrolmentRefusedError
        _move(enrolment, state)
    _tell(viewer, enrolment)
    return enrolment


def _move(enrolment: Enrolment, state: str, reason: str = "") -> None:
    if state == State.ACTIVE and enrolment.last_at is None:
        # nothing learnt yet: they begin with what is current today
        enrolment.version = enrolment.course.current_version or enrolment.version
    enrolment.state, enrolment.reason = state, reason[:300]
    enrolment.save(update_fields=["state", "reason", "version"])
    members_moved()


def _tell(viewer: Viewer, enrolment: Enrolment, **data: str) -> None:
    action = {
        State.ACTIVE: "courses.enrolled",
        State.REQUESTED: "courses.enrolment_requested",
        State.REFUSED: "courses.enrolment_refused",
        State.WITHDRAWN: "courses.withdrawn",
    }[State(enrolment.state)]
    unit = Unit.objects.filter(pk=enrolment.course.unit_id).first()
    record(action, actor=viewer, obj=enrolment, unit=unit, course=enrolment.course.public_id, **data)
    publish(action, enrolment=enrolment.pk, course=enrolment.course_id, person=enrolment.person_id)


@transaction.atomic
def withdraw(*, viewer: Viewer, course: Course) -> Enrolment | None:
    """Leave a course, or take back the request. None if there is nothing to leave; leaving twice is leaving once.

    Raises StillAssignedError, AlreadyCompletedError.
    """
    rows = Enrolment.objects.select_for_update().filter(person=viewer.person, course=course)
    enrolment = rows.first() if viewer.person is not None else None
    if enrolment is None or enrolment.state in (State.WITHDRAWN, State.REFUSED):
        return enrolment
    if enrolment.assignment is not None and enrolment.assignment.ended_at is None:
        raise StillAssignedError
    if Completion.objects.filter(enrolment=enrolment).exists():
        raise AlreadyCompletedError
    _move(enrolment, State.WITHDRAWN)
    _tell(viewer, enrolment)
    return enrolment


def take_back(*, viewer: Viewer, enrolment: Enrolment, reason: str) -> None:
    """A request lapses, in the transaction of what makes it lapse; it may be made again."""
    _move(enrolment, State.WITHDRAWN, reason)
    _tell(viewer, enrolment, reason=reason)


@transaction.atomic
def admit(*, viewer: Viewer, enrolment: Enrolment, reason: str = "") -> Enrolment:
    """Let in who asked, or who was refused before. Raises NotAllowedError, NothingAskedError, CourseClosedError."""
    return _answer(viewer, enrolment, State.ACTIVE, reason)


@transaction.atomic
def refuse(*, viewer: Viewer, enrolment: Enrolment, reason: str = "") -> Enrolment:
    """Refuse who asked; `reason` is shown to them. Raises NotAllowedError, NothingAskedError."""
    return _answer(viewer, enrolment, State.REFUSED, reason)


def _answer(viewer: Viewer, enrolment: Enrolment, state: str, reason: str) -> Enrolment:
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if not may_teach(viewer, enrolment.course):
        raise NotAllowedError
    if enrolment.state == state:
        return enrolment
    if enrolment.state not in (State.REQUESTED, State.REFUSED):
        raise NothingAskedError
    if state == State.ACTIVE and enrolment.course.closed_at is not None:
        raise CourseClosedError
    if state == State.ACTIVE:
        enrolment.enrolled_at = timezone.now()
        enrolment.save(update_fields=["enrolled_at"])
    _move(enrolment, state, reason)
    _tell(viewer, enrolment, reason=reason)
    return enrolment
