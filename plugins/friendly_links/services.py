"""Writing links: each act in one transaction with its line in the log and its event."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from kernel.audit.api import record
from kernel.people.viewer import Viewer
from kernel.units.models import Unit
from plugins.friendly_links.addresses import clean_address
from plugins.friendly_links.events import changed
from plugins.friendly_links.models import Inheritance, Link
from plugins.friendly_links.plugin import EDIT
from plugins.friendly_links.selectors import links_of

KEPT = timedelta(days=30)  # so long a removed link can be put back
MOST = 60  # links of one unit: more than a reader looks through


class LinkError(Exception):
    """A link was not written."""


class NotAllowedError(LinkError):
    """Whoever asks does not keep this unit's links."""


class AddressTakenError(LinkError):
    """The unit has a link to this address already."""


class TooManyError(LinkError):
    """The unit has MOST links already."""


@transaction.atomic
def add_link(*, viewer: Viewer, unit: Unit, label: str, address: str, about: str = "") -> Link:
    """At the end of the list. Raises NotAllowedError, TooManyError, AddressTakenError, ValidationError."""
    _lock(viewer, unit)
    address = clean_address(address)
    _refuse_full(unit)
    _refuse_taken(unit, address)
    link = Link.objects.create(unit=unit, label=label, address=address, about=about, position=_last(unit) + 1)
    record("friendly_links.added", actor=viewer, obj=link, unit=unit)
    changed(link, "added")
    return link


@transaction.atomic
def edit_link(*, viewer: Viewer, link: Link, label: str, address: str, about: str = "") -> Link:
    """Raises NotAllowedError, AddressTakenError, ValidationError."""
    _lock(viewer, link.unit)
    address = clean_address(address)
    _refuse_taken(link.unit, address, besides=link)
    link.label, link.address, link.about = label, address, about
    link.save(update_fields=["label", "address", "about"])
    record("friendly_links.edited", actor=viewer, obj=link, unit=link.unit)
    changed(link, "edited")
    return link


@transaction.atomic
def move_link(*, viewer: Viewer, link: Link, up: bool) -> None:
    """Change places with the neighbour; the first cannot go up, nor the last down. Raises NotAllowedError."""
    _lock(viewer, link.unit)
    order = list(links_of(link.unit))
    here = order.index(link)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(order):
        return
    order[here], order[there] = order[there], order[here]
    for position, one in enumerate(order, start=1):
        if one.position != position:
            one.position = position
            one.save(update_fields=["position"])
    record("friendly_links.moved", actor=viewer, obj=link, unit=link.unit, up=up)
    changed(link, "moved")


@transaction.atomic
def remove_link(*, viewer: Viewer, link: Link) -> None:
    """It is shown no more, and can be put back for KEPT. Raises NotAllowedError."""
    _lock(viewer, link.unit)
    link.removed_at = timezone.now()
    link.save(update_fields=["removed_at"])
    record("friendly_links.removed", actor=viewer, obj=link, unit=link.unit)
    changed(link, "removed")


@transaction.atomic
def restore_link(*, viewer: Viewer, link: Link) -> None:
    """Put a removed link back, at the end. Raises NotAllowedError, TooManyError, AddressTakenError."""
    _lock(viewer, link.unit)
    _refuse_full(link.unit)
    _refuse_taken(link.unit, link.address)
    link.removed_at, link.position = None, _last(link.unit) + 1
    link.save(update_fields=["removed_at", "position"])
    record("friendly_links.restored", actor=viewer, obj=link, unit=link.unit)
    changed(link, "restored")


@transaction.atomic
def set_inherits(*, viewer: Viewer, unit: Unit, inherits: bool) -> None:
    """Whether the unit shows the links of the units above. Raises NotAllowedError."""
    _lock(viewer, unit)
    Inheritance.objects.update_or_create(unit=unit, defaults={"inherits": inherits})
    record("friendly_links.inheritance", actor=viewer, unit=unit, inherits=inherits)


def sweep() -> int:
    """Delete links that were removed longer ago than KEPT; returns how many."""
    with transaction.atomic():
        deleted, _by_model = Link.objects.filter(removed_at__lt=timezone.now() - KEPT).delete()
    return deleted


def _lock(viewer: Viewer, unit: Unit) -> None:
    """One writer at a time in a unit, and only those who may."""
    if not viewer.may(EDIT, unit):
        raise NotAllowedError
    Unit.objects.select_for_update().get(pk=unit.pk)


def _last(unit: Unit) -> int:
    return links_of(unit).order_by("-position").values_list("position", flat=True).first() or 0


def _refuse_full(unit: Unit) -> None:
    if links_of(unit).count() >= MOST:
        raise TooManyError


def _refuse_taken(unit: Unit, address: str, besides: Link | None = None) -> None:
    rows = links_of(unit).filter(address=address)
    if (rows.exclude(pk=besides.pk) if besides else rows).exists():
        raise AddressTakenError
