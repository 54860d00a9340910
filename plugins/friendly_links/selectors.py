"""Reading links. What pages show is for everybody; what stands here besides is for the editors of a unit."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, QuerySet
from django.http import Http404
from django.utils.translation import ngettext

from kernel.people.viewer import Viewer
from kernel.units.models import Unit
from kernel.units.tree import Node, tree
from plugins.friendly_links.models import Inheritance, Link
from plugins.friendly_links.plugin import EDIT


def edited_units(viewer: Viewer, text: str = "") -> list[Node]:
    """Open units whose links this viewer keeps, in tree order; `text` narrows them by name."""
    allowed, wanted = viewer.units_with(EDIT), text.strip().casefold()
    return [
        node
        for node in tree().by_id.values()
        if node.id in allowed and not node.closed and wanted in f"{node.name} {node.short_name}".casefold()
    ]


def edited_unit_or_404(viewer: Viewer, slug: str) -> Unit:
    """Missing, closed and forbidden units look alike."""
    node = tree().by_slug.get(slug)
    if node is None or node.closed or not viewer.may(EDIT, node):
        raise Http404
    return Unit.objects.get(pk=node.id)


def links_of(unit: Unit) -> QuerySet[Link]:
    return Link.objects.filter(unit=unit, removed_at__isnull=True)


def removed_links(unit: Unit) -> QuerySet[Link]:
    return Link.objects.filter(unit=unit, removed_at__isnull=False).order_by("-removed_at")


def link_or_404(unit: Unit, public_id: str, *, removed: bool = False) -> Link:
    rows = removed_links(unit) if removed else links_of(unit)
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def counts(unit_ids: Iterable[int]) -> dict[int, int]:
    """{unit id: how many links it keeps}"""
    rows = Link.objects.filter(unit_id__in=list(unit_ids), removed_at__isnull=True).order_by()
    return dict(rows.values("unit_id").annotate(count=Count("pk")).values_list("unit_id", "count"))


def inherits(unit: Unit) -> bool:
    return not Inheritance.objects.filter(unit=unit, inherits=False).exists()


def holdings(unit_ids: frozenset[int]) -> tuple[str, ...]:
    """For the switches (Plugin.holdings)."""
    count = Link.objects.filter(unit_id__in=unit_ids, removed_at__isnull=True).count()
    return (ngettext("%(count)s link", "%(count)s links", count) % {"count": f"{count:,}"},) if count else ()
