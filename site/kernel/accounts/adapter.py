"""Where allauth asks the house."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, reverse


@dataclass(frozen=True, slots=True)
class House:
    """What allauth's mails call the site. Never the Host header, which whoever asks for a mail may write."""

    name: str
    domain: str


class AccountAdapter(DefaultAccountAdapter):
    """Keeps people inside the mount they came from, and nobody signs up by themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """One's own start page, where the portal has one."""
        try:
            return reverse("my_home")
        except NoReverseMatch:
            return get_script_prefix()

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return get_script_prefix()

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """The brake on guessing counts by account; allauth would count anew for every host that somebody names."""
        return str(credentials.get("email") or credentials.get("username") or "").lower()

    # -- mails: links lead to the system's public address, in the mount where the mail was asked for -------------------
    def get_reset_password_from_key_url(self, key: str) -> str:
        uid, _dash, secret = key.partition("-")
        whole = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": secret})
        return f"{settings.PUBLIC_ORIGIN}{whole}"

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return f"{settings.PUBLIC_ORIGIN}{reverse('account_confirm_email', args=[emailconfirmation.key])}"

    def format_email_subject(self, subject: str) -> str:
        return f"[{settings.SITE_NAME}] {subject}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        house = House(settings.SITE_NAME, settings.PUBLIC_ORIGIN.partition("://")[2])
        super().send_mail(template_prefix, email, {**context, "current_site": house})
