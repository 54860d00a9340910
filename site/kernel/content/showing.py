"""What each block of a home page shows to whoever looks: name of the block's selector → context of its template.

Everything comes from memory (kernel.content.kept) or is asked once for a whole block; templates get plain texts, numbers and
dates, so that `{% kept %}` can tell whether they are still the same. Without anything to show, a block's `items` are empty
and its template draws nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from kernel.content.audience import is_visible
from kernel.content.blocks import TYPED
from kernel.content.figures import counted
from kernel.content.kept import kept_pictures
from kernel.content.media.pictures import CARD, FACE, LARGE, Picture, Sizes
from kernel.content.selectors import (
    all_notices,
    articles,
    as_items,
    chosen_entries,
    system_wide_articles,
    tagged_articles,
)
from kernel.plugins.registry import find_widget
from kernel.units.mounts import mounts
from kernel.units.tree import tree

Shown = dict[str, Any]
MOST_UNITS = 120  # of a map: more are found in the directory


def _url(row: Any) -> str:
    """Where a row of a block leads: a page, an address, or nowhere."""
    page = row.get("page")
    return (page.url or "") if page else row.get("url") or ""


def _pictured(rows: Iterable[Any], sizes: Sizes) -> dict[int, Picture]:
    return kept_pictures((row["image"].pk for row in rows if row["image"] is not None), sizes)


def _picture(row: Any, shown: dict[int, Picture]) -> Picture | None:
    return shown.get(row["image"].pk) if row["image"] is not None else None


# -- news --------------------------------------------------------------------------------------------------------
def headlines(request: HttpRequest, page: Any, value: Any) -> Shown:
    section = value.get("section")
    entries = articles(request.viewer, request.mount, section, value["count"])
    lead = next((entry for entry in entries if entry.is_lead), None)
    if lead is not None:
        entries = [lead, *(entry for entry in entries if entry is not lead)]
    return {"items": as_items(entries, LARGE), "section": section}


headline_grid = headlines


def from_the_units(request: HttpRequest, page: Any, value: Any) -> Shown:
    return {"items": as_items(system_wide_articles(request.viewer, value["count"]))}


def notices(request: HttpRequest, page: Any, value: Any) -> Shown:
    section = value.get("section")
    entries = all_notices(request.viewer, request.mount, section, value["count"])
    return {"items": as_items(entries), "section": section}


def topic(request: HttpRequest, page: Any, value: Any) -> Shown:
    """First what was chosen by hand, then the newest with the tag."""
    count = value["count"]
    entries = chosen_entries(request.viewer, (entry.pk for entry in value["entries"] if entry is not None))
    if value["tag"]:
        known = {entry.url_path for entry in entries}
        tagged = tagged_articles(request.viewer, request.mount, value["tag"], count + len(known))
        entries += [entry for entry in tagged if entry.url_path not in known]
    picture = _picture(value, _pictured([value], LARGE))
    return {"items": as_items(entries[:count]), "picture": picture, "url": _url(value)}


# -- pictures and words --------------------------------------------------------------------------------------------
def carousel(request: HttpRequest, page: Any, value: Any) -> Shown:
    slides = [slide for slide in value["slides"] if slide["image"] is not None]
    shown = _pictured(slides, LARGE)
    return {
        "items": [
            {"picture": _picture(slide, shown), "title": slide["title"], "text": slide["text"], "url": _url(slide)}
            for slide in slides
        ]
    }


def picture_story(request: HttpRequest, page: Any, value: Any) -> Shown:
    tales = [tale for tale in value["tales"] if tale["image"] is not None]
    shown = _pictured(tales, LARGE)
    return {
        "items": [
            {"picture": _picture(tale, shown), "title": tale["title"], "text": tale["text"], "url": _url(tale)}
            for tale in tales
        ]
    }


def slogan(request: HttpRequest, page: Any, value: Any) -> Shown:
    return {}


# -- the unit ------------------------------------------------------------------------------------------------------
def timeline(request: HttpRequest, page: Any, value: Any) -> Shown:
    moments = list(value["moments"])
    shown = _pictured(moments, CARD)
    names = ("when", "title", "text")
    return {"items": [{**{name: row[name] for name in names}, "picture": _picture(row, shown)} for row in moments]}


def people(request: HttpRequest, page: Any, value: Any) -> Shown:
    faces = list(value["faces"])
    shown = _pictured(faces, FACE)
    names = ("name", "post", "line")
    return {
        "items": [
            {**{name: row[name] for name in names}, "picture": _picture(row, shown), "url": _url(row)} for row in faces
        ]
    }


def honours(request: HttpRequest, page: Any, value: Any) -> Shown:
    return {"items": [dict(row) for row in value["honours"]]}


def figures(request: HttpRequest, page: Any, value: Any) -> Shown:
    items = []
    for row in value["figures"]:
        if row["kind"] == TYPED:
            items.append({"value": row["value"], "label": row["label"], "source": row["source"], "as_of": row["as_of"]})
        elif (found := counted(row["kind"], request.mount.unit_id)) is not None:
            items.append({"value": f"{found.number:,}", "label": row["label"] or found.label})
    return {"items": items}


def unit_map(request: HttpRequest, page: Any, value: Any) -> Shown:
    """The units below the site's own. `units` is called by the template only if it is not kept already."""
    snapshot, mount = tree(), request.mount
    unit_id = mount.unit_id or snapshot.root_id or 0
    open_units = [pk for pk in snapshot.children.get(unit_id, ()) if not snapshot.by_id[pk].closed]
    return {
        "version": snapshot.version if open_units else 0,
        "unit_id": unit_id,
        "units": cache(lambda: _branches(open_units, value["depth"])),
        "more": len(snapshot.below.get(unit_id, ())) > MOST_UNITS,
        "top": snapshot.by_id[unit_id].label if open_units else "",
    }


