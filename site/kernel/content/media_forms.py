"""Forms of pictures and documents in the CMS: for which unit each is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from kernel.content.policies import media_units
from kernel.content.uploads import UploadRefused, check_image
from kernel.units.models import Unit
from kernel.units.tree import tree

if TYPE_CHECKING:
    _Form = forms.ModelForm
else:
    _Form = object


class _OfAUnit(_Form):
    """Kept for one of the units that the person writes for; where none is named, for the topmost of them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        user = kwargs.get("user")
        super().__init__(*args, **kwargs)
        if "audience" in self.fields:  # uploading many at once asks for no audience: the default stands
            self.fields["audience"].required = False
        field = self.fields.get("unit")
        if not isinstance(field, forms.ModelChoiceField):
            return
        field.label = _("unit")
        if user is None or user.is_superuser:
            return
        units = media_units(user)
        choices = Unit.objects.filter(pk__in=units).order_by("path")
        field.queryset = choices
        field.required = False
        field.empty_label = None
        self._topmost = min(units, key=lambda pk: (len(tree().by_id[pk].line), pk), default=None)
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


class PictureField(WagtailImageField):
    """Asks kernel.content.uploads alone: Wagtail's own field trips over pictures that are none."""

    def to_python(self, data: Any) -> Any:
        file: Any = forms.FileField.to_python(self, data)
        if file is not None:
            try:
                check_image(file, file.name)
            except UploadRefused as refused:
                raise forms.ValidationError(str(refused)) from refused
        return file


class UnitImageForm(_OfAUnit, BaseImageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (field := self.fields.get("file")) is not None:
            self.fields["file"] = PictureField(label=field.label, required=field.required, widget=field.widget)


class UnitDocumentForm(_OfAUnit, BaseDocumentForm):
    pass
