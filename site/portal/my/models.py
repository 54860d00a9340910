"""What a person ticked of their first steps."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from kernel.people.models import Person
from kernel.units.models import Unit


class GuideMark(models.Model):
    """A step of a role's guide that was ticked by hand; an empty step: the guide was put away."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="guide_marks")
    role = models.SlugField(max_length=30)
    step = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "role", "step"], name="guide_mark_once")]


class Practice(models.Model):
    """The unit where one may try things out (Unit.practice). `nightly`: it is made new every night."""

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, related_name="+")
    nightly = models.BooleanField(default=False)
    filled_at = models.DateTimeField(default=timezone.now)
