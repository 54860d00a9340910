"""Reading content: lists are limited to what the viewer may see, and cost the same whatever they hold."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from kernel.content.audience import audience_q
from kernel.content.models import Article, BasePage, Notice, PlainPage, Section
from kernel.people.viewer import Viewer
from kernel.plugins.registry import find_widget
from kernel.units.mounts import Mount


def _on_mount(mount: Mount) -> Q:
    """Pages of one site: a unit's own pages; on the system's site those that stand below no subsite."""
    return Q(unit_id=mount.unit_id) if mount.unit_id else Q(unit_id__isnull=True)


def _dated(model: type[Article] | type[Notice], viewer: Viewer) -> QuerySet[Any]:
    rows = model.objects.live().filter(audience_q(viewer))
    if model is Article:
        rows = rows.select_related("image")
    return rows.order_by("-date", "-pk")


def articles(viewer: Viewer, mount: Mount, section: Any = None) -> QuerySet[Article]:
    rows = _dated(Article, viewer).filter(_on_mount(mount))
    return rows.descendant_of(section) if section else rows


def system_wide_articles(viewer: Viewer) -> QuerySet[Article]:
    """What the units' subsites published, newest first: the system home's "from the units"."""
    return _dated(Article, viewer).filter(unit_id__isnull=False)


def all_notices(viewer: Viewer, mount: Mount, section: Any = None) -> QuerySet[Notice]:
    """A subsite shows the system's notices beside its own."""
    rows = _dated(Notice, viewer)
    if section:
        return rows.descendant_of(section)
    return rows.filter(_on_mount(mount) | Q(unit_id__isnull=True))


def entries_below(section: Section, viewer: Viewer, *, tag: str = "") -> QuerySet[BasePage]:
    """Articles and notices below a section, newest first, ready for a Paginator (specific pages in one query a type)."""
    rows = BasePage.objects.live().descendant_of(section).filter(audience_q(viewer))
    rows = rows.filter(Q(article__isnull=False) | Q(notice__isnull=False))
    if tag:
        rows = rows.filter(article__tags__name=tag)
    rows = rows.annotate(entry_date=Coalesce("article__date", "notice__date")).order_by("-entry_date", "-pk")
    return rows.specific()


def neighbours(page: Article, viewer: Viewer) -> dict[str, Any]:
    """The article before and after in the same section, and three others."""
    siblings = _dated(Article, viewer).child_of(page.get_parent())
    return {
        "newer": siblings.filter(date__gt=page.date).order_by("date").first(),
        "older": siblings.filter(date__lt=page.date).first(),
    }


def headlines(request: HttpRequest, page: Any, value: Any) -> dict[str, Any]:
    rows = articles(request.viewer, request.mount, value.get("section"))
    entries = list(rows[: value["count"]])
    lead = next((entry for entry in entries if entry.is_lead), entries[0] if entries else None)
    return {"lead": lead, "entries": [entry for entry in entries if entry is not lead], "section": value.get("section")}


def notices(request: HttpRequest, page: Any, value: Any) -> dict[str, Any]:
    rows = all_notices(request.viewer, request.mount, value.get("section"))
    return {"entries": list(rows[: value["count"]]), "section": value.get("section")}


def widget(request: HttpRequest, page: Any, value: Any) -> dict[str, Any]:
    """Template and data of a plugin's widget; an empty template where the plugin is off or gone."""
    found = find_widget(value["kind"], request.mount.unit_id)
    if found is None:
        return {"widget_template": ""}
    return {"widget_template": found.template, **found.context(request, dict(value))}


def navigation(mount: Mount, viewer: Viewer) -> list[BasePage]:
    """Pages of a site's main menu in tree order: one query."""
    if not mount.root_page_id:
        return []
    rows = BasePage.objects.live().filter(audience_q(viewer), _on_mount(mount))
    rows = rows.filter(Q(section__in_navigation=True) | Q(plainpage__in_navigation=True))
    return list(rows.order_by("path").only("id", "title", "url_path", "unit_id")[:12])


def footer_pages(mount: Mount, viewer: Viewer) -> QuerySet[PlainPage]:
    return PlainPage.objects.live().filter(audience_q(viewer), _on_mount(mount), in_footer=True).order_by("path")
