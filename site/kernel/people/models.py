"""Persons, what ties them to units, and what they may do there.

Three things, never one: an account signs in; a person may exist before an account and need not be a member; an
affiliation ties a person to a unit from one day to another. Dates: `starts_on` is the first day, `ends_on` the first
day on which it no longer holds (NULL: open).
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kernel.db.fields import EncryptedCharField, FingerprintField, PublicIdField
from kernel.units.models import Unit, UnitKind


def holds_on(day: date | None = None, prefix: str = "") -> Q:
    """The condition that a dated row holds on a day (today by the organisation's clock)."""
    day = day or timezone.localdate()
    return Q(**{f"{prefix}starts_on__lte": day}) & (
        Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gt": day})
    )


class Person(models.Model):
    """A human being: member, citizen, guest teacher, applicant. Two persons of one name are normal."""

    public_id = PublicIdField()
    external_id = models.CharField(_("external id"), max_length=100, blank=True)
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="person"
    )
    name = models.CharField(_("name"), max_length=60, db_index=True)
    mobile = EncryptedCharField(_("mobile number"), blank=True)
    mobile_fingerprint = FingerprintField(source="mobile", db_index=True)
    identity_number = EncryptedCharField(_("identity number"), blank=True)
    identity_number_fingerprint = FingerprintField(source="identity_number", unique=True)
    email = models.EmailField(_("e-mail"), blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        constraints = [
            models.UniqueConstraint(
                fields=["external_id"], condition=~Q(external_id=""), name="person_external_id_once"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="person_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Affiliation(models.Model):
    """A person belongs to a unit for a time.

    At most one primary affiliation at any day per kind of unit (Party organisation, administrative body): held by a
    trigger, since an exclusion constraint exists on one of the two databases only. `unit_kind` repeats the unit's kind
    for it.
    """

    class Kind(models.TextChoices):
        PRIMARY = "primary", _("Primary")
        SECONDED = "seconded", _("Seconded")
        CONCURRENT = "concurrent", _("Concurrent post")
        FLOATING = "floating", _("Floating")
        GUEST = "guest", _("Class guest")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="affiliations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="affiliations")
    unit_kind = models.CharField(max_length=16, choices=UnitKind.choices, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.PRIMARY)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "unit_kind"],
                condition=Q(kind="primary", ends_on__isnull=True),
                name="affiliation_one_open_primary",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="affiliation_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=["unit", "kind", "ends_on"], name="affiliation_unit")]

    def __str__(self) -> str:
        return f"{self.person} – {self.unit} ({self.get_kind_display()})"


class PersonFact(models.Model):
    """A dated fact about a person: post, rank, membership stage. A change ends one row and begins another."""

    class Kind(models.TextChoices):
        POST = "post", _("Post")
        RANK = "rank", _("Rank")
        STAGE = "stage", _("Membership stage")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="facts")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    value = models.CharField(max_length=80)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(kind="stage", ends_on__isnull=True), name="fact_one_open_stage"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="fact_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=["person", "kind", "-starts_on"], name="fact_person")]

    def __str__(self) -> str:
        return f"{self.person}: {self.value}"


class Role(models.Model):
    """What a role allows, as data with defaults. `permissions` holds codes; "*" means all of them.

    `known` remembers which declared permissions this role was already offered, so that a permission that an
    organisation took away from a default role does not come back with the next upgrade.
    """

    slug = models.SlugField(max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=60, blank=True, help_text=_("Empty: the built-in name."))
    permissions = models.JSONField(default=list)
    known = models.JSONField(default=list, editable=False)
    order = models.PositiveSmallIntegerField(default=50)

    class Meta:
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        from kernel.people.roles import role_label

        return self.name or str(role_label(self.slug))


class RoleTerm(models.Model):
    """A person holds a role in a unit, and so below it, for a term. The day a term ends it gives nothing any more."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="terms")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="terms")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="terms")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role", "unit"], condition=Q(ends_on__isnull=True), name="term_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="term_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=["unit", "ends_on"], name="term_unit")]

    def __str__(self) -> str:
        return f"{self.person}: {self.role} – {self.unit}"
