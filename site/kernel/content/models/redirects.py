"""Addresses at which pages stood before. Keyed by the site that they are of, for each unit has addresses of its own."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kernel.db.fields import PublicIdField
from kernel.units.models import Unit

LONGEST = 500  # characters; PostgreSQL's index takes no more than 2,700 bytes


class Redirect(models.Model):
    """What is not found at `path` (inside a unit's site, without slashes at its ends) leads to a page, wherever that
    stands by then, or to an address: of this site ("/courses/"), of the house ("/u/…") or of anywhere (https://…)."""

    public_id = PublicIdField()
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("unit")
    )  # none: the system's own site
    path = models.CharField(_("old address"), max_length=LONGEST)
    page = models.ForeignKey(
        settings.WAGTAIL_PAGE_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    address = models.CharField(_("leads to"), max_length=LONGEST, blank=True)
    automatic = models.BooleanField(_("made by itself"), default=False)
    created_at = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")
        constraints = [
            models.UniqueConstraint(fields=["unit", "path"], name="redirect_path_once"),
            models.UniqueConstraint(fields=["path"], condition=Q(unit__isnull=True), name="redirect_path_once_system"),
            models.CheckConstraint(
                condition=Q(page__isnull=True) ^ Q(address=""), name="redirect_leads_to_page_or_address"
            ),
            models.CheckConstraint(condition=~Q(path=""), name="redirect_has_path"),
        ]
        indexes = [models.Index(fields=["unit", "-created_at"], name="redirect_newest")]

    def __str__(self) -> str:
        return f"/{self.path}/"
