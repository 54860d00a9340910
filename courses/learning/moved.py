"""Telling those who count that a row changed which leaves no new one behind."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from kernel.people.models import Affiliation
from kernel.units.shelf import Shelf

shelf = Shelf("oversight")  # what courses.oversight.facts counted


def members_moved() -> None:
    """In the transaction that changed a state, a due date or an assignment."""
    shelf.changed()


@receiver([post_save, post_delete], sender=Affiliation, dispatch_uid="courses_members_moved")
def _affiliation_changed(created: bool = False, **kwargs: Any) -> None:
    if not created:
        members_moved()
