"""The installed plugins, and which of them are on in a unit."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any

from django.conf import settings

from kernel.events.worker import register_handler, register_schedule
from kernel.jobs.kinds import register_kind
from kernel.people.roles import declare
from kernel.plugins.contract import Figure, Plugin, Widget
from kernel.units.tree import Snapshot, register_part, tree

log = logging.getLogger("lianxue.plugins")
_plugins: dict[str, Plugin] = {}


def load() -> None:
    """Import every installed plugin's manifest and hand its contributions to whom they belong."""
    for path in settings.INSTALLED_PLUGINS:
        plugin: Plugin = import_module(f"{path}.plugin").plugin
        _plugins[plugin.slug] = plugin
        for permission in plugin.permissions():
            declare(permission)
        for handler in plugin.handlers():
            register_handler(handler)
        for schedule in plugin.schedules():
            register_schedule(schedule)
        for kind in plugin.jobs():
            register_kind(kind, is_on=partial(is_enabled, plugin.slug))


def all_plugins() -> tuple[Plugin, ...]:
    return tuple(_plugins.values())


def get(slug: str) -> Plugin | None:
    return _plugins.get(slug)


def _load_states(snapshot: Snapshot) -> dict[int, dict[str, tuple[bool, bool]]]:
    from kernel.plugins.models import PluginState

    states: dict[int, dict[str, tuple[bool, bool]]] = {}
    for unit_id, slug, enabled, forced in PluginState.objects.values_list("unit_id", "slug", "enabled", "forced"):
        states.setdefault(unit_id, {})[slug] = (enabled, forced)
    return states


register_part("plugin_states", _load_states)


def is_enabled(slug: str, unit_id: int | None) -> bool:
    """Is the plugin on in this unit? The nearest unit's row wins, unless one above it is forced; None asks the root."""
    plugin = _plugins.get(slug)
    if plugin is None:
        return False
    snapshot = tree()
    node = snapshot.by_id.get(unit_id if unit_id is not None else snapshot.root_id or 0)
    return settle(rows_of(slug, node.line if node else ()), plugin.enabled_by_default).enabled


@dataclass(frozen=True, slots=True)
class Settled:
    """Whether a plugin is on, and which unit's row says so (None: none does, the plugin's default holds)."""

    enabled: bool
    unit_id: int | None = None
    forced: bool = False


def settle(rows: Iterable[tuple[int, tuple[bool, bool] | None]], default: bool) -> Settled:
    """The answer for the last of a line of units; `rows` are (unit id, (enabled, forced) or None) from the root down."""
    answer = Settled(default)
    for unit_id, row in rows:
        if row is not None:
            answer = Settled(row[0], unit_id, row[1])
            if row[1]:
                break
    return answer


def rows_of(slug: str, line: Iterable[int]) -> Iterator[tuple[int, tuple[bool, bool] | None]]:
    """The switches for one plugin that stand in these units, as settle() takes them."""
    states = tree().parts["plugin_states"]
    return ((unit_id, states.get(unit_id, {}).get(slug)) for unit_id in line)


def enabled(unit_id: int | None) -> Iterator[Plugin]:
    return (plugin for plugin in _plugins.values() if is_enabled(plugin.slug, unit_id))


def widget_choices() -> list[tuple[str, Any]]:
    """Kinds of widgets for the CMS, asked at run time so that installing a plugin needs no migration."""
    return [(f"{plugin.slug}.{w.kind}", w.label) for plugin in _plugins.values() for w in plugin.widgets()]


def find_widget(kind: str, unit_id: int | None) -> Widget | None:
    """The widget of that kind if its plugin is installed and on in the unit."""
    slug, _, name = kind.partition(".")
    if not is_enabled(slug, unit_id):
        return None
    return next((widget for widget in _plugins[slug].widgets() if widget.kind == name), None)


_figures: dict[str, Figure] = {}


def declare_figure(figure: Figure) -> None:
    """A number that the house itself counts, without any plugin."""
    _figures[figure.kind] = figure


def figure_choices() -> list[tuple[str, Any]]:
    """Kinds of counted numbers, as widget_choices()."""
    own = [(kind, figure.label) for kind, figure in _figures.items()]
    return own + [(f"{plugin.slug}.{one.kind}", one.label) for plugin in _plugins.values() for one in plugin.figures()]


def find_figure(kind: str, unit_id: int | None) -> Figure | None:
    """The number of that kind, if what counts it is installed and on in the unit."""
    slug, _, name = kind.partition(".")
    if not name:
        return _figures.get(kind)
    if not is_enabled(slug, unit_id):
        return None
    return next((figure for figure in _plugins[slug].figures() if figure.kind == name), None)


def url_includes() -> list[Any]:
    """URL patterns of all plugins; whether one answers is decided per request by the gate."""
    from django.urls import include, path

    return [path(plugin.url_prefix, include(plugin.urls)) for plugin in _plugins.values() if plugin.urls]


def websocket_urlpatterns() -> list[Any]:
    patterns: list[Any] = []
    for plugin in _plugins.values():
        if plugin.websocket_urls:
            patterns += import_module(plugin.websocket_urls).websocket_urlpatterns
    return patterns
