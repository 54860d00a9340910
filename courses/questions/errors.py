"""What the bank refuses, as sentences that a page can show."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _


class BankError(ValueError):
    """A rule of the bank forbids it; `message` says so to the author."""

    message = _("That is not possible.")

    def __str__(self) -> str:
        return str(self.message)


class CodeTakenError(BankError):
    message = _("Another question of this bank has this code.")


class KeptFileGoneError(BankError):
    message = _("The uploaded file is no longer here; it is kept for a day. Please choose it again.")
