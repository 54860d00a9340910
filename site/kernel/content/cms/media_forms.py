"""Forms of pictures and documents in the CMS: for which unit each is kept."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from kernel.content.audience import names_no_role
from kernel.content.cms.policies import media_units
from kernel.content.media import films, renditions
from kernel.content.media.subtitles import MOST_BYTES, as_webvtt
from kernel.content.media.uploads import MAX_IMAGE_BYTES, MAX_VIDEO_BYTES, UploadRefused, check_image
from kernel.content.publishing.gaps import gaps_in_pages
from kernel.intake.api import Kind, ReceivedFile, ResumableInput, done_with, for_account, register_kind
from kernel.people.viewer import Viewer
from kernel.units.models import Unit
from kernel.units.tree import tree

NARROW_ANYWAY = "narrow_anyway"

if TYPE_CHECKING:
    _Form = forms.ModelForm
else:
    _Form = object


PICTURE, DOCUMENT = "content.picture", "content.document"


def _may_keep_media(viewer: Viewer) -> bool:
    return viewer.user is not None and (viewer.user.is_superuser or bool(media_units(viewer.user)))


def register_kinds() -> None:
    register_kind(Kind(PICTURE, MAX_IMAGE_BYTES, _may_keep_media))
    register_kind(Kind(DOCUMENT, MAX_VIDEO_BYTES, _may_keep_media))


def _height(unit_id: int) -> tuple[bool, int, int]:
    """The smaller, the higher a unit stands; one for practice stands below all others."""
    node = tree().by_id[unit_id]
    return node.practice, len(node.line), unit_id


class _OfAUnit(_Form):
    """Kept for one of the units that the person writes for; where none is named, for the topmost of them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        user = self._user = kwargs.get("user")
        super().__init__(*args, **kwargs)
        if "audience" in self.fields:  # uploading many at once asks for no audience: the default stands
            self.fields["audience"].required = False
        field = self.fields.get("unit")
        if not isinstance(field, forms.ModelChoiceField):
            return
        field.label = _("Unit")
        if user is None or user.is_superuser:
            return
        units = media_units(user)
        choices = Unit.objects.filter(pk__in=units).order_by("practice", "path")
        field.queryset = choices
        field.required = False
        field.empty_label = None
        self._topmost = min(units, key=_height, default=None)
        if self.instance.pk is None:
            self.initial["unit"] = self._topmost
        if len(units) == 1 and (self.instance.pk is None or self.instance.unit_id in units):
            self.instance.unit_id = self._topmost
            del self.fields["unit"]

    def clean_unit(self) -> Any:
        chosen = self.cleaned_data["unit"]
        topmost = getattr(self, "_topmost", None)
        if chosen is not None or topmost is None:
            return chosen
        return self.instance.unit if self.instance.pk else Unit.objects.get(pk=topmost)

    def clean_audience(self) -> str:
        return str(self.cleaned_data["audience"] or self.instance.audience)

    def clean(self) -> Any:
        """Whoever narrows a file that stands in pages for more people is told which, and may do it all the same."""
        cleaned = super().clean()
        if "audience_roles" in self.fields and (said := names_no_role(self.cleaned_data)):
            self.add_error("audience_roles", said)
        if self.instance.pk and not self.data.get(NARROW_ANYWAY) and self._user is not None:
            file = SimpleNamespace(
                audience=self.cleaned_data.get("audience", self.instance.audience),
                audience_roles=self.cleaned_data.get("audience_roles", self.instance.audience_roles),
                unit_id=getattr(self.cleaned_data.get("unit", self.instance.unit), "pk", None),
            )
            if said := gaps_in_pages(self._user, self.instance, file):
                self.fields[NARROW_ANYWAY] = forms.BooleanField(label=_("Narrow it all the same"), required=False)
                self.add_error("audience" if "audience" in self.fields else None, said)
        return cleaned


class PictureField(WagtailImageField):
    """Asks kernel.content.media.uploads alone: Wagtail's own field trips over pictures that are none."""

    def to_python(self, data: Any) -> Any:
        file: Any = forms.FileField.to_python(self, data)
        if file is not None:
            try:
                check_image(file, file.name)
            except UploadRefused as refused:
                raise forms.ValidationError(str(refused)) from refused
        return file


def _in_pieces(form: forms.BaseForm, kind: str, user: Any) -> None:
    """The file may have come before the form (kernel.intake)."""
    if (field := form.fields.get("file")) is not None:
        field.widget = ResumableInput(kind, field.widget.attrs)
        for_account(form, user)


class UnitImageForm(_OfAUnit, BaseImageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (field := self.fields.get("file")) is not None:
            self.fields["file"] = PictureField(label=field.label, required=field.required, widget=field.widget)
        _in_pieces(self, PICTURE, kwargs.get("user"))

    def save(self, commit: bool = True) -> Any:
        """Wagtail throws the sizes of a picture away when its file is replaced: those that were shown are made anew."""
        replaced = commit and self.instance.pk is not None and "file" in self.changed_data
        shown = renditions.sizes_of(self.instance) if replaced else set()
        image = super().save(commit)
        renditions.ask({(image.pk, name) for name in shown})
        file = self.cleaned_data.get("file")
        if commit and isinstance(file, ReceivedFile):  # a picture is written anew, so nothing has moved its pieces away
            done_with(file, became=reverse("wagtailimages:edit", args=[image.pk]))
        return image


class UnitDocumentForm(_OfAUnit, BaseDocumentForm):
    """Of a film that is here already, it also takes subtitles and tells how far its conversion is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = kwargs.get("user")
        _in_pieces(self, DOCUMENT, self._user)
        if self.instance.pk is not None and films.is_film(self.instance) and "file" in self.fields:
            self._about_the_film()

    def _about_the_film(self) -> None:
        self.fields["file"].help_text = films.state_words(self.instance)
        kept = dict(self.instance.subtitles.values_list("language", "text"))
        self.fields["subtitles"] = forms.FileField(
            label=_("Subtitles"),
            required=False,
            help_text=_("An .srt or .vtt file. Those of the same language are replaced."),
        )
        self.fields["subtitles_language"] = forms.ChoiceField(
            label=_("Language of the subtitles"), required=False, choices=settings.LANGUAGES
        )
        if kept:
            self.fields["subtitles_gone"] = forms.MultipleChoiceField(
                label=_("Take these subtitles away"),
                required=False,
                choices=[(code, name) for code, name in settings.LANGUAGES if code in kept],
                widget=forms.CheckboxSelectMultiple,
            )

    def clean_subtitles(self) -> bytes | None:
        upload = self.cleaned_data["subtitles"]
        if upload is None:
            return None
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(
                gettext("Subtitles have at most %(limit)d MB.") % {"limit": MOST_BYTES // 1_000_000}
            )
        data: bytes = upload.read()
        try:
            as_webvtt(data)
        except UploadRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return data

    def save(self, commit: bool = True) -> Any:
        document = super().save(commit)
        if commit and document.pk is not None:
            data = self.cleaned_data
            if gone := data.get("subtitles_gone"):
                films.remove_subtitles(document=document, languages=gone, actor=self._user)
            if data.get("subtitles"):
                language = data.get("subtitles_language") or settings.LANGUAGE_CODE
                films.keep_subtitles(document=document, language=language, data=data["subtitles"], actor=self._user)
        return document