def _branches(unit_ids: Iterable[int], depth: int) -> list[dict[str, Any]]:
    snapshot, table, left = tree(), mounts(), [MOST_UNITS]

    def branch(pk: int, depth: int) -> dict[str, Any] | None:
        node = snapshot.by_id[pk]
        if node.closed or not left[0]:
            return None
        left[0] -= 1
        mount = table.by_unit.get(pk)
        below = (branch(child, depth - 1) for child in snapshot.children.get(pk, ())) if depth > 1 else ()
        return {
            "label": node.label,
            "name": node.name,
            "url": mount.prefix if mount else "",
            "below": [child for child in below if child],
        }

    return [found for pk in unit_ids if (found := branch(pk, depth))]


# -- to take part and to use -----------------------------------------------------------------------------------------
def coming(value: Any) -> list[dict[str, Any]]:
    """Events of a block that are not over, the next one first."""
    today = timezone.localdate()
    rows = [
        {
            "title": row.value["title"],
            "day": row.value["day"],
            "time": row.value["time"],
            "until": row.value["until"],
            "place": row.value["place"],
            "url": _url(row.value),
            "id": str(row.id or ""),
        }
        for row in value["events"].bound_blocks
        if row.value["day"] is not None and (row.value["until"] or row.value["day"]) >= today
    ]
    return sorted(rows, key=lambda row: (row["day"], row["time"] or datetime.min.time()))


def events(request: HttpRequest, page: Any, value: Any) -> Shown:
    return {"items": coming(value)[: value["count"]], "today": timezone.localdate()}


def countdown(request: HttpRequest, page: Any, value: Any) -> Shown:
    day: date | None = value["day"]
    return {"days": (day - timezone.localdate()).days if day else -1, "url": _url(value)}


def downloads(request: HttpRequest, page: Any, value: Any) -> Shown:
    """Only what this viewer may open; a file that was deleted is left out."""
    documents = ((row["document"], row["label"]) for row in value["files"])
    return {
        "items": [
            {
                "title": label or document.title,
                "url": document.url,
                "kind": document.file_extension.upper(),
                "size": document.file_size or 0,
            }
            for document, label in documents
            if document is not None and is_visible(document, request.viewer)
        ]
    }


def links(request: HttpRequest, page: Any, value: Any) -> Shown:
    rows = ({"label": row["label"], "url": _url(row), "page": bool(row["page"])} for row in value["links"])
    return {"items": [row for row in rows if row["url"]]}


def widget(request: HttpRequest, page: Any, value: Any) -> Shown:
    """Template and data of a plugin's widget; an empty template where the plugin is off or gone."""
    found = find_widget(value["kind"], request.mount.unit_id)
    if found is None:
        return {"widget_template": ""}
    return {"widget_template": found.template, **found.context(request, dict(value))}
