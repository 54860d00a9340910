"""Friendly links on home pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from kernel.units.tree import tree
from plugins.friendly_links.kept import MOST, Shown, shown_in


def links_here(request: HttpRequest) -> tuple[Shown, ...]:
    """The links of the unit whose site this is."""
    unit_id = request.mount.unit_id or tree().root_id
    return shown_in(unit_id) if unit_id else ()


def links_widget(request: HttpRequest, options: dict[str, Any]) -> dict[str, Any]:
    """The first `count` links of this site."""
    found = links_here(request)
    count = max(1, min(int(options.get("count") or MOST), MOST))
    return {"title": options.get("title", ""), "links": found[:count], "more": len(found) > count}
