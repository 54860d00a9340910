"""How the blocks of a home would look, with made-up content: drawn by their own templates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kernel.content.models.pages import in_rows
from kernel.content.templatetags.home import row_kind
from portal.subsites.starters import WIDGET, block_kinds


@dataclass(frozen=True, slots=True)
class Sample:
    """Has what a block of a page has for in_rows()."""

    block_type: str
    html: SafeString


def sample_rows(slugs: Iterable[str], words: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows as the home page has them: {kind, blocks}."""
    samples = [_sample(slug, words) for slug in slugs]
    rows = in_rows(samples)
    return [{"kind": row_kind([one.block_type for one in row]), "blocks": row} for row in rows]


def _sample(slug: str, words: dict[str, Any]) -> Sample:
    kind = block_kinds().get(slug)
    if slug.startswith(WIDGET) or kind is None:
        label = kind.label if kind else slug
        context: dict[str, Any] = {"value": {"title": label, "style": "cards"}, "items": _entries()[:4]}
        return Sample("widget", SafeString(render_to_string("content/blocks/headlines.html", context)))
    name = "headlines" if slug == "study" else slug
    context = {"value": {"title": str(kind.label)}, **_content(slug, words)}
    if name == "text":
        return Sample(name, SafeString(render_to_string("subsites/_welcome.html", words)))
    return Sample(name, SafeString(render_to_string(f"content/blocks/{name}.html", context)))


def _entries() -> list[dict[str, Any]]:
    titles = (
        _("Your first headline stands here"),
        _("The second article, with a picture of your own"),
        _("What the members did last week"),
        _("A notice that concerns everybody"),
        _("A story from one of the branches"),
    )
    lead = _("A sentence that makes one want to read on.")
    today = timezone.localdate()
    return [
        {"title": title, "url": "#", "lead": lead, "date": today - timedelta(days=2 * number), "picture": None}
        for number, title in enumerate(titles)
    ]


def _content(slug: str, words: dict[str, Any]) -> dict[str, Any]:
    """Context of a block's template, as kernel.content.showing makes it."""
    entries, day = _entries(), timezone.localdate() + timedelta(days=5)
    short = _("A few words.")
    units = [{"label": _("Unit %(number)d") % {"number": n}, "url": "#", "below": []} for n in (1, 2, 3)]
    contents: dict[str, dict[str, Any]] = {
        "headlines": {"items": entries[:3], "value": {"title": "", "style": "lead"}},
        "study": {"items": entries[:4], "value": {"title": _("Study"), "style": "cards"}},
        "headline_grid": {"items": entries},
        "notices": {"items": [{**entry, "lead": ""} for entry in entries]},
        "slogan": {"value": {"text": words["banner_title"] or words["name"], "source": ""}},
        "figures": {"items": [{"value": "128", "label": _("members")}, {"value": "6", "label": _("units")}]},
        "unit_map": {"version": 1, "unit_id": 0, "units": units, "top": words["name"], "value": {"shown": "tiles"}},
        "events": {"items": [{"title": entries[3]["title"], "day": day, "place": short, "url": ""}], "today": day},
        "carousel": {"items": entries[:3]},
        "picture_story": {"items": [{**entries[1], "text": short}], "value": {"title": ""}},
        "people": {"items": [{"name": _("Name"), "post": _("Post"), "line": short}] * 4},
        "timeline": {"items": [{"when": str(day.year - n), "title": short} for n in (20, 10, 0)]},
        "honours": {"items": [{"name": _("An honour"), "given_by": _("Who gave it"), "when": str(day.year)}] * 2},
        "downloads": {"items": [{"title": short, "url": "#", "kind": "PDF", "size": 48_000}] * 2},
        "links": {"items": [{"label": _("A button"), "url": "#", "page": True}] * 3},
    }
    return contents.get(slug, {})
