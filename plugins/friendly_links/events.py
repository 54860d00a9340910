"""What this plugin publishes: `friendly_links.changed`, with the public ids of the unit and the link, and what was done."""

from __future__ import annotations

from kernel.events.api import publish
from plugins.friendly_links.models import Link


def changed(link: Link, done: str) -> None:
    """`done`: added, edited, moved, removed, restored."""
    publish("friendly_links.changed", unit=link.unit.public_id, link=link.public_id, done=done)
