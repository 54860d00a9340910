"""Switching plugins on and off."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from kernel.audit.api import record
from kernel.plugins.models import PluginState
from kernel.units.models import Unit
from kernel.units.tree import changed


@transaction.atomic
def switch(*, unit: Unit, slug: str, enabled: bool | None, forced: bool = False, actor: Any = None) -> None:
    """Switch a plugin for a unit; None means "as my parent" again. Nothing of the plugin's data is touched."""
    if enabled is None:
        PluginState.objects.filter(unit=unit, slug=slug).delete()
    else:
        PluginState.objects.update_or_create(unit=unit, slug=slug, defaults={"enabled": enabled, "forced": forced})
    record("plugins.switched", actor=actor, unit=unit, plugin=slug, enabled=enabled, forced=forced)
    changed()
