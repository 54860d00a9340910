"""A unit's site in front of somebody who works on it: editors, approvers, administrators."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404

from kernel.people.keeping import MANAGE
from kernel.people.viewer import Viewer
from kernel.units.mounts import Mount, mounts
from kernel.units.tree import Node, tree

EDIT = "content.edit"


@dataclass(frozen=True, slots=True)
class Site:
    """An open unit with a site of its own; the topmost unit's is the system's."""

    unit: Node
    mount: Mount


def site_of(node: Node | None) -> Site | None:
    if node is None or node.closed:
        return None
    own = mounts().by_unit.get(node.id)
    mount = own or (mounts().system if node.id == tree().root_id else None)
    return Site(node, mount) if mount else None


def edited_site_or_404(viewer: Viewer, slug: str) -> Site:
    """Missing, closed, without a site and forbidden look alike."""
    site = site_of(tree().by_slug.get(slug))
    if site is None or not (viewer.may(EDIT, site.unit) or viewer.may(MANAGE, site.unit)):
        raise Http404
    return site
