"""The links that each unit's pages show, kept in memory: every home asks for them and few people write them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from kernel.plugins.registry import is_enabled
from kernel.units.shelf import Shelf
from kernel.units.tree import tree
from plugins.friendly_links.addresses import site_of
from plugins.friendly_links.models import Inheritance, Link

MOST = 60  # links of one home

shelf = Shelf("friendly_links")


@dataclass(frozen=True, slots=True)
class Shown:
    """A link as pages show it. `unit_id` is the unit that keeps it."""

    label: str
    address: str
    about: str
    site: str
    unit_id: int


def shown_in(unit_id: int) -> tuple[Shown, ...]:
    """The unit's own links, then those of the units above as far as each unit on the way takes them over.

    Units where the plugin is off pass nothing on of their own; an address appears once, where it stands nearest.
    """
    return shelf.get(("shown", unit_id, tree().version), lambda: _shown(unit_id))


def _shown(unit_id: int) -> tuple[Shown, ...]:
    node = tree().by_id.get(unit_id)
    line = node.line if node else ()
    closed = set(Inheritance.objects.filter(unit_id__in=line, inherits=False).values_list("unit_id", flat=True))
    asked: list[int] = []
    for ancestor in reversed(line):
        if is_enabled("friendly_links", ancestor):
            asked.append(ancestor)
        if ancestor in closed:
            break
    rows = Link.objects.filter(unit_id__in=asked, removed_at__isnull=True)
    found = sorted(rows, key=lambda link: (asked.index(link.unit_id), link.position, link.pk))
    by_address: dict[str, Shown] = {}
    for link in found:
        by_address.setdefault(
            link.address, Shown(link.label, link.address, link.about, site_of(link.address), link.unit_id)
        )
    return tuple(by_address.values())[:MOST]


@receiver([post_save, post_delete], dispatch_uid="friendly_links_kept_changed")
def _changed(sender: type, **kwargs: Any) -> None:
    if sender in (Link, Inheritance):
        shelf.changed()
