"""Switching plugins on and off."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from kernel.audit.api import record
from kernel.events.api import publish
from kernel.people.keeping import MANAGE
from kernel.people.viewer import Viewer
from kernel.plugins.models import PluginState
from kernel.plugins.registry import get
from kernel.plugins.selectors import standing
from kernel.units.models import Unit
from kernel.units.tree import changed


class SwitchError(Exception):
    """A switch was not turned."""


class NotAllowedError(SwitchError):
    """Whoever asks keeps no switches in this unit, or there is no such plugin."""


class BoundError(SwitchError):
    """A unit above has decided for all below it."""


@transaction.atomic
def switch_as(*, viewer: Viewer, unit: Unit, slug: str, enabled: bool | None, forced: bool = False) -> None:
    """switch() by somebody who must be allowed to. `forced` binds all units below; without `enabled` it means nothing.

    Raises NotAllowedError, BoundError.
    """
    if get(slug) is None or not viewer.may(MANAGE, unit):
        raise NotAllowedError
    now = standing(slug, unit.pk)
    if now.is_bound:
        raise BoundError
    switch(unit=unit, slug=slug, enabled=enabled, forced=forced and enabled is not None, actor=viewer)


@transaction.atomic
def switch(*, unit: Unit, slug: str, enabled: bool | None, forced: bool = False, actor: Any = None) -> None:
    """Switch a plugin for a unit; None means "as my parent" again. Nothing of the plugin's data is touched."""
    if enabled is None:
        PluginState.objects.filter(unit=unit, slug=slug).delete()
    else:
        PluginState.objects.update_or_create(unit=unit, slug=slug, defaults={"enabled": enabled, "forced": forced})
    record("plugins.switched", actor=actor, unit=unit, plugin=slug, enabled=enabled, forced=forced)
    publish("plugins.switched", unit=unit.public_id, plugin=slug, enabled=enabled, forced=forced)
    changed()
