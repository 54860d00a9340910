"""Which unit answers at which address.

A mount is a unit's subsite as an address: today the prefix /u/<slug>/, later also an own host name. Nothing outside
this module and the middleware knows which form it has: everything else asks a mount for its prefix and origin.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

from kernel.units.tree import Snapshot, register_part, tree

PATH_PREFIX = "/u/"


@dataclass(frozen=True, slots=True)
class Mount:
    """The address of one unit's subsite; `unit_id` is None for the system-wide site."""

    unit_id: int | None
    slug: str
    root_page_id: int | None
    root_url_path: str  # url_path of the root page: all pages of this mount begin with it

    @property
    def is_system(self) -> bool:
        return self.unit_id is None

    @property
    def origin(self) -> str:
        return settings.PUBLIC_ORIGIN

    @property
    def prefix(self) -> str:
        """The path under which this mount answers, with a slash at both ends."""
        return f"{PATH_PREFIX}{self.slug}/" if self.slug else "/"

    def path(self, rest: str = "") -> str:
        return self.prefix + rest.lstrip("/")

    def absolute(self, rest: str = "") -> str:
        return self.origin + self.path(rest)


@dataclass(frozen=True)
class MountTable:
    system: Mount
    by_slug: dict[str, Mount]
    by_unit: dict[int, Mount]
    by_root: dict[str, Mount]

    def of_page_path(self, url_path: str) -> Mount | None:
        """The nearest mount root at or above a page, by the page's url_path."""
        parts = url_path.strip("/").split("/")
        for count in range(len(parts), 0, -1):
            if mount := self.by_root.get("/" + "/".join(parts[:count]) + "/"):
                return mount
        return None

    def of_unit(self, unit_id: int | None) -> Mount:
        """The unit's own mount, or that of the nearest unit above that has one, or the system's."""
        node = tree().by_id.get(unit_id) if unit_id else None
        for ancestor in reversed(node.line if node else ()):
            if mount := self.by_unit.get(ancestor):
                return mount
        return self.system


Roots = tuple[tuple[int | None, str], dict[int, tuple[int, str]]]
_load_roots: Callable[[], Roots] = lambda: ((None, "/"), {})  # noqa: E731


def register_roots(load: Callable[[], Roots]) -> None:
    """kernel.content tells here which page is the root of the system's site and of each unit's subsite:
    ((page id, url_path), {unit id: (page id, url_path)})."""
    global _load_roots
    _load_roots = load


def _load(snapshot: Snapshot) -> MountTable:
    (system_page, system_path), subsites = _load_roots()
    system = Mount(None, "", system_page, system_path)
    mounts = [
        Mount(unit_id, node.slug, page_id, url_path)
        for unit_id, (page_id, url_path) in subsites.items()
        if (node := snapshot.by_id.get(unit_id)) and not node.closed
    ]
    return MountTable(
        system=system,
        by_slug={mount.slug: mount for mount in mounts},
        by_unit={mount.unit_id: mount for mount in mounts if mount.unit_id},
        by_root={system.root_url_path: system} | {mount.root_url_path: mount for mount in mounts},
    )


register_part("mounts", _load)


def mounts() -> MountTable:
    table: MountTable = tree().parts["mounts"]
    return table
