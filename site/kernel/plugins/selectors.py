"""How the switches stand in a unit, whom turning one would touch, and who turned them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import cached_property

from kernel.audit.models import AuditEntry
from kernel.people.models import Affiliation, Person, holds_on
from kernel.plugins.contract import Plugin
from kernel.plugins.registry import all_plugins, get, rows_of, settle
from kernel.units.tree import Node, tree

SWITCHED = "plugins.switched"
LOOKED_BACK = 200  # newest entries of the log in which the last turn of each switch is looked for

State = tuple[bool, bool]  # enabled, forced


@dataclass(frozen=True, slots=True)
class Standing:
    """A plugin in one unit: is it on, and who says so."""

    plugin: Plugin
    unit: Node
    enabled: bool
    source: Node | None  # the unit whose switch decides; None: nobody turned one, the plugin's default holds
    forced: bool
    own: State | None  # this unit's own switch, whether it decides or not

    @property
    def is_own(self) -> bool:
        return self.source is not None and self.source.id == self.unit.id

    @property
    def is_bound(self) -> bool:
        """A unit above has decided for all below it."""
        return self.forced and not self.is_own

    @property
    def mark(self) -> str:
        """The same as long as nothing has changed: a confirmation holds for what was shown."""
        own = "-" if self.own is None else "".join(str(int(flag)) for flag in self.own)
        return f"{int(self.enabled)}{own}{self.source.public_id if self.source else ''}"


def standing(slug: str, unit_id: int) -> Standing:
    """KeyError for an unknown plugin or unit."""
    plugin, node = get(slug), tree().by_id[unit_id]
    if plugin is None:
        raise KeyError(slug)
    settled = settle(rows_of(slug, node.line), plugin.enabled_by_default)
    source = tree().by_id[settled.unit_id] if settled.unit_id else None
    return Standing(
        plugin, node, settled.enabled, source, settled.forced, tree().parts["plugin_states"].get(unit_id, {}).get(slug)
    )


def standings(unit_id: int) -> list[Standing]:
    return [standing(plugin.slug, unit_id) for plugin in all_plugins()]


# -- whom it touches -----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Reach:
    """What turning a switch does. All units are open ones."""

    flipped: frozenset[int]  # where the plugin would be on instead of off, or off instead of on
    keeping: int  # units below that have switched it themselves and stay as they are
    overruled: int  # units below whose own switch is bound by this one, and differs from it

    @cached_property
    def members(self) -> int:
        """How many persons belong to the units that it touches."""
        rows = Affiliation.objects.filter(holds_on(), unit_id__in=self.flipped)
        return rows.values("person_id").distinct().count()


def reach(slug: str, unit_id: int, state: State | None) -> Reach:
    """What changes if this unit's own switch becomes `state` (None: as its parent)."""
    plugin = get(slug)
    assert plugin is not None
    snapshot = tree()
    flipped, keeping, overruled = set(), 0, 0
    for below in snapshot.below.get(unit_id, ()):
        node = snapshot.by_id[below]
        if node.closed:
            continue
        now = list(rows_of(slug, node.line))
        then = settle(((pk, state if pk == unit_id else row) for pk, row in now), plugin.enabled_by_default)
        before = settle(now, plugin.enabled_by_default)
        if then.enabled != before.enabled:
            flipped.add(below)
        own = now[-1][1]
        if below != unit_id and own is not None:
            bound = then.forced and then.unit_id == unit_id
            overruled += bound and own[0] != then.enabled
            keeping += not bound and state is not None and own[0] != state[0]
    return Reach(frozenset(flipped), keeping, overruled)


# -- who turned them -----------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Turn:
    """A switch was turned: `enabled` None means back to the unit above. `who` is empty for the system itself."""

    plugin: str
    unit: str
    enabled: bool | None
    forced: bool
    at: datetime
    who: str


def history(unit: Node, slug: str, count: int = 20) -> list[Turn]:
    """The newest turns of one switch."""
    rows = AuditEntry.objects.filter(action=SWITCHED, unit=unit.public_id, data__plugin=slug).order_by("-pk")[:count]
    return list(_turns(rows))


def last_turns(found: Iterable[Standing]) -> dict[str, Turn]:
    """{slug: the turn that decides it}, of the units that decide; three queries at most."""
    wanted = {(one.source.public_id, one.plugin.slug) for one in found if one.source}
    rows = AuditEntry.objects.filter(action=SWITCHED, unit__in={unit for unit, _slug in wanted}).order_by("-pk")
    newest: dict[tuple[str, str], AuditEntry] = {}
    for row in rows[:LOOKED_BACK] if wanted else ():
        newest.setdefault((row.unit, row.data.get("plugin", "")), row)
    return {turn.plugin: turn for turn in _turns(row for key, row in newest.items() if key in wanted)}


def _turns(rows: Iterable[AuditEntry]) -> Iterator[Turn]:
    entries = list(rows)
    accounts = {entry.actor for entry in entries if entry.actor}
    names: dict[Any, str] = dict(
        Person.objects.filter(account__public_id__in=accounts).values_list("account__public_id", "name")
        if accounts
        else ()
    )
    for entry in entries:
        data = entry.data
        enabled, forced = data.get("enabled"), bool(data.get("forced"))
        yield Turn(data.get("plugin", ""), entry.unit, enabled, forced, entry.at, names.get(entry.actor, ""))


# -- the units below -----------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Row:
    """A unit below and how every plugin stands in it."""

    unit: Node
    standings: tuple[Standing, ...]


def below(unit: Node, *, text: str = "", differing: bool = False) -> list[Row]:
    """The open units below in tree order. `differing`: only where a plugin is on that is off in this unit, or the other
    way round. Asks the database nothing."""
    here = {one.plugin.slug: one.enabled for one in standings(unit.id)}
    snapshot, rows = tree(), []
    wanted = text.strip().casefold()
    for node in snapshot.by_id.values():
        if node.id == unit.id or node.closed or unit.id not in node.line:
            continue
        if wanted and wanted not in f"{node.name} {node.short_name}".casefold():
            continue
        found = tuple(standings(node.id))
        if not differing or any(one.enabled != here[one.plugin.slug] for one in found):
            rows.append(Row(node, found))
    return rows
