"""The ways from a page of the site straight to its form in the CMS, for those who may write there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import get_script_prefix, reverse

from kernel.content.cms.policies import EDIT
from kernel.content.menus import sections
from kernel.units.mounts import Mount, mounts
from kernel.units.tree import tree


@dataclass(frozen=True, slots=True)
class EditTools:
    """Addresses in the CMS; empty where the viewer may not. `write_in`: (section, address), where there is a choice."""

    edit: str = ""
    write: str = ""
    write_in: list[tuple[str, str]] = field(default_factory=list)
    desk_of: str = ""  # on a home page: the slug of the unit whose desk it is
    word: str = ""

    def __bool__(self) -> bool:
        return bool(self.edit or self.write or self.write_in)


def cms_address(name: str, *args: Any, back_to: str = "") -> str:
    """An address of the CMS, which answers on the system's own site only, whatever mount is asked now."""
    rest = reverse(name, args=args).removeprefix(get_script_prefix())
    return mounts().system.path(rest) + (f"?{urlencode({'next': back_to})}" if back_to else "")


def edit_tools(request: HttpRequest, page: Any) -> EditTools:
    """Asks the database nothing for members; for an editor of an article, one query for its section."""
    from kernel.content.models import Article, Notice, Section, SystemHome, UnitHome

    viewer, unit_id = request.viewer, page.unit_id or tree().root_id
    back_to = page.url or ""
    may_edit = viewer.may(page.editor_permission, unit_id)
    edit = cms_address("wagtailadmin_pages:edit", page.pk, back_to=back_to) if may_edit else ""
    if not viewer.may(EDIT, unit_id):
        return EditTools(edit)

    if isinstance(page, (Section, Article, Notice)):
        section = page if isinstance(page, Section) else page.get_parent()
        return EditTools(edit, _write(section.pk, back_to), word=_from_word(request.mount, section))
    if isinstance(page, (SystemHome, UnitHome)):
        node = tree().by_id.get(unit_id) if unit_id else None
        tools = writing_tools(request.mount, back_to=back_to)
        return replace(tools, edit=edit, desk_of=node.slug if node else "")
    return EditTools(edit)


def writing_tools(mount: Mount, *, back_to: str) -> EditTools:
    """The ways to a new article on a site, for somebody who may write there: into one of its sections, or below its home."""
    known = [(title, _write(pk, back_to)) for title, pk in sections(mount)]
    if len(known) > 1:
        return EditTools(write_in=known, word=_from_word(mount))
    return EditTools(write=known[0][1] if known else _write(mount.root_page_id, back_to), word=_from_word(mount))


def _write(parent_id: int | None, back_to: str) -> str:
    return cms_address("wagtailadmin_pages:add", "content", "article", parent_id, back_to=back_to)


def _from_word(mount: Mount, section: Any = None) -> str:
    """The page that takes a Word file, on the site that the article is for."""
    rest = reverse("content:word").removeprefix(get_script_prefix())
    chosen = f"?{urlencode({'in': section.translation_key})}" if section is not None else ""
    return mount.path(rest) + chosen
