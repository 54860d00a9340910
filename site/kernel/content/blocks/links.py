"""Addresses that editors type, and lists of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from kernel.content.blocks.groups import DOING
from kernel.content.blocks.selected import SelectedBlock
from kernel.paths import leads_inside


class AddressField(forms.CharField):
    """An address elsewhere (http or https), or a path of this house: /courses/."""

    default_error_messages = {"invalid": _("Write a whole address (https://…), or a path of this site (/courses/).")}

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not leads_inside(value):
            try:
                URLValidator(schemes=["http", "https"])(value)
            except ValidationError:
                raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class AddressBlock(blocks.URLBlock):
    """In migrations it is Wagtail's own, since what is stored is the same."""

    def __init__(self, required: bool = True, help_text: Any = None, **kwargs: Any) -> None:
        super().__init__(required=required, help_text=help_text, **kwargs)
        self.field = AddressField(required=required, max_length=500, help_text=help_text or "")

    def deconstruct(self) -> Any:
        _path, args, kwargs = super().deconstruct()
        return "wagtail.blocks.URLBlock", args, kwargs


class LinkBlock(blocks.StructBlock):
    label = blocks.CharBlock(max_length=40, label=_("label"))
    page = blocks.PageChooserBlock(required=False, label=_("page"))
    url = AddressBlock(required=False, label=_("or address"))

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not cleaned["page"] and not cleaned["url"]:
            error = ValidationError(gettext("This leads nowhere yet: choose a page or write an address."))
            raise StructBlockValidationError(block_errors={"url": error})
        return cleaned


class LinksBlock(SelectedBlock):
    reads = "links"
    title = blocks.CharBlock(required=False, max_length=40, label=_("title"))
    links = blocks.ListBlock(LinkBlock(), min_num=1, max_num=24, label=_("links"))

    class Meta:
        icon = "link"
        group = DOING
        label = _("Links")
        description = _("Buttons that lead to pages or to addresses elsewhere.")
        template = "content/blocks/links.html"
