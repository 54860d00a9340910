"""Reading content: lists are limited to what the viewer may see, and cost the same whatever they hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from kernel.content.audience import audience_q, is_visible
from kernel.content.kept import Entry, kept_pictures, newest, shelf
from kernel.content.media.pictures import CARD, Sizes
from kernel.content.models import Article, BasePage, Notice, Section
from kernel.people.viewer import Viewer
from kernel.units.mounts import Mount, mounts
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


def tagged_articles(viewer: Viewer, mount: Mount, tag: str, count: int) -> list[Entry]:
    """Articles of a site with this tag, newest first."""

    def rows() -> Any:
        return _dated(Article).filter(_on_mount(mount), tags__name=tag)

    return newest(("tagged", mount.unit_id, tag), rows, viewer, count)


def chosen_entries(viewer: Viewer, page_ids: Iterable[int]) -> list[Entry]:
    """Articles and notices that somebody picked, in that order, without those that are withdrawn or not for this viewer."""
    wanted = tuple(page_ids)

    def load() -> tuple[Entry, ...]:
        found = {page.pk: page for page in BasePage.objects.live().filter(pk__in=wanted).specific()}
        return tuple(Entry.of(found[pk]) for pk in wanted if pk in found)

    kept = shelf.get(("chosen", wanted), load) if wanted else ()
    return [entry for entry in kept if is_visible(entry, viewer)]


def system_wide_articles(viewer: Viewer, count: int) -> list[Entry]:
    """What the units' subsites published, newest first: the system home's "from the units"."""

    offline = mounts().offline

    def rows() -> Any:
        return _dated(Article).filter(unit_id__isnull=False).exclude(unit_id__in=tree().practice | offline)

    return newest(("units", offline), rows, viewer, count)


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


def as_items(pages: Iterable[Any], sizes: Sizes = CARD) -> list[dict[str, Any]]:
    """Articles and notices (pages or kept entries) in the form that the components take."""
    pages = list(pages)
    shown = kept_pictures((getattr(page, "image_id", None) for page in pages), sizes)
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
