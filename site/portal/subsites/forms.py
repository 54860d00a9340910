"""The one form that opens a subsite, and its shorter sister that changes how one looks."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.content.uploads import UploadRefused, check_image
from kernel.plugins.registry import all_plugins, is_enabled, widget_choices
from kernel.theming.colours import INK, LIGHT_SURFACE, READABLE, WHITE, contrast, readable
from kernel.theming.models import Brand
from kernel.units.models import Unit
from portal.subsites.services import LOOKS, Beginning, Looks, Picture
from portal.subsites.starters import BLOCKS, SECTIONS, STARTERS, starter

COLOUR = re.compile(r"^#[0-9a-f]{6}$")
PICTURE_BYTES = 5 * 2**20


def unreadable(colour: str) -> tuple[float, str] | None:
    """(its contrast on white, the nearest readable colour) of a colour that cannot be read; None if it can.

    A brand's colour stands as text and lines on white, and under white or black words (WCAG 2.2 AA: 4.5)."""
    ratio = contrast(colour, LIGHT_SURFACE)
    if ratio >= READABLE or (ratio >= 3 and contrast(colour, INK) >= READABLE):
        return None
    return ratio, readable(colour, WHITE)


class LooksForm(forms.Form):
    name = forms.CharField(label=_("Name on the site"), max_length=60)
    subname = forms.CharField(
        label=_("Line below the name"), max_length=80, required=False, help_text=_("For example what the unit is for.")
    )
    crest = forms.CharField(
        label=_("One character as mark"),
        max_length=2,
        required=False,
        help_text=_("Stands where there is no logo. Left empty: the first character of the name."),
    )
    colour = forms.CharField(
        label=_("Colour"),
        max_length=7,
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text=_("Everything else is worked out from this one colour, for light and dark pages."),
    )
    logo = forms.FileField(
        label=_("Logo"), required=False, help_text=_("A square picture (PNG, JPEG or WebP), at least 96 pixels wide.")
    )
    banner_title = forms.CharField(label=_("Large words in the banner"), max_length=60, required=False)
    banner_text = forms.CharField(label=_("Sentence below them"), max_length=200, required=False)
    banner_image = forms.FileField(
        label=_("Picture in the banner"),
        required=False,
        help_text=_("A wide picture; without one the colour is shown."),
    )
    organiser = forms.CharField(label=_("Who runs the site"), max_length=80, required=False)
    telephone = forms.CharField(
        label=_("Telephone for help"), max_length=40, required=False, help_text=_("Shown at the foot of every page.")
    )
    hours = forms.CharField(label=_("When somebody answers"), max_length=60, required=False)
    footer = forms.CharField(
        label=_("More lines at the foot"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line."),
    )

    def __init__(self, *args: Any, unit: Unit, brand: Brand | None = None, **kwargs: Any) -> None:
        self.unit, self.brand = unit, brand
        self.nearest = ""  # the readable colour that is offered
        self.forgotten: list[str] = []  # pictures that a browser does not send again after an error
        super().__init__(*args, **kwargs)
        for name in ("logo", "banner_image"):
            if brand is not None and getattr(brand, name):
                self.fields[f"remove_{name}"] = forms.BooleanField(
                    label=_("Take the logo away") if name == "logo" else _("Take the banner's picture away"),
                    required=False,
                )
        self.order_fields([*self._order()])

    def _order(self) -> list[str]:
        names = list(self.fields)
        for name in ("logo", "banner_image"):
            if (extra := f"remove_{name}") in names:
                names.remove(extra)
                names.insert(names.index(name) + 1, extra)
        return names

    def clean_colour(self) -> str:
        colour = str(self.cleaned_data["colour"]).strip().lower()
        if not COLOUR.match(colour):
            raise ValidationError(gettext("A colour is written as # and six digits or letters a–f, like #b3261e."))
        if (found := unreadable(colour)) is not None:
            ratio, self.nearest = found
            raise ValidationError(
                gettext(
                    "This colour is too pale: on a white page its contrast is %(ratio).1f, and people with weak eyes need "
                    "at least 4.5. The nearest colour that can be read is %(nearest)s."
                )
                % {"ratio": ratio, "nearest": self.nearest}
            )
        return colour

    def _clean_picture(self, name: str) -> UploadedFile | None:
        upload: UploadedFile | None = self.cleaned_data.get(name)
        if upload is None:
            return None
        try:
            check_image(upload.read(), upload.name or "", max_bytes=PICTURE_BYTES)
        except UploadRefused as refusal:
            raise ValidationError(str(refusal)) from refusal
        return upload

    def clean_logo(self) -> UploadedFile | None:
        return self._clean_picture("logo")

    def clean_banner_image(self) -> UploadedFile | None:
        return self._clean_picture("banner_image")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            self.forgotten = [str(self.fields[name].label) for name in ("logo", "banner_image") if cleaned.get(name)]
        return cleaned

    def looks(self) -> Looks:
        data = self.cleaned_data
        values = {name: data.get(name, "") for name in LOOKS}
        values["crest"] = values["crest"] or values["name"][:1]
        return Looks(
            values=values,
            logo=self._picture("logo"),
            banner_image=self._picture("banner_image"),
            remove=frozenset(name for name in ("logo", "banner_image") if data.get(f"remove_{name}")),
        )

    def _picture(self, name: str) -> Picture | None:
        upload: UploadedFile | None = self.cleaned_data.get(name)
        if upload is None:
            return None
        upload.seek(0)
        return Picture(upload.name or name, upload.read())


class OpeningForm(LooksForm):
    template = forms.ChoiceField(choices=[(one.slug, one.label) for one in STARTERS], widget=forms.HiddenInput)
    sections = forms.MultipleChoiceField(
        label=_("Sections in the main menu"),
        choices=[(one.slug, one.title) for one in SECTIONS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    blocks = forms.MultipleChoiceField(
        label=_("On the home page"), choices=[*BLOCKS.items()], widget=forms.CheckboxSelectMultiple, required=False
    )
    plugins = forms.MultipleChoiceField(
        label=_("What members can use here"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("As the unit above at first. What is not ticked is off on this site; nothing is deleted."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        installed = all_plugins()
        self.fields["plugins"].choices = [(one.slug, one.label) for one in installed]  # type: ignore[attr-defined]
        if not installed:
            del self.fields["plugins"]

    @staticmethod
    def first_values(unit: Unit, template: str) -> dict[str, Any]:
        """What a fresh form shows for a template."""
        chosen = starter(template)
        return {
            "template": chosen.slug,
            "name": unit.name[:60],
            "crest": (unit.short_name or unit.name)[:1],
            "colour": chosen.colour,
            "organiser": unit.name[:80],
            "sections": list(chosen.sections),
            "blocks": list(chosen.blocks),
            "plugins": [one.slug for one in all_plugins() if is_enabled(one.slug, unit.pk)],
        }

    def beginning(self) -> Beginning:
        data = self.cleaned_data
        wanted = set(data.get("plugins", ()))
        widgets = [str(kind) for kind, _label in widget_choices() if kind.partition(".")[0] in wanted]
        order = [*starter(data["template"]).blocks, *BLOCKS]
        return Beginning(
            sections=tuple(data["sections"]),
            blocks=tuple(sorted(data["blocks"], key=order.index)),
            widgets=tuple(widgets),
            switches={
                one.slug: one.slug in wanted
                for one in all_plugins()
                if is_enabled(one.slug, self.unit.pk) != (one.slug in wanted)
            },
        )
