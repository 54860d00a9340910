"""Making a course compulsory for a unit's members: those of today at once, later ones on the day they come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from courses.learning.access import may_teach
from courses.learning.errors import CourseClosedError, NotAllowedError, NotVisibleError, PastDateError
from courses.learning.moved import members_moved
from courses.models import Assignment, Course, Enrolment
from kernel.audit.api import record
from kernel.content.audience import is_visible
from kernel.events.api import publish
from kernel.people.models import Affiliation, holds_on
from kernel.people.viewer import Viewer
from kernel.units.models import Unit
from kernel.units.tree import tree

BATCH = 500
State, Source = Enrolment.State, Enrolment.Source


@transaction.atomic
def assign(
    *, viewer: Viewer, course: Course, unit: Unit, include_below: bool = True, due_on: date | None = None
) -> Assignment:
    """Make the course compulsory for the members of a unit (guests of a class are no members). Assigning again changes
    the due date and whether units below are included.

    Raises NotAllowedError, NotVisibleError, CourseClosedError, PastDateError.
    """
    if not viewer.may("courses.assign", unit):
        raise NotAllowedError
    if course.current_version is None or not (is_visible(course, viewer) or may_teach(viewer, course)):
        raise NotVisibleError
    if course.closed_at is not None:
        raise CourseClosedError
    if due_on is not None and due_on < timezone.localdate():
        raise PastDateError
    assignment, created = Assignment.objects.get_or_create(
        course=course,
        unit=unit,
        ended_at=None,
        defaults={"include_below": include_below, "due_on": due_on, "assigned_by": viewer.user},
    )
    if not created:
        assignment.include_below, assignment.due_on = include_below, due_on
        assignment.save(update_fields=["include_below", "due_on"])
        Enrolment.objects.filter(assignment=assignment).update(due_on=due_on)
    people = enrol_members(assignment)
    members_moved()
    record(
        "courses.assigned",
        actor=viewer,
        obj=assignment,
        unit=unit,
        course=course.public_id,
        include_below=include_below,
        due_on=due_on.isoformat() if due_on else "",
        people=people,
    )
    publish("courses.assigned", assignment=assignment.pk, course=course.pk, unit=unit.pk)
    return assignment


@transaction.atomic
def end_assignment(*, viewer: Viewer, assignment: Assignment) -> Assignment:
    """Nobody new is enrolled from now on; who is stays, without a due date. Raises NotAllowedError."""
    if not viewer.may("courses.assign", assignment.unit_id):
        raise NotAllowedError
    if assignment.ended_at is None:
        assignment.ended_at = timezone.now()
        assignment.save(update_fields=["ended_at"])
        Enrolment.objects.filter(assignment=assignment).update(due_on=None)
        members_moved()
        record("courses.assignment_ended", actor=viewer, obj=assignment, unit=assignment.unit)
        publish("courses.assignment_ended", assignment=assignment.pk)
    return assignment


def _members(assignment: Assignment) -> QuerySet[Affiliation]:
    snapshot = tree()
    units = snapshot.below.get(assignment.unit_id, frozenset()) if assignment.include_below else {assignment.unit_id}
    return Affiliation.objects.filter(holds_on(), unit_id__in=units).exclude(kind=Affiliation.Kind.GUEST)


@transaction.atomic
def enrol_members(assignment: Assignment, only: Iterable[int] | None = None) -> int:
    """Enrol today's members (of them only those whose ids are in `only`) who do not take the course; returns how many.

    A person without an account is enrolled, too. Who asked, was refused or left is in now; who takes the course of
    their own accord gets the due date.
    """
    course = assignment.course
    if course.current_version_id is None or course.closed_at is not None or assignment.ended_at is not None:
        return 0
    members = _members(assignment)
    if only is not None:
        members = members.filter(person_id__in=only)
    taking = Enrolment.objects.filter(course=course, person_id__in=members.values("person_id"))
    known = set(taking.values_list("person_id", flat=True))
    moved = taking.exclude(state=State.ACTIVE).update(
        state=State.ACTIVE, source=Source.ASSIGNED, assignment=assignment, due_on=assignment.due_on, reason=""
    )
    dated = taking.filter(Q(assignment__isnull=True) | Q(assignment__ended_at__isnull=False)).update(
        assignment=assignment, due_on=assignment.due_on
    )
    if moved or dated:
        members_moved()
    homes = _homes(members, known)
    Enrolment.objects.bulk_create(
        (
            Enrolment(
                person_id=person_id,
                course=course,
                version_id=course.current_version_id,
                state=State.ACTIVE,
                source=Source.ASSIGNED,
                unit_id=unit_id,
                assignment=assignment,
                due_on=assignment.due_on,
            )
            for person_id, unit_id in homes.items()
        ),
        batch_size=BATCH,
        ignore_conflicts=True,  # somebody joined this moment: they are in, the daily look adds their due date
    )
    return len(homes) + moved


def _homes(members: QuerySet[Affiliation], known: set[int]) -> dict[int, int]:
    """{person id: their primary unit, else the unit through which they are members} of those not in `known`."""
    homes = dict(members.values_list("person_id", "unit_id"))
    primary = Affiliation.objects.filter(
        holds_on(), kind=Affiliation.Kind.PRIMARY, person_id__in=members.values("person_id")
    ).order_by("unit_kind")  # the Party organisation comes last and so stands
    homes.update(primary.values_list("person_id", "unit_id"))
    return {person_id: unit_id for person_id, unit_id in homes.items() if person_id not in known}


def enrol_newcomer(payload: dict[str, Any]) -> None:
    """Handler of "people.affiliated": whoever joins a unit gets what is assigned there or above."""
    node = tree().by_id.get(payload["unit"])
    if node is None or payload.get("kind") == Affiliation.Kind.GUEST:
        return
    for assignment in _open().filter(Q(unit_id=node.id) | Q(unit_id__in=node.line, include_below=True)):
        enrol_members(assignment, only=[payload["person"]])


def enrol_all_newcomers() -> int:
    """Daily: affiliations that were entered before their first day, and whatever else no event told of."""
    return sum(enrol_members(assignment) for assignment in _open())


def _open() -> QuerySet[Assignment]:
    rows = Assignment.objects.filter(ended_at__isnull=True, course__closed_at__isnull=True)
    return rows.select_related("course").order_by("due_on", "pk")
