"""Setting days on which pages are grey, and taking them back."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from kernel.audit.api import record
from kernel.people.keeping import MANAGE
from kernel.people.viewer import Viewer
from kernel.theming.models import GreyDays
from kernel.units.models import Unit


class NotAllowedError(Exception):
    """Whoever asks does not keep this unit."""


@transaction.atomic
def set_grey(*, viewer: Viewer, unit: Unit, first_day: date, last_day: date, reason: str) -> GreyDays:
    """The pages of this unit and of all below are grey from the first day to the last. Raises NotAllowedError."""
    if not viewer.may(MANAGE, unit):
        raise NotAllowedError
    days = GreyDays.objects.create(unit=unit, first_day=first_day, last_day=last_day, reason=reason)
    record("theming.grey_days_set", actor=viewer, obj=days, unit=unit, first=str(first_day), last=str(last_day))
    return days


@transaction.atomic
def unset_grey(*, viewer: Viewer, days: GreyDays) -> None:
    """Raises NotAllowedError."""
    if not viewer.may(MANAGE, days.unit_id):
        raise NotAllowedError
    record("theming.grey_days_removed", actor=viewer, obj=days, unit=days.unit, first=str(days.first_day))
    days.delete()
