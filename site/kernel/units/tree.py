"""The organisation tree as a snapshot in memory: a thousand units are small, and every page asks about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from kernel.units.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Node:
    """A unit as the snapshot knows it."""

    id: int
    public_id: str
    slug: str
    name: str
    short_name: str
    kind: str
    line: tuple[int, ...]  # ids from the root to this unit, itself included
    closed: bool
    practice: bool = False

    @property
    def label(self) -> str:
        return self.short_name or self.name

    @property
    def parent_id(self) -> int | None:
        return self.line[-2] if len(self.line) > 1 else None


@dataclass
class Snapshot:
    """All units, and what other apps hang on to it (`parts`, see register_part)."""

    version: int  # another one for every snapshot
    by_id: dict[int, Node]
    by_slug: dict[str, Node]
    below: dict[int, frozenset[int]]  # a unit's id → its own and all ids below
    children: dict[int, tuple[int, ...]]
    root_id: int | None
    practice: frozenset[int] = frozenset()  # units for trying things out: in no list, in no number
    parts: dict[str, Any] = field(default_factory=dict)

    def is_below(self, unit_id: int, ancestor_id: int) -> bool:
        """Is the unit the ancestor itself or somewhere below it?"""
        node = self.by_id.get(unit_id)
        return node is not None and ancestor_id in node.line


_parts: dict[str, Callable[[Snapshot], Any]] = {}
_shelf = Shelf("tree")
_numbers = count(1)
_latest: Snapshot | None = None


def register_part(name: str, load: Callable[[Snapshot], Any]) -> None:
    """Let `load(snapshot)` be kept with the tree and read again whenever something of it changes."""
    _parts[name] = load
    forget()  # a tree that was read before this part was known lacks it


def tree() -> Snapshot:
    """The tree as of at most a second ago (kernel.units.shelf); changes of this process show at once."""
    global _latest
    _latest = _shelf.get("snapshot", _load)
    return _latest


def peek() -> Snapshot | None:
    """What was read last, however old, without a query; None before the first tree()."""
    return _latest


def forget() -> None:
    """Read everything again at the next question."""
    global _latest
    _latest = None
    _shelf.empty()


def changed() -> None:
    """Call after writing a unit, subsite, brand or switch, inside the transaction."""
    _shelf.changed()


def _load() -> Snapshot:
    from kernel.units.models import Unit

    rows = Unit.objects.order_by("path").values_list(
        "id", "path", "public_id", "slug", "name", "short_name", "kind", "closed_on", "practice"
    )
    by_path: dict[str, Node] = {}
    below: dict[int, set[int]] = {}
    children: dict[int, list[int]] = {}
    root_id = None
    for pk, path, public_id, slug, name, short_name, kind, closed_on, practice in rows:
        parent = by_path.get(path[: -Unit.steplen])
        line = (*(parent.line if parent else ()), pk)
        by_path[path] = Node(pk, public_id, slug, name, short_name, kind, line, closed_on is not None, practice)
        root_id = root_id or (None if practice else pk)
        if parent:
            children.setdefault(parent.id, []).append(pk)
        for ancestor in line:
            below.setdefault(ancestor, set()).add(pk)
    snapshot = Snapshot(
        version=next(_numbers),
        by_id={node.id: node for node in by_path.values()},
        by_slug={node.slug: node for node in by_path.values()},
        below={pk: frozenset(ids) for pk, ids in below.items()},
        children={pk: tuple(ids) for pk, ids in children.items()},
        root_id=root_id,
        practice=frozenset(node.id for node in by_path.values() if node.practice),
    )
    for name, load in _parts.items():
        snapshot.parts[name] = load(snapshot)
    return snapshot
