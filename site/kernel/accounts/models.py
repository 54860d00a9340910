"""Accounts: who signs in. A person is another thing (kernel.people)."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from kernel.db.fields import EncryptedCharField, FingerprintField, PublicIdField


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

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(Lower("username"), name="account_username_any_case"),
            models.UniqueConstraint(Lower("email"), condition=~Q(email=""), name="account_email_any_case"),
            models.UniqueConstraint(
                fields=["external_id"], condition=~Q(external_id=""), name="account_external_id_once"
            ),
        ]

    def __str__(self) -> str:
        return self.username
