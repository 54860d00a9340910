"""Finding terms, finding a person, giving a role."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.people.models import Role

NOW, LATER, ENDED, ALL_TERMS = "", "later", "ended", "all"


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class Filter(forms.Form):
    q = forms.CharField(label=_("Name of the person"), required=False, max_length=60)
    role = forms.ChoiceField(label=_("Role"), required=False)
    state = forms.ChoiceField(
        label=_("When"),
        required=False,
        choices=[(NOW, _("In force today")), (LATER, _("Later")), (ENDED, _("Ended")), (ALL_TERMS, _("All"))],
    )
    below = forms.BooleanField(label=_("Units below, too"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("All roles")), *((role.slug, str(role)) for role in Role.objects.all())]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]


class PersonSearch(forms.Form):
    q = forms.CharField(
        label=_("Name of the person"),
        max_length=60,
        help_text=_("At least one character of the name. Only people of the units that you keep are found."),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class TermForm(forms.Form):
    person = forms.ChoiceField(label=_("Person"), widget=forms.RadioSelect)
    role = forms.ChoiceField(label=_("Role"))
    starts_on = forms.DateField(label=_("First day"), widget=_date())
    last_day = forms.DateField(
        label=_("Last day"), widget=_date(), required=False, help_text=_("Left empty: until somebody ends it.")
    )

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = list(people)  # type: ignore[attr-defined]
        # nobody becomes administrator because that stands first
        named = [("", _("Choose a role")), *((role.slug, str(role)) for role in roles)]
        self.fields["role"].choices = named  # type: ignore[attr-defined]
        self.fields["starts_on"].initial = timezone.localdate()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", ValidationError(gettext("The last day comes before the first.")))
        return cleaned

    @property
    def ends_on(self) -> date | None:
        """As terms keep it: the first day on which it no longer holds."""
        last: date | None = self.cleaned_data["last_day"]
        return last + timedelta(days=1) if last else None
