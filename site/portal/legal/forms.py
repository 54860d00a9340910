"""A new version of a statement."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from portal.legal.selectors import Statement

LONGEST = 60_000  # characters


class VersionForm(forms.Form):
    valid_from = forms.DateField(
        label=_("Valid from"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_(
            "From the beginning of this day. A published version is never changed: to mend it, publish the next one."
        ),
    )

    def __init__(self, *args: Any, start: Statement, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"valid_from": localdate()} | {f"text_{k}": v for k, v in start.sources.items()})
        super().__init__(*args, **kwargs)
        for code, name in settings.LANGUAGES:
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Text: %(language)s") % {"language": name},
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "lang": code}),
                help_text=_(
                    "An empty line begins a paragraph, ## a heading, - a line of a list. {organisation}, {site}, {telephone} "
                    "and {address} are filled in by themselves."
                ),
            )

    def clean_valid_from(self) -> Any:
        day = self.cleaned_data["valid_from"]
        if day < localdate():
            raise ValidationError(
                _("A version cannot hold before it is published. Please choose today or a later day.")
            )
        return day

    def sources(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"text_{code}"].replace("\r\n", "\n") for code, _name in settings.LANGUAGES}
