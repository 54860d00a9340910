"""Accounts: who signs in. A person is another thing (kernel.people)."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.db.fields import EncryptedCharField, FingerprintField, PublicIdField


class TextSize(models.TextChoices):
    """How large one reads, where a device says nothing else."""

    STANDARD = "standard", _("Standard text")
    LARGE = "large", _("Large text")


class User(AbstractUser):
    """An account. Signs in by user name, mobile number or e-mail.

    `external_id` belongs to the upper member system, `scim_external_id` to whoever provisions accounts by SCIM.
    """

    public_id = PublicIdField()
    external_id = models.CharField(_("external id"), max_length=100, blank=True)
    scim_external_id = models.CharField(max_length=254, blank=True, editable=False)
    mobile = EncryptedCharField(_("mobile number"), blank=True)
    mobile_fingerprint = FingerprintField(source="mobile", unique=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    text_size = models.CharField(_("text size"), max_length=10, blank=True, choices=TextSize.choices)

    privacy_version = models.PositiveIntegerField(
        default=0, editable=False
    )  # agreed to last: portal.legal has the rows

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(Lower("username"), name="account_username_any_case"),
            models.UniqueConstraint(Lower("email"), condition=~Q(email=""), name="account_email_any_case"),
            models.UniqueConstraint(
                fields=["external_id"], condition=~Q(external_id=""), name="account_external_id_once"
            ),
            models.CheckConstraint(condition=Q(text_size__in=["", *TextSize.values]), name="account_text_size_known"),
        ]

    def __str__(self) -> str:
        return self.username

    def get_full_name(self) -> str:
        """What others are shown (the CMS asks for it everywhere): `first_name` repeats the name of the account's person
        (kernel.people). Never what one signs in with: that may be a mobile number."""
        return super().get_full_name() or gettext("Somebody")


class SignInFamily(models.Model):
    """Sessions on several hosts that came from one sign-in. They name it in their data and end with it."""

    public_id = PublicIdField()
    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)


class HandOver(models.Model):
    """A sign-in on its way to a unit's own host: good for one browser, one host, one time, some seconds."""

    token_hash = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    family = models.ForeignKey(SignInFamily, on_delete=models.CASCADE, related_name="+")
    host = models.CharField(max_length=253)
    state = models.CharField(max_length=64)  # hash of the secret that the browser keeps on that host
    auth_hash = models.CharField(max_length=128)  # another one after every change of the password
    stays = models.BooleanField()  # "keep me signed in" was chosen
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)
