"""Finding and adding old addresses."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

_ADDRESS = {"inputmode": "url", "autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}


class Filter(forms.Form):
    q = forms.CharField(label=_("Part of the old address"), required=False, max_length=100)
    kind = forms.ChoiceField(
        label=_("How it came about"),
        required=False,
        choices=[("", _("All")), ("automatic", _("When a page moved")), ("hand", _("Added by hand"))],
    )


class RedirectForm(forms.Form):
    old = forms.CharField(
        label=_("Old address"),
        max_length=600,
        help_text=_("As it stands on posters or in old letters, for example /news/2019/."),
        widget=forms.TextInput(attrs=_ADDRESS),
    )
    new = forms.CharField(
        label=_("Leads to"),
        max_length=600,
        help_text=_("Open the page and copy its address here. A page is followed when it moves later."),
        widget=forms.TextInput(attrs=_ADDRESS),
    )
