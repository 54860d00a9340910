"""A unit's links, and whether it shows those of the units above."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kernel.db.fields import PublicIdField
from kernel.units.models import Unit


class Link(models.Model):
    """One link of one unit. A removed one keeps its row for a while (services.KEPT), so that it can be put back."""

    public_id = PublicIdField()
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="friendly_links")
    label = models.CharField(_("name of the site"), max_length=40)
    address = models.CharField(_("address"), max_length=500)
    about = models.CharField(_("what one finds there"), max_length=80, blank=True)
    position = models.PositiveIntegerField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("friendly link")
        verbose_name_plural = _("friendly links")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "address"], condition=Q(removed_at__isnull=True), name="friendly_link_once_a_unit"
            ),
            models.CheckConstraint(condition=~Q(label="") & ~Q(address=""), name="friendly_link_leads_somewhere"),
        ]
        indexes = [models.Index(fields=["unit", "position"], name="friendly_link_order")]

    def __str__(self) -> str:
        return self.label


class Inheritance(models.Model):
    """What a unit chose about the links of the units above it; no row means that it shows them."""

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, related_name="friendly_links_inheritance")
    inherits = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.unit}: {self.inherits}"
