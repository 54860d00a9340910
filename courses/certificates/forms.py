"""Forms of certificates: verifying, filtering, revoking, replacing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.certificates.numbers import normalise
from courses.certificates.reasons import ReplaceReason, RevokeReason
from courses.certificates.services import HOLDER_LENGTH
from courses.models import Certificate

_CHOOSE: list[tuple[str, Any]] = [("", _("Please choose"))]


class NumberForm(forms.Form):
    """Which certificate to verify. `cleaned_data["number"]` is written in groups."""

    number = forms.CharField(
        label=_("Certificate number"),
        help_text=_("It stands at the bottom of the certificate. Hyphens, spaces and lower case do not matter."),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_number(self) -> str:
        try:
            return normalise(self.cleaned_data["number"])
        except ValueError as error:  # its message says what is wrong
            raise forms.ValidationError(str(error)) from error


class NameForm(forms.Form):
    """The holder's whole name, as somebody knows it who holds the certificate in hand."""

    name = forms.CharField(
        label=_("Full name on the certificate"),
        help_text=_("Type the whole name to learn whether it is this one."),
        max_length=HOLDER_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class CertificateFilter(forms.Form):
    """Bound to the query string; an unknown value counts as "all"."""

    q = forms.CharField(label=_("Name, course or number"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *Certificate.State.choices])

    def chosen(self) -> dict[str, str]:
        """What is filtered by: only known values."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class _ReasonForm(forms.Form):
    note = forms.CharField(
        label=_("What happened"),
        help_text=_("Kept in the audit log; neither the holder nor the public sees it."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RevokeForm(_ReasonForm):
    field_order = ("reason", "note")
    reason = forms.ChoiceField(
        label=_("Reason"),
        help_text=_("Shown to the holder and to whoever verifies the certificate."),
        choices=[*_CHOOSE, *RevokeReason.choices],
    )


class ReplaceForm(_ReasonForm):
    field_order = ("reason", "holder", "note")
    reason = forms.ChoiceField(label=_("Reason"), choices=[*_CHOOSE, *ReplaceReason.choices])
    holder = forms.CharField(label=_("Name on the new certificate"), max_length=HOLDER_LENGTH)
