"""The tree of units as HTML: in Python, because an organisation has hundreds of them."""

from __future__ import annotations

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.directory.listing import Directory, Entry
from portal.ui.templatetags.ui import icon

OPEN_LEVELS = 1  # so many levels below the root stand open at first


def draw_tree(directory: Directory, root_id: int | None) -> SafeString:
    """A unit and all below it; nested lists, each of them in a <details>. None: everything there is."""
    if root_id is None:
        return SafeString(_draw_list(directory, directory.children.get(None, []), 0))
    below = _draw_list(directory, directory.children.get(root_id, []), 0)
    return SafeString(f'<div class="unit-root">{draw_line(directory.entries[root_id])}</div>{below}')


def _draw_list(directory: Directory, entries: list[Entry], level: int) -> str:
    if not entries:
        return ""
    lines = "".join(_draw(directory, entry, level) for entry in entries)
    return f'<ul class="unit-tree">{lines}</ul>'


def _draw(directory: Directory, entry: Entry, level: int) -> str:
    below = directory.children.get(entry.id, [])
    inner = ""
    if below:
        count = directory.counts[entry.id]
        said = ngettext("%(count)s unit below", "%(count)s units below", count) % {"count": f"{count:,}"}
        opened = " open" if level < OPEN_LEVELS else ""
        inner = (
            f'<details{opened}><summary>{conditional_escape(said)}<span class="sr"> · {conditional_escape(entry.label)}</span>'
            f"</summary>{_draw_list(directory, below, level + 1)}</details>"
        )
    return f"<li>{draw_line(entry)}{inner}</li>\n"


def draw_line(entry: Entry) -> str:
    """Name, leading to the unit's site if it has one, and its telephone."""
    name = conditional_escape(entry.name)
    shown = f'<a href="{conditional_escape(entry.url)}">{name}</a>' if entry.url else f"<span>{name}</span>"
    return f'<p class="unit-line">{shown}{_telephone(entry)}</p>'


def _telephone(entry: Entry) -> str:
    if not entry.telephone:
        return ""
    number = conditional_escape(entry.telephone)
    dialled = "".join(sign for sign in entry.telephone if sign.isdigit() or sign in "+*#")
    label = conditional_escape(_("Telephone of %(unit)s") % {"unit": entry.label})
    return f'<a class="tel" href="tel:{dialled}" aria-label="{label} {number}">{icon("phone")}{number}</a>'
