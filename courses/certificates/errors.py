"""What the services of certificates refuse, as sentences that a page can show."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _


class CertificateError(Exception):
    """A rule forbids it; `message` says so to the person who asked."""

    message = _("That is not possible.")

    def __str__(self) -> str:
        return str(self.message)


class NotValidError(CertificateError):
    message = _("This certificate is not valid any more, so it cannot be revoked.")


class AlreadyReplacedError(CertificateError):
    message = _("This certificate has been replaced already.")


class RevokedError(CertificateError):
    """The certificate of this completion was revoked: a new one is a decision (replace), never a side effect."""

    message = _("The certificate of this course was revoked.")


class InvalidReasonError(CertificateError):
    message = _("Please choose a reason.")


class InvalidHolderError(CertificateError):
    message = _("Please type the holder's name, at most 60 characters.")


class NotAllowedError(PermissionDenied):
    """The permission is missing. Pages answer it with "not found"."""
