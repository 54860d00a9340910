"""The catalogue's filters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models.catalogue import StudyKind

STATES = [("", _("All courses")), ("mine", _("I am enrolled")), ("done", _("I have completed")), ("new", _("Not mine"))]
ORDERS = [("", _("Newest first")), ("title", _("By title")), ("hours", _("Most credit hours first"))]


class CatalogueForm(forms.Form):
    """Bound to the query string; an unknown value counts as "all"."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    unit = forms.ChoiceField(label=_("Offered by"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *StudyKind.choices])
    tag = forms.ChoiceField(label=_("Subject"), required=False)
    state = forms.ChoiceField(label=_("My state"), required=False, choices=STATES)
    order = forms.ChoiceField(label=_("Order"), required=False, choices=ORDERS)

    def __init__(
        self,
        data: Any,
        *,
        units: list[tuple[str, str]],
        here: bool,
        tags: list[tuple[str, str]],
        members: bool,
    ) -> None:
        super().__init__(data)
        whole = [("", _("Whole system")), *([("here", _("This site"))] if here else [])]
        self.fields["unit"].choices = [*whole, *units]  # type: ignore[attr-defined]
        self.fields["tag"].choices = [("", _("All")), *tags]  # type: ignore[attr-defined]
        if not members:
            del self.fields["state"]
        if not tags:
            del self.fields["tag"]

    def chosen(self) -> dict[str, str]:
        """What is filtered by: only known values."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
