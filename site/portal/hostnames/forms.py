"""Adding a host name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.units import hostnames
from kernel.units.models import Hostname, Unit

WORDS: dict[type[hostnames.HostnameError], Any] = {
    hostnames.BadNameError: _("Please give a whole name such as www.unit.example. An address in numbers does not do."),
    hostnames.SystemNameError: _("This is an address of the whole system. Please choose another name."),
    hostnames.TakenError: _(
        "This name is in use already. Please choose another, or ask the people who run this system."
    ),
    hostnames.KnownError: _("This name is in your list already."),
}


class HostnameForm(forms.Form):
    name = forms.CharField(
        label=_("Host name"),
        max_length=300,
        help_text=_("As people will type it, for example www.unit.example."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def add_to(self, unit: Unit, actor: Any) -> Hostname | None:
        """None where the name was not taken: the form says why."""
        try:
            return hostnames.add(unit=unit, text=self.cleaned_data["name"], actor=actor)
        except hostnames.HostnameError as error:
            self.add_error("name", WORDS[type(error)])
            return None
