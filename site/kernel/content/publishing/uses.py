"""Pictures and files that stand in a page, and a page without some of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from wagtail import blocks
from wagtail.blocks.field_block import ChooserBlock
from wagtail.fields import StreamField
from wagtail.rich_text import RichText

from kernel.content.cms.doors import DOCUMENT, IMAGE
from kernel.content.models import GuardedDocument, GuardedImage

MODELS: dict[str, Any] = {IMAGE: GuardedImage, DOCUMENT: GuardedDocument}
ANCHOR = re.compile(r"<a\b[^>]*>")

Name = tuple[str, int]  # (IMAGE or DOCUMENT, its number)


@dataclass(frozen=True, slots=True)
class Use:
    """`place` is where Wagtail's form finds it: body.<block>.image"""

    file: Name
    place: str


def kind_of(model: Any) -> str:
    return next((kind for kind, base in MODELS.items() if issubclass(model, base)), "")


def uses_in(page: Any) -> Iterator[Use]:
    """Every picture and file that a page (its specific form, as it would be published) shows or links."""
    for field in page._meta.concrete_fields:
        if isinstance(field, StreamField):
            block = field.stream_block
            for model, pk, _model_path, place in block.extract_references(getattr(page, field.name)):
                if kind := kind_of(model):
                    yield Use((kind, int(pk)), f"{field.name}.{place}")
        elif (file := _file_in(page, field)) is not None:
            yield Use(file, field.name)


def _file_in(page: Any, field: Any) -> Name | None:
    kind = kind_of(field.related_model) if isinstance(field, models.ForeignKey) else ""
    pk = getattr(page, field.attname) if kind else None
    return (kind, pk) if pk else None


def take_out(page: Any, files: set[Name]) -> None:
    """The page without these files: blocks that are nothing without them go, links to them become plain words."""
    for field in page._meta.concrete_fields:
        if isinstance(field, StreamField):
            value = getattr(page, field.name)
            _without(field.stream_block, value, files)
            setattr(page, field.name, value)
        elif _file_in(page, field) in files:
            setattr(page, field.name, None)


def _without(block: Any, value: Any, files: set[Name]) -> tuple[Any, bool]:
    """(what is left of a block's value, whether the block has to go)"""
    if value is None:
        return value, False
    if isinstance(block, blocks.StreamBlock):
        for number in reversed(range(len(value))):
            child = value[number]
            child.value, gone = _without(child.block, child.value, files)
            if gone:
                del value[number]
        return value, False
    if isinstance(block, blocks.ListBlock):
        return _list_without(block, value, files)
    if isinstance(block, blocks.StructBlock):
        return _struct_without(block, value, files)
    if isinstance(block, blocks.RichTextBlock):
        return RichText(ANCHOR.sub(lambda match: _link_without(block, match[0], files), value.source)), False
    if isinstance(block, ChooserBlock) and (kind := kind_of(block.model_class)):
        gone = (kind, value.pk) in files
        return (None if gone else value), gone
    return value, False


def _list_without(block: Any, value: Any, files: set[Name]) -> tuple[Any, bool]:
    before = len(value)
    for number in reversed(range(before)):
        child = value.bound_blocks[number]
        child.value, gone = _without(block.child_block, child.value, files)
        if gone:
            del value[number]
    return value, bool(before) and not len(value)


def _struct_without(block: Any, value: Any, files: set[Name]) -> tuple[Any, bool]:
    for name, inner in block.child_blocks.items():
        value[name], gone = _without(inner, value.get(name), files)
        if gone and getattr(inner, "required", True):
            return value, True
    return value, False


def _link_without(block: Any, anchor: str, files: set[Name]) -> str:
    named = {(kind_of(model), int(pk)) for model, pk, *_rest in block.extract_references(RichText(f"{anchor}</a>"))}
    return "<a>" if named & files else anchor
