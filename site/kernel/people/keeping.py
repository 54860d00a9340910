"""Units in front of somebody who keeps them: their subsites, switches and host names."""

from __future__ import annotations

from django.http import Http404

from kernel.people.viewer import Viewer
from kernel.units.models import Unit
from kernel.units.tree import Node, tree

MANAGE = "units.manage"


def managed_units(viewer: Viewer) -> list[Node]:
    """The open units that this viewer keeps, in tree order."""
    allowed = viewer.units_with(MANAGE)
    return [node for node in tree().by_id.values() if node.id in allowed and not node.closed]


def managed_node_or_404(viewer: Viewer, slug: str) -> Node:
    """Missing, closed and forbidden units look alike."""
    node = tree().by_slug.get(slug)
    if node is None or node.closed or not viewer.may(MANAGE, node):
        raise Http404
    return node


def managed_unit_or_404(viewer: Viewer, slug: str) -> Unit:
    return Unit.objects.get(pk=managed_node_or_404(viewer, slug).id)
