"""What is chosen on a device before signing in goes with the account."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from kernel.accounts.services import take_text_size_along
from portal.ui.context import TEXT_COOKIE


@receiver(user_logged_in, dispatch_uid="ui_text_size_taken_along")
def _signed_in(request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    if request is not None:
        take_text_size_along(account=user, text_size=request.COOKIES.get(TEXT_COOKIE, ""))
