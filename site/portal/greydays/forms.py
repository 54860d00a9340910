"""One more row of grey days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from kernel.people.keeping import managed_units
from kernel.people.viewer import Viewer
from kernel.units.tree import tree

LONGEST = timedelta(days=60)


def _day(**options: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options)


class GreyDaysForm(forms.Form):
    unit = forms.ChoiceField(label=_("Where"), help_text=_("There and on the sites of all units below."))
    first_day = _day(label=_("First day"))
    last_day = _day(label=_("Last day"), required=False, help_text=_("Left empty: one day only."))
    reason = forms.CharField(
        label=_("Occasion"), max_length=120, help_text=_("For your own list; it is not shown on the pages.")
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        root = tree().root_id
        self.fields["unit"].choices = [  # type: ignore[attr-defined]
            (node.slug, _("The whole system") if node.id == root else node.label) for node in managed_units(viewer)
        ]

    def clean_first_day(self) -> Any:
        day = self.cleaned_data["first_day"]
        if day < localdate() - LONGEST:
            raise ValidationError(_("This day is long past."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first = cleaned.get("first_day")
        if first is not None and "last_day" in cleaned:
            last = cleaned["last_day"] = cleaned["last_day"] or first
            if last < first:
                self.add_error("last_day", _("The last day comes before the first."))
            elif last - first > LONGEST:
                self.add_error("last_day", _("That is more than 60 days. Please look at the year again."))
        return cleaned
