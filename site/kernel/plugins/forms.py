"""Choosing how a switch stands, and looking for units below."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.plugins.selectors import Standing, State
from kernel.plugins.words import above_state

ON, OFF, INHERIT = "on", "off", "inherit"
WORDS = {True: ON, False: OFF, None: INHERIT}


class SwitchForm(forms.Form):
    """What is asked for: `to` and whether it binds the units below."""

    to = forms.ChoiceField(label=_("State in this unit"), widget=forms.RadioSelect, choices=())
    binding = forms.BooleanField(
        label=_("Binding: all units below take this over and cannot switch it for themselves"), required=False
    )

    def __init__(self, data: Any, *, found: Standing) -> None:
        own = found.own
        super().__init__(data, initial={"to": WORDS[own[0] if own else None], "binding": bool(own and own[1])})
        above, enabled = above_state(found)
        state = gettext("on") if enabled else gettext("off")
        follow = (
            gettext("As in %(unit)s (%(state)s there now)") % {"unit": above, "state": state}
            if above
            else gettext("As the plugin brings it (%(state)s)") % {"state": state}
        )
        self.fields["to"].choices = [(ON, gettext("On")), (OFF, gettext("Off")), (INHERIT, follow)]  # type: ignore[attr-defined]

    def state(self) -> State | None:
        """As selectors.reach() takes it; only of a valid form."""
        chosen = self.cleaned_data["to"]
        return None if chosen == INHERIT else (chosen == ON, bool(self.cleaned_data.get("binding")))


class BelowFilter(forms.Form):
    text = forms.CharField(label=_("Name of the unit"), required=False, max_length=60)
    which = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("Units that differ from this one")), ("all", _("All units below"))],
    )
