"""Forms of friendly links."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from plugins.friendly_links.addresses import LONGEST, clean_address
from plugins.friendly_links.models import Link


class LinkForm(forms.ModelForm):
    """What one link says. The address is refused here in the words of clean_address()."""

    address = forms.CharField(
        label=_("Address"),
        max_length=LONGEST,
        help_text=_("Of another site: https://www.example.org/. Of a page of this site: its path, such as /courses/."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "none", "spellcheck": "false"}),
    )

    class Meta:
        model = Link
        fields = ["label", "address", "about"]
        labels = {"label": _("Name of the site"), "about": _("What one finds there")}

    def clean_address(self) -> str:
        return clean_address(self.cleaned_data["address"])

    def validate_constraints(self) -> None:
        """The services look at what is taken, under a lock and in the editors' words."""


class UnitFilter(forms.Form):
    text = forms.CharField(label=_("Name of the unit"), required=False, max_length=60)
