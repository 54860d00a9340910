"""For the officer's view: a course that some have let slip, and a committee that has to remind them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from courses.learning.assignments import assign
from courses.models import Assignment, Course, Enrolment
from kernel.people.viewer import Viewer


def assign_overdue(demo: Any, course: Course) -> None:
    """Assigned a month ago and due last week; a due date that lies behind cannot be given by hand, so it is set here."""
    today = timezone.localdate()
    assignment = assign(
        viewer=Viewer(demo.actor), course=course, unit=demo.units["gangwuju-tuolun"], due_on=today + timedelta(days=1)
    )
    late = today - timedelta(days=7)
    Assignment.objects.filter(pk=assignment.pk).update(due_on=late)
    Enrolment.objects.filter(assignment=assignment).update(due_on=late)
