"""The form of a page in the CMS: what an editor may point at."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.rich_text import RichText

from kernel.content.audience import names_no_role
from kernel.content.moderation.late import DecidedAlreadyError, decided_meanwhile
from kernel.content.publishing.newer import somebody_saved_meanwhile

ANCHOR = re.compile(r"<a\b[^>]*>")
ANCHOR_ATTRIBUTE = re.compile(r'\b(linktype|id)="([^"]*)"')

References = set[tuple[str, int]]  # (what is named: see kernel.content.cms.doors, its number)


def _kind_of(model: Any) -> str | None:
    from kernel.content.cms.doors import DOCUMENT, IMAGE, SEEN
    from kernel.content.models import BasePage, GuardedDocument, GuardedImage

    kinds = {BasePage: SEEN, GuardedImage: IMAGE, GuardedDocument: DOCUMENT}
    return next((kind for base, kind in kinds.items() if issubclass(model, base)), None)


def _named(pairs: Any) -> References:
    return {(kind, int(pk)) for model, pk in pairs if (kind := _kind_of(model)) and str(pk).isdigit()}


def _in_blocks(block: Any, value: Any) -> References:
    """Pages, pictures and documents that stand in a block, links of its texts included."""
    found = block.extract_references(value) if value is not None else ()
    return _named((model, pk) for model, pk, *_path in found)


class OwnReferencesForm(WagtailAdminPageForm):
    """A page's form. Choosers offer an editor only what is their own; this holds for what arrives, too.

    A foreign page, picture or document is taken out before anything shows its title, and the editor is told. What the
    page has held already stays: somebody who may have put it there.
    """

    left_out = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = False  # the CMS draws none, and so a date would always count as changed
        if self.is_bound and self.for_user is not None and not self.for_user.is_superuser:
            self._leave_out()

    def _leave_out(self) -> None:
        posted: dict[str, References] = {}
        stored: References = set()
        for name, field in self.fields.items():
            raw = None
            if isinstance(field, (blocks.BlockField, forms.ModelChoiceField)):
                raw = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            if isinstance(field, blocks.BlockField):
                posted[name] = _in_blocks(field.block, raw)
                stored |= _in_blocks(field.block, getattr(self.instance, name))
            elif isinstance(field, forms.ModelChoiceField):
                model = field.queryset.model  # type: ignore[union-attr]
                posted[name] = _named([(model, raw)])
                stored |= _named([(model, getattr(self.instance, f"{name}_id", None))])
        foreign = self._foreign(set().union(*posted.values()) - stored)
        for name, references in posted.items():
            if references & foreign:
                self.left_out = True
                self._cut(name, foreign)

    def _foreign(self, references: References) -> References:
        from kernel.content.cms.gate import rows_for

        own: References = set()
        for kind in {kind for kind, _pk in references}:
            wanted = [pk for of, pk in references if of == kind]
            rows = rows_for(self.for_user, kind).filter(pk__in=wanted)
            own |= {(kind, pk) for pk in rows.values_list("pk", flat=True)}
        return references - own

    def _cut(self, name: str, foreign: References) -> None:
        """From now on the field reads what was sent without what is foreign."""
        field = self.fields[name]
        read = field.widget.value_from_datadict

        def value_from_datadict(data: Any, files: Any, key: str) -> Any:
            value = read(data, files, key)
            if isinstance(field, blocks.BlockField):
                return _without(field.block, value, foreign)
            return getattr(self.instance, f"{name}_id", None)

        field.widget.value_from_datadict = value_from_datadict  # type: ignore[method-assign]

    def save(self, commit: bool = True) -> Any:
        """A new page begins as a draft. Wagtail's view would put it out with its first save, and asks afterwards
        (kernel.content.publishing.guard); publishing its version is what puts it out."""
        if self.instance.pk is None:
            self.instance.live = False
        return super().save(commit)

    def clean(self) -> Any:
        cleaned = super().clean()
        if self.is_bound and (said := self._too_late()):
            self.add_error(None, said)
        if not self.is_deferred_validation and (said := names_no_role(cleaned or {})):
            self.add_error("audience_roles", said)
        if self.left_out:
            self.add_error(
                None,
                _(
                    "A page, picture or document of another unit was taken out. Choose one of your own unit, "
                    "then save again; everything else is as you typed it."
                ),
            )
        return cleaned

    def _too_late(self) -> str:
        decided = decided_meanwhile(self.data, self.instance, self.for_user)
        if decided and not self.has_changed():
            raise DecidedAlreadyError(self.instance, decided)
        return decided or somebody_saved_meanwhile(self.data, self.instance)


def _without(block: Any, value: Any, foreign: References) -> Any:
    """A block's value (as just read from a form, so nobody else holds it) without what is foreign."""
    if isinstance(block, blocks.StreamBlock):
        for child in value:
            child.value = _without(child.block, child.value, foreign)
    elif isinstance(block, blocks.ListBlock):
        for child in value.bound_blocks:
            child.value = _without(child.block, child.value, foreign)
    elif isinstance(block, blocks.StructBlock):
        for name, inner in block.child_blocks.items():
            value[name] = _without(inner, value.get(name), foreign)
    elif isinstance(block, blocks.RichTextBlock):
        return RichText(ANCHOR.sub(lambda match: _link(match[0], foreign), value.source)) if value else value
    elif _in_blocks(block, value) & foreign:
        return None
    return value


def _link(anchor: str, foreign: References) -> str:
    from kernel.content.models import BasePage, GuardedDocument

    named = dict(ANCHOR_ATTRIBUTE.findall(anchor))
    model = {"page": BasePage, "document": GuardedDocument}.get(named.get("linktype", ""))
    return "<a>" if model and _named([(model, named.get("id"))]) & foreign else anchor
