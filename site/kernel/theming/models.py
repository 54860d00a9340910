"""A unit's brand: a few values, from which everything else is derived."""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from kernel.db.fields import PublicIdField
from kernel.units.models import Unit
from kernel.units.tree import changed


class Brand(models.Model):
    """How a unit's subsite looks. The root unit's brand is the system's."""

    public_id = PublicIdField()
    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, related_name="brand")
    name = models.CharField(_("name on the site"), max_length=60)
    subname = models.CharField(_("line below the name"), max_length=80, blank=True)
    crest = models.CharField(_("one character as mark"), max_length=2, blank=True)
    colour = models.CharField(
        _("colour"), max_length=7, default="#b3261e", validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$")]
    )
    logo = models.ImageField(_("logo"), upload_to="brand/", blank=True)
    banner_image = models.ImageField(_("banner picture"), upload_to="brand/", blank=True)
    banner_title = models.CharField(_("banner title"), max_length=60, blank=True)
    banner_text = models.CharField(_("banner text"), max_length=200, blank=True)
    organiser = models.CharField(_("organiser"), max_length=80, blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    hours = models.CharField(_("hours"), max_length=60, blank=True)
    footer = models.TextField(_("footer lines"), blank=True, help_text=_("One a line."))

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brands")

    def __str__(self) -> str:
        return self.name


@receiver([post_save, post_delete], sender=Brand, dispatch_uid="theming_brand_changed")
def _brand_changed(**kwargs: Any) -> None:
    changed()
