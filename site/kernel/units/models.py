"""The organisation tree."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from kernel.db.fields import PublicIdField


class UnitKind(models.TextChoices):
    PARTY = "party", _("Party organisation")
    ADMINISTRATIVE = "administrative", _("Administrative body")


class Unit(MP_Node):
    """A committee, a branch, a department. Where it stands in the tree is kept by treebeard's materialised path.

    A unit never points at pages: kernel.content.Subsite does (pages depend on units, not the other way round).
    """

    steplen = 4
    node_order_by: list[str] = []

    public_id = PublicIdField()
    external_id = models.CharField(_("external id"), max_length=100, blank=True)
    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    slug = models.CharField(
        _("address"),
        max_length=60,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9][a-z0-9-]*$", _("Use lower-case letters, digits and hyphens."))],
    )
    kind = models.CharField(_("kind"), max_length=16, choices=UnitKind.choices, default=UnitKind.PARTY)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    # for trying things out: a root of its own, shown in no list and counted nowhere (kernel.units.tree.Snapshot.practice)
    practice = models.BooleanField(_("for practice"), default=False)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.UniqueConstraint(fields=["external_id"], condition=~Q(external_id=""), name="unit_external_id_once"),
            models.CheckConstraint(condition=Q(kind__in=UnitKind.values), name="unit_kind_known"),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name


class Hostname(models.Model):
    """A host at which a unit's site answers besides /u/<slug>/, once somebody has checked that the name leads here."""

    public_id = PublicIdField()
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="hostnames")
    name = models.CharField(_("host name"), max_length=253, unique=True)  # lower case, IDNA in ASCII, without a port
    added_at = models.DateTimeField(default=timezone.now)
    verified_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)  # since the daily look found it leading elsewhere
    is_canonical = models.BooleanField(default=False)  # links in mails, feeds and search machines carry this one

    class Meta:
        verbose_name = _("own host name")
        verbose_name_plural = _("own host names")
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(is_canonical=True), name="hostname_one_canonical_per_unit"
            ),
            models.CheckConstraint(
                condition=Q(is_canonical=False) | Q(verified_at__isnull=False), name="hostname_canonical_is_verified"
            ),
        ]

    def __str__(self) -> str:
        return self.shown

    @property
    def shown(self) -> str:
        """The name as people write it: 青屿.example instead of xn--….example."""
        try:
            return self.name.encode().decode("idna")
        except UnicodeError:
            return self.name


class ShelfMark(models.Model):
    """One row per shelf (kernel.units.shelf); its number is another one after every change."""

    name = models.CharField(max_length=40, primary_key=True)
    mark = models.BigIntegerField()
