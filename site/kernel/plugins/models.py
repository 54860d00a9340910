"""What is switched on where."""

from __future__ import annotations

from django.db import models

from kernel.units.models import Unit


class PluginState(models.Model):
    """A unit's switch for one plugin. No row means "as my parent"; `forced` binds all units below."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="plugin_states")
    slug = models.SlugField(max_length=40)
    enabled = models.BooleanField()
    forced = models.BooleanField(default=False)
    settings = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "slug"], name="plugin_state_once")]
