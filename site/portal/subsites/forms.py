"""The one form that opens a subsite, and its shorter sister that changes how one looks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.content.blocks import AddressField
from kernel.content.media.uploads import UploadRefused, check_image, strip_metadata
from kernel.plugins.registry import all_plugins, is_enabled
from kernel.theming.models import BannerStyle, Brand, PendingPicture
from kernel.theming.pending import find_picture, keep_picture
from kernel.units.models import Unit
from portal.subsites.colours import verdict
from portal.subsites.services import LONGEST, LOOKS, Beginning, Looks, Picture
from portal.subsites.sketches import sketch
from portal.subsites.starters import SECTIONS, STARTERS, WIDGET, block_kinds, first_blocks, starter

PICTURE_BYTES = 20 * 2**20
PICTURES = ("logo", "banner_image")
MENU_LINKS = 3


def checked_picture(kind: str, upload: UploadedFile) -> bytes:
    """The picture as it is kept: without where it was taken, and no larger than a page shows it. Raises UploadRefused."""
    data = upload.read()
    check_image(data, upload.name or "", max_bytes=PICTURE_BYTES)
    return strip_metadata(data, longest=LONGEST[kind])


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
        label=_("Main colour"),
        max_length=7,
        widget=forms.TextInput(attrs={"type": "color", "class": "in-colour"}),
        help_text=_("Head, banner and main buttons. Everything else is worked out from it, for light and dark pages."),
    )
    two_colours = forms.BooleanField(label=_("Use a second colour for links, marks and lines"), required=False)
    accent = forms.CharField(
        label=_("Second colour"),
        max_length=7,
        required=False,
        widget=forms.TextInput(attrs={"type": "color", "class": "in-colour"}),
        help_text=_("Counts only if the box above is ticked."),
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
    banner_style = forms.ChoiceField(
        label=_("How the banner looks"), choices=BannerStyle.choices, widget=forms.RadioSelect, initial=BannerStyle.WIDE
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

    def __init__(self, *args: Any, unit: Unit, account: Any, brand: Brand | None = None, **kwargs: Any) -> None:
        self.unit, self.brand, self.account = unit, brand, account
        self.nearest: dict[str, str] = {}  # {field: the readable colour that is offered}
        self.kept: dict[str, PendingPicture] = {}  # pictures chosen in this form before (kernel.theming.pending)
        super().__init__(*args, **kwargs)
        for number in range(1, MENU_LINKS + 1):
            self.fields[f"link_label_{number}"] = forms.CharField(
                label=_("Name in the menu"), max_length=20, required=False
            )
            self.fields[f"link_address_{number}"] = AddressField(label=_("Address"), max_length=300, required=False)
        for name in PICTURES:
            if brand is not None and getattr(brand, name):
                self.fields[f"remove_{name}"] = forms.BooleanField(
                    label=_("Take the logo away") if name == "logo" else _("Take the banner's picture away"),
                    required=False,
                )
        for name in PICTURES if self.is_bound else ():
            self.find_kept(name, str(self.data.get(f"{name}_kept", "")))

    def find_kept(self, name: str, public_id: str) -> None:
        found = find_picture(unit=self.unit, account=self.account, kind=name, public_id=public_id)
        if found is not None:
            self.kept[name] = found

    def link_rows(self) -> list[tuple[Any, Any]]:
        return [(self[f"link_label_{n}"], self[f"link_address_{n}"]) for n in range(1, MENU_LINKS + 1)]

    def _clean_colour(self, name: str) -> str:
        found = verdict(name, str(self.cleaned_data[name]))
        if not found.readable:
            if found.nearest:
                self.nearest[name] = found.nearest
            raise ValidationError(found.words)
        return str(self.cleaned_data[name]).strip().lower()

    def clean_colour(self) -> str:
        return self._clean_colour("colour")

    def clean_accent(self) -> str:
        return self._clean_colour("accent") if self.cleaned_data.get("two_colours") else ""

    def _clean_picture(self, name: str) -> None:
        """A good picture is kept at once: an error elsewhere, or a look at the preview, does not lose it."""
        upload: UploadedFile | None = self.cleaned_data.get(name)
        if upload is None:
            return
        try:
            data = checked_picture(name, upload)
        except UploadRefused as refusal:
            raise ValidationError(str(refusal)) from refusal
        filename = upload.name or name
        self.kept[name] = keep_picture(unit=self.unit, account=self.account, kind=name, filename=filename, data=data)

    def clean_logo(self) -> None:
        self._clean_picture("logo")

    def clean_banner_image(self) -> None:
        self._clean_picture("banner_image")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number in range(1, MENU_LINKS + 1):
            label, address = cleaned.get(f"link_label_{number}"), cleaned.get(f"link_address_{number}")
            if label and address == "":
                message = gettext("“%(label)s” leads nowhere yet: write an address, or take the name out.")
                self.add_error(f"link_address_{number}", message % {"label": label})
            elif address and label == "":
                self.add_error(f"link_label_{number}", gettext("Say how this entry of the menu is called."))
        return cleaned

    def looks(self) -> Looks:
        data = self.cleaned_data
        values = {name: data.get(name, "") for name in LOOKS}
        values["crest"] = values["crest"] or values["name"][:1]
        pairs = ((data[f"link_label_{n}"], data[f"link_address_{n}"]) for n in range(1, MENU_LINKS + 1))
        return Looks(
            values=values,
            menu_links=tuple({"label": label, "address": address} for label, address in pairs if label),
            logo=self._picture("logo"),
            banner_image=self._picture("banner_image"),
            remove=frozenset(name for name in PICTURES if data.get(f"remove_{name}")),
        )

    def _picture(self, name: str) -> Picture | None:
        kept = self.kept.get(name)
        if kept is None:
            return None
        with kept.file.open("rb") as stored:
            return Picture(kept.filename, stored.read())


class OpeningForm(LooksForm):
    template = forms.ChoiceField(choices=[(one.slug, one.label) for one in STARTERS], widget=forms.HiddenInput)
    sections = forms.MultipleChoiceField(
        label=_("Sections in the main menu"), choices=[(one.slug, one.title) for one in SECTIONS], required=False
    )
    blocks = forms.MultipleChoiceField(label=_("On the home page"), required=False)
    plugins = forms.MultipleChoiceField(
        label=_("What members can use here"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("As the unit above at first. What is not ticked is off on this site; nothing is deleted."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        installed = all_plugins()
        kinds = [(slug, one.label) for slug, one in block_kinds().items()]
        self.fields["blocks"].choices = kinds  # type: ignore[attr-defined]
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
            "accent": chosen.colour,
            "banner_style": BannerStyle.WIDE,
            "organiser": unit.name[:80],
            "sections": list(chosen.sections),
            "blocks": first_blocks(chosen.slug),
            "plugins": [one.slug for one in all_plugins() if is_enabled(one.slug, unit.pk)],
        }

    def section_rows(self) -> list[dict[str, Any]]:
        known = {one.slug: {"value": one.slug, "label": one.title} for one in SECTIONS}
        return self._rows("sections", known)

    def block_rows(self) -> list[dict[str, Any]]:
        known = {
            slug: {"value": slug, "label": one.label, "about": one.about, "sketch": sketch(slug)}
            for slug, one in block_kinds().items()
        }
        return self._rows("blocks", known)

    def _rows(self, name: str, known: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
        """What is ticked first, in its order, then the rest."""
        ticked = [value for value in self[name].value() or [] if value in known]
        rest = [value for value in known if value not in ticked]
        return [
            {**known[value], "ticked": value in ticked, "first": number == 0, "last": number == len(ticked) - 1}
            for number, value in enumerate([*ticked, *rest])
        ]

    def beginning(self) -> Beginning:
        data = self.cleaned_data
        wanted = set(data.get("plugins", ()))
        blocks = [
            name
            for name in data["blocks"]
            if not name.startswith(WIDGET) or name.removeprefix(WIDGET).partition(".")[0] in wanted
        ]
        return Beginning(
            sections=tuple(dict.fromkeys(data["sections"])),
            blocks=tuple(dict.fromkeys(blocks)),
            switches={
                one.slug: one.slug in wanted
                for one in all_plugins()
                if is_enabled(one.slug, self.unit.pk) != (one.slug in wanted)
            },
        )
