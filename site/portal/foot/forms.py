"""The foot of a unit's pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.content.media.uploads import UploadRefused, check_image
from kernel.theming.api import Foot
from kernel.theming.filings import icp_number, police_number
from kernel.theming.models import Brand, HostFiling
from kernel.units.models import Hostname

MARK_BYTES = 2**20
FIELDS = (
    "organiser",
    "telephone",
    "hours",
    "footer",
    "icp_number",
    "police_number",
    "site_code",
    "mark_url",
)


FILINGS = ("icp_number", "police_number", "site_code", "mark_url", "picture", "remove_picture")
"""What belongs to a host name; a unit without one of its own needs none of it."""


class FootForm(forms.ModelForm[Brand]):
    """`names`: the unit's own host names. Where there are several, each may have filing numbers of its own."""

    picture = forms.FileField(
        label=_("Picture of the mark"),
        required=False,
        help_text=_("As the register gave it to you: PNG, JPEG or WebP."),
    )
    remove_picture = forms.BooleanField(label=_("Take the picture away"), required=False)

    class Meta:
        model = Brand
        fields = FIELDS
        labels = {
            "organiser": _("Who runs the site"),
            "telephone": _("Telephone for help"),
            "hours": _("When somebody answers"),
            "footer": _("More lines at the foot"),
            "icp_number": _("ICP filing number"),
            "police_number": _("Police filing number"),
            "site_code": _("Code of a government site"),
            "mark_url": _("Address of the mark of Party and government sites"),
        }
        help_texts = {
            "icp_number": _("For example 京ICP备12345678号-1. It leads to the register of filings."),
            "police_number": _("For example 京公网安备 11010102000001号."),
            "site_code": _("Ten letters or digits, if your site has one."),
            "mark_url": _("The link that came with the mark; it begins with https://bszs.conac.cn/."),
        }
        widgets = {"footer": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, above: Foot, names: Sequence[Hostname] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = list(names)
        for name in FIELDS:
            inherited = getattr(above, name, "")
            if inherited and not (name == "hours" and self.instance.telephone):  # they belong to the telephone
                self.fields[name].help_text = _("Left empty: as the unit above, %(value)s.") % {"value": inherited}
        if not self.instance.mark_image:
            del self.fields["remove_picture"]
        if not self.names and not self.instance.unit.is_root():
            for name in FILINGS:
                self.fields.pop(name, None)
        if len(self.names) > 1:
            for hostname in self.names:
                self._ask_for_numbers_of(hostname)

    def _ask_for_numbers_of(self, hostname: Hostname) -> None:
        known = HostFiling.objects.filter(hostname=hostname).first() or HostFiling()
        parts = (
            ("icp_number", gettext("ICP filing number of %(name)s"), icp_number),
            ("police_number", gettext("Police filing number of %(name)s"), police_number),
        )
        for part, label, form in parts:
            self.fields[f"{part}_{hostname.public_id}"] = forms.CharField(
                label=label % {"name": hostname.shown},
                required=False,
                max_length=40,
                initial=getattr(known, part),
                validators=[form],
                help_text=_("Only if it is not the one above."),
            )

    def numbers(self) -> dict[int, tuple[str, str]]:
        """{host name's number: (ICP, police)} of each name that was asked for."""
        asked = self.names if len(self.names) > 1 else []
        return {
            one.pk: (
                self.cleaned_data[f"icp_number_{one.public_id}"].strip(),
                self.cleaned_data[f"police_number_{one.public_id}"].strip(),
            )
            for one in asked
        }

    def clean_picture(self) -> UploadedFile | None:
        upload: UploadedFile | None = self.cleaned_data.get("picture")
        if upload is None:
            return None
        try:
            check_image(upload.read(), upload.name or "", max_bytes=MARK_BYTES)
        except UploadRefused as refusal:
            raise ValidationError(str(refusal)) from refusal
        upload.seek(0)
        return upload
