"""What one person takes, in one query."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from courses.models import Enrolment
from kernel.db.prepared import Prepared
from kernel.people.viewer import Viewer


class Held(NamedTuple):
    """An enrolment as lists of the person's own courses need it."""

    pk: int
    course_id: int
    version_id: int
    state: str
    reason: str
    due_on: date | None
    enrolled_at: datetime
    last_item_id: int | None
    last_at: datetime | None
    completed_at: datetime | None

    @property
    def is_completed(self) -> bool:
        return self.completed_at is not None

    @property
    def is_under_way(self) -> bool:
        return self.state == Enrolment.State.ACTIVE and not self.is_completed


_HELD = Prepared(
    lambda person: (
        Enrolment.objects.filter(person_id=person)
        .exclude(state=Enrolment.State.WITHDRAWN)
        .values_list(*Held._fields[:-1], "completion__completed_at")
    ),
    person=int,
)


def held_by(viewer: Viewer) -> list[Held]:
    """All enrolments of the viewer's person, withdrawn ones left out; the one last worked at first."""
    if viewer.person is None:
        return []
    found = [Held(*row) for row in _HELD(person=viewer.person.pk)]
    return sorted(found, key=lambda one: (one.last_at is not None, one.last_at or one.enrolled_at), reverse=True)
