"""Whoever signs out or changes the password does so on all hosts."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from kernel.accounts.handover import end_families, end_family


@receiver(user_logged_out, dispatch_uid="accounts_family_ended")
def _signed_out(request: HttpRequest | None, **kwargs: Any) -> None:
    if request is not None:
        end_family(request.session)


@receiver([password_changed, password_reset, password_set], dispatch_uid="accounts_families_ended")
def _password_changed(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    end_families(user, but_keep=request.session)
