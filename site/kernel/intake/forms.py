"""A file field whose file may have come in pieces before the form is sent. Without scripts it is an ordinary one."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.intake.kinds import find_kind
from kernel.intake.services import ReceivedFile, received

FROM_BYTES = 2 * 2**20  # smaller files go with the form, as ever


class ResumableInput(forms.FileInput):
    """`kind` is a registered kind; `account` whoever fills the form in (forms set it): nobody's upload is taken otherwise."""

    def __init__(self, kind: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.kind = kind
        self.account: Any = None
        self._received: dict[str, ReceivedFile | None] = {}

    def __deepcopy__(self, memo: dict[int, Any]) -> ResumableInput:
        """Django copies the widget of a form's class for each form, and not what it holds: what one person has sent must
        not be found in the next person's form."""
        copied: ResumableInput = super().__deepcopy__(memo)
        copied.account, copied._received = None, {}
        return copied

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        file = super().value_from_datadict(data, files, name)
        token = str(data.get(f"{name}-received") or "")
        if file is not None or not token or self.account is None:
            return file
        if token not in self._received:
            self._received[token] = received(account=self.account, kind=self.kind, token=token)
        return self._received[token]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return super().value_omitted_from_data(data, files, name) and not data.get(f"{name}-received")

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        here = next((file for file in self._received.values() if file is not None), None)
        attrs = dict(attrs or {})
        if here is not None:
            attrs["required"] = False
        known = find_kind(self.kind)
        return SafeString(
            render_to_string(
                "intake/input.html",
                {
                    "input": super().render(name, value, attrs, renderer),
                    "name": name,
                    "here": here,
                    "url": reverse("intake:create"),
                    "kind": self.kind,
                    "account": getattr(self.account, "public_id", ""),
                    "from": FROM_BYTES,
                    "most": known.most_bytes if known else 0,
                    "words": json.dumps(words(), ensure_ascii=False),
                },
            )
        )


class ResumableFileField(forms.FileField):
    default_error_messages = {"required": gettext_lazy("Choose a file. One that was sent a day ago is no longer here.")}

    def __init__(self, *, kind: str, **kwargs: Any) -> None:
        super().__init__(widget=ResumableInput(kind), **kwargs)


def for_account(form: Any, account: Any) -> None:
    """Let a form take what this account has sent."""
    for field in form.fields.values():
        if isinstance(field.widget, ResumableInput):
            field.widget.account = account


def words() -> dict[str, str]:
    """What upload.js says; {name}, {done}, {all} are filled in there."""
    return {
        "progress": _("Progress of the upload"),
        "sending": _("Sending “{name}”: {done} of {all} MB"),
        "paused": _("Paused at {done} of {all} MB. Nothing is lost."),
        "waiting": _("The network is gone. It goes on by itself from {done} of {all} MB."),
        "done": _("“{name}” is here. Send the form to keep it."),
        "later": _("The form is sent as soon as the file is here."),
        "unfinished": _("“{name}” was not sent to its end. Choose the same file again: it goes on where it stopped."),
        "signed_out": _("You are signed out. Sign in again in another tab, then press “Go on”."),
        "large": _("The file has {all} MB; at most {most} MB are taken. Make it smaller and choose it again."),
        "failed": _("The file could not be sent. Choose it again."),
        "cancelled": _("Cancelled. Nothing was kept."),
        "pause": _("Pause"),
        "go_on": _("Go on"),
        "cancel": _("Cancel"),
    }
