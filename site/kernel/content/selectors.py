"""Reading content: lists are limited to what the viewer may see, and cost the same whatever they hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from kernel.content.audience import audience_q
from kernel.content.kept import Entry, kept_pictures, newest
from kernel.content.models import Article, BasePage, Notice, Section
from kernel.content.pictures import CARD, LARGE
from kernel.people.viewer import Viewer
from kernel.plugins.registry import find_widget
from kernel.units.mounts import Mount
from kernel.units.tree import tree


def _on_mount(mount: Mount) -> Q:
    """Pages of one site: a unit's own pages; on the system's site those that stand below no subsite."""
    return Q(unit_id=mount.unit_id) if mount.unit_id else Q(unit_id__isnull=True)


def _dated(model: type[Article] | type[Notice]) -> Any:
    return model.objects.live().order_by("-date", "-pk")


def articles(viewer: Viewer, mount: Mount, section: Any, count: int) -> list[Entry]:
    def rows() -> Any:
        found = _dated(Article).filter(_on_mount(mount))
        return found.descendant_of(section) if section else found

    return newest(("articles", mount.unit_id, section and section.pk), rows, viewer, count)


def system_wide_articles(viewer: Viewer, count: int) -> list[Entry]:
    """What the units' subsites published, newest first: the system home's "from the units"."""
    return newest(("units",), lambda: _dated(Article).filter(unit_id__isnull=False), viewer, count)


def all_notices(viewer: Viewer, mount: Mount, section: Any, count: int) -> list[Entry]:
    """A subsite shows the system's notices beside its own."""

    def rows() -> Any:
        found = _dated(Notice)
        if section:
            return found.descendant_of(section)
        return found.filter(_on_mount(mount) | Q(unit_id__isnull=True))

    return newest(("notices", mount.unit_id, section and section.pk), rows, viewer, count)


def entries_below(section: Section, viewer: Viewer, *, tag: str = "") -> QuerySet[BasePage]:
    """Articles and notices below a section, newest first, ready for a Paginator (specific pages in one query a type)."""
    rows = BasePage.objects.live().descendant_of(section).filter(audience_q(viewer))
    rows = rows.filter(Q(article__isnull=False) | Q(notice__isnull=False))
    if tag:
        rows = rows.filter(article__tags__name=tag)
    rows = rows.annotate(entry_date=Coalesce("article__date", "notice__date")).order_by("-entry_date", "-pk")
    return rows.specific()


def neighbours(page: Any, viewer: Viewer) -> dict[str, Any]:
    """The entries before and after in the same place."""
    siblings = _dated(type(page)).filter(
        audience_q(viewer), path__startswith=page.path[: -page.steplen], depth=page.depth
    )
    return {
        "newer": siblings.filter(date__gt=page.date).order_by("date").first(),
        "older": siblings.filter(date__lt=page.date).first(),
    }


def _meta(page: Any) -> str:
    """Who published it: on the system's home the units' names matter, on a subsite its own."""
    node = tree().by_id.get(page.unit_id) if page.unit_id else None
    return str(getattr(page, "source", "") or (node.label if node else ""))


def as_items(pages: Iterable[Any], spec: str = CARD) -> list[dict[str, Any]]:
    """Articles and notices (pages or kept entries) in the form that the components take."""
    pages = list(pages)
    shown = kept_pictures((getattr(page, "image_id", None) for page in pages), spec)
    return [
        {
            "title": page.title,
            "url": page.url,
            "date": page.date,
            "lead": page.summary,
            "meta": _meta(page),
            "picture": shown.get(getattr(page, "image_id", None) or 0),
        }
        for page in pages
    ]


def headlines(request: HttpRequest, page: Any, value: Any) -> dict[str, Any]:
    section = value.get("section")
    entries = articles(request.viewer, request.mount, section, value["count"])
    lead = next((entry for entry in entries if entry.is_lead), None)
    if lead is not None:
        entries = [lead, *(entry for entry in entries if entry is not lead)]
    return {"items": as_items(entries, LARGE), "section": section}


def from_the_units(request: HttpRequest, page: Any, value: Any) -> dict[str, Any]:
    return {"items": as_items(system_wide_articles(request.viewer, value["count"]))}


def notices(request: HttpRequest, page: Any, value: Any) -> dict[str, Any]:
    section = value.get("section")
    entries = all_notices(request.viewer, request.mount, section, value["count"])
    return {"items": as_items(entries), "section": section}


def carousel(value: Any) -> dict[str, Any]:
    slides = value["slides"]
    shown = kept_pictures((slide["image"].pk for slide in slides if slide["image"] is not None), LARGE)
    return {
        "items": [
            {
                "picture": shown.get(slide["image"].pk),
                "title": slide["title"],
                "text": slide["text"],
                "url": slide["page"].url if slide["page"] else "",
            }
            for slide in slides
            if slide["image"] is not None
        ]
    }


def widget(request: HttpRequest, page: Any, value: Any) -> dict[str, Any]:
    """Template and data of a plugin's widget; an empty template where the plugin is off or gone."""
    found = find_widget(value["kind"], request.mount.unit_id)
    if found is None:
        return {"widget_template": ""}
    return {"widget_template": found.template, **found.context(request, dict(value))}
