"""Writing to accounts."""

from __future__ import annotations

from typing import Any

from kernel.accounts.models import TextSize, User


def keep_text_size(*, account: Any, text_size: str) -> None:
    """The size chosen last goes with the account to devices that say nothing else; an unknown one changes nothing."""
    if text_size in TextSize.values and account.text_size != text_size:
        User.objects.filter(pk=account.pk).update(text_size=text_size)
        account.text_size = text_size


def take_text_size_along(*, account: Any, text_size: str) -> None:
    """Somebody signs in on a device that is set to a size already: an account that has none takes it over."""
    if not account.text_size:
        keep_text_size(account=account, text_size=text_size)
