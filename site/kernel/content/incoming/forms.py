"""The form that takes a Word file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.content.audience import NO_ROLE, Audience, RoleListFormField, names_no_role
from kernel.content.cms.policies import EDIT
from kernel.content.incoming.word import MAX_WORD_BYTES
from kernel.content.models import BasePage
from kernel.intake.api import Kind, ResumableFileField, for_account, register_kind
from kernel.people.viewer import Viewer

WORD = "content.word"
ACCEPTED = ".docx,application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _writes(viewer: Viewer) -> bool:
    return viewer.may_anywhere(EDIT)


def register_word() -> None:
    register_kind(Kind(WORD, MAX_WORD_BYTES, _writes))


class WordForm(forms.Form):
    """`places`: pages that an article may stand below; asked for only where there is a choice. `account`: whose file may
    have come before."""

    place = forms.ChoiceField(label=_("In which section?"))
    file = ResumableFileField(
        kind=WORD,
        label=_("Word file"),
        help_text=_("A file of Word or WPS with the ending .docx, at most 80 MB."),
        error_messages={"required": _("Choose the file first.")},
    )
    audience = forms.ChoiceField(
        label=_("Who may see it"),
        choices=Audience.choices,
        initial=Audience.PUBLIC,
        help_text=_("Holds for its pictures, too."),
    )

    audience_roles = RoleListFormField(
        label=_("Roles"),
        help_text=_("Only for “Holders of the roles named”: in this unit or above it."),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"data-word-none": NO_ROLE}),
    )

    def __init__(self, *args: Any, places: list[BasePage], account: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ACCEPTED
        for_account(self, account)
        self._places = {str(page.translation_key): page for page in places}
        if len(places) > 1:
            choices = [(key, page.title) for key, page in self._places.items()]
            self.fields["place"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["place"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if said := names_no_role(cleaned):
            self.add_error("audience_roles", said)
        if cleaned.get("audience") != Audience.ROLES:
            cleaned["audience_roles"] = ""
        return cleaned

    @property
    def parent(self) -> BasePage:
        return self._places[self.cleaned_data["place"]] if "place" in self.fields else next(iter(self._places.values()))
