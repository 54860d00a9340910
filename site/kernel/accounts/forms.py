"""The sign-in form."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from django.utils.translation import gettext_lazy as _


class LoginForm(AllauthLoginForm):
    """allauth's form; one field takes a user name, a mobile number or an e-mail address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name, mobile number or e-mail")
        self.fields["login"].widget.attrs.update({"placeholder": "", "autocomplete": "username", "autofocus": True})
        self.fields["password"].widget.attrs.update({"placeholder": "", "autocomplete": "current-password"})
        self.fields["password"].help_text = ""  # the page offers a way for those who have forgotten theirs
        if "remember" in self.fields:
            self.fields["remember"].label = _("Keep me signed in on this device")

    def user_credentials(self) -> dict[str, Any]:
        """Once the account is known, its user name stands for what was typed: allauth keeps it in the session, where
        a mobile number would lie in clear."""
        credentials: dict[str, Any] = super().user_credentials()
        user = getattr(self, "user", None)
        return credentials if user is None else {**credentials, "email": None, "username": user.get_username()}
