"""The manifest of friendly links: what they add to the house."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.plugins.contract import NavItem, Permission, Plugin, Schedule, Widget

EDIT = "friendly_links.edit"


def _links_widget(request: Any, options: dict[str, Any]) -> dict[str, Any]:
    from plugins.friendly_links.components import links_widget  # manifests are read before the models are

    return links_widget(request, options)


def _sweep() -> int:
    from plugins.friendly_links.services import sweep

    return sweep()


class FriendlyLinks(Plugin):
    slug = "friendly_links"
    label = _("Friendly links")
    description = _("Links to sites that belong together, shown on home pages.")
    icon = "link"
    urls = "plugins.friendly_links.urls"

    def nav(self) -> Sequence[NavItem]:
        return (
            NavItem(_("Friendly links"), "friendly_links:links", "link", place="footer", order=60),
            NavItem(_("Keep friendly links"), "friendly_links:units", "link", "personal", 60, permission=EDIT),
        )

    def widgets(self) -> Sequence[Widget]:
        return (Widget("links", _("Friendly links"), "friendly_links/widget.html", _links_widget, "link"),)

    def permissions(self) -> Sequence[Permission]:
        return (Permission(EDIT, _("Keep the friendly links of a unit"), ("editor", "info_officer")),)

    def schedules(self) -> Sequence[Schedule]:
        return (Schedule("friendly_links.sweep", timedelta(days=1), _sweep),)

    def holdings(self, unit_ids: frozenset[int]) -> Sequence[str]:
        from plugins.friendly_links.selectors import holdings

        return holdings(unit_ids)

    def load_demo(self, demo: Any) -> None:
        from plugins.friendly_links.demo import load

        load(demo)


plugin = FriendlyLinks()
