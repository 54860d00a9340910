from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from portal.setup.services import token_matches


class FirstRunForm(forms.Form):
    token = forms.CharField(
        label=_("One-time token"),
        max_length=64,
        help_text=_("The command that started the system printed it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    name = forms.CharField(
        label=_("Name of the system"), max_length=60, help_text=_("Stands at the top of every page.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    person_name = forms.CharField(label=_("Your name"), max_length=60)
    username = forms.RegexField(
        r"^[\w.@+-]+$",
        label=_("User name"),
        max_length=150,
        help_text=_("For signing in: letters, digits and @ . + - _"),
        error_messages={"invalid": _("Use letters, digits and @ . + - _ only.")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least eight characters, not only digits of a date."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False),
    )
    password_again = forms.CharField(
        label=_("Password again"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean_token(self) -> str:
        token: str = self.cleaned_data["token"]
        if not token_matches(token):
            raise forms.ValidationError(
                _("This token is not the one that was printed last. Run `manage.py setup_token` for a new one.")
            )
        return token

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("password") and data.get("password_again") and data["password"] != data["password_again"]:
            self.add_error("password_again", _("The two passwords differ."))
        return data
