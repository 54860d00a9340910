"""Telling those who count that a row changed which leaves no new one behind."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from courses.models import Course
from kernel.people.models import Affiliation
from kernel.units.shelf import Shelf

shelf = Shelf("oversight")  # what courses.oversight.facts counted


def members_moved() -> None:
    """In the transaction that changed a state, a due date or an assignment."""
    shelf.changed()


@receiver([post_save, post_delete], sender=Affiliation, dispatch_uid="courses_tie_moved")
@receiver([post_save, post_delete], sender=Course, dispatch_uid="courses_course_moved")
def _changed(created: bool = False, **kwargs: Any) -> None:
    """An affiliation that ended; a course that was closed, so that nobody owes it any more."""
    if not created:
        members_moved()
