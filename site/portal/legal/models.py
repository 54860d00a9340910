"""What the house says to everybody about itself: the privacy notice and the accessibility statement, in versions.

What was in force on a day can be shown later, and who agreed to which version when: versions and acceptances are
append-only by trigger on both databases.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    PRIVACY = "privacy", _("Privacy notice")
    ACCESSIBILITY = "accessibility", _("Accessibility statement")


class Version(models.Model):
    """One version of a statement, from a day on until the next one. `number` counts from 1 in each kind."""

    kind = models.CharField(max_length=16, choices=Kind.choices)
    number = models.PositiveIntegerField()
    valid_from = models.DateField(_("valid from"))
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.CharField(max_length=16, blank=True)  # public id of an account

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="legal_version_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="legal_version_kind_known"),
            models.CheckConstraint(condition=Q(number__gte=1), name="legal_version_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Text(models.Model):
    """A version's words in one language, as they were typed (Markdown)."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="texts")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    source = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "language"], name="legal_text_once_per_language")]

    def __str__(self) -> str:
        return f"{self.version} {self.language}"


class Acceptance(models.Model):
    """Somebody has read a version of the privacy notice and goes on. `account` is a public id: the row outlives the account."""

    account = models.CharField(max_length=16)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="acceptances")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "version"], name="legal_acceptance_once")]
        indexes = [models.Index(fields=["version", "-at"], name="legal_acceptances_by_time")]

    def __str__(self) -> str:
        return f"{self.account} {self.version}"
