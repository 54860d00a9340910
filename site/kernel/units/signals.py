"""A changed unit or host name makes every process read the tree again."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from kernel.units.models import Hostname, Unit
from kernel.units.tree import changed


@receiver([post_save, post_delete], sender=Unit, dispatch_uid="units_tree_changed")
@receiver([post_save, post_delete], sender=Hostname, dispatch_uid="units_hostnames_changed")
def _unit_changed(**kwargs: Any) -> None:
    changed()
