"""Which unit answers at which address.

A mount is a unit's subsite as an address: the prefix /u/<slug>/ on the system's host, and the unit's own hosts. Nothing
outside this module and the middleware knows which form it has: everything else asks a mount for `path()` (a link on the
page that is being made) or `absolute()` (canonical: for mails, feeds, search machines).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

from kernel.units.hosts import here, is_system, origin_of
from kernel.units.tree import Snapshot, peek, register_part, tree

PATH_PREFIX = "/u/"


@dataclass(frozen=True, slots=True)
class Mount:
    """The address of one unit's subsite; `unit_id` is None for the system-wide site."""

    unit_id: int | None
    slug: str
    root_page_id: int | None
    root_url_path: str  # url_path of the root page: all pages of this mount begin with it
    host: str = ""  # the canonical one of the unit's own hosts
    online: bool = True  # else nothing answers: its pages keep their unit and address, and are not the system's

    @property
    def is_system(self) -> bool:
        return self.unit_id is None

    @property
    def origin(self) -> str:
        """Where the canonical address begins."""
        return origin_of(self.host) if self.host else settings.PUBLIC_ORIGIN

    @property
    def prefix(self) -> str:
        """The path under which this mount answers where the page being made is shown, with a slash at both ends."""
        return self.path()

    def path(self, rest: str = "") -> str:
        """An address for a link on the page being made: on a unit's own host all other mounts are elsewhere."""
        host = here()
        if host is None:
            return self.system_path(rest)
        return "/" + rest.lstrip("/") if host.unit_id == self.unit_id else self.absolute(rest)

    def absolute(self, rest: str = "") -> str:
        """The canonical address: at the host that the unit has chosen, else on the system's."""
        return self.origin + ("/" + rest.lstrip("/") if self.host else self.system_path(rest))

    def system_path(self, rest: str = "") -> str:
        """The path on the system's host, where every mount answers."""
        return (f"{PATH_PREFIX}{self.slug}/" if self.slug else "/") + rest.lstrip("/")

    def inside(self, url_path: str) -> str:
        """The rest of a page's url_path below this mount's root."""
        return url_path[len(self.root_url_path) :]

    def on_system(self, rest: str = "") -> str:
        return settings.PUBLIC_ORIGIN + self.system_path(rest)


@dataclass(frozen=True)
class MountTable:
    system: Mount
    by_slug: dict[str, Mount]
    by_unit: dict[int, Mount]
    by_root: dict[str, Mount]  # also those that are offline; in the others are only those that answer
    by_host: dict[str, Mount | None]  # None: the unit's site is offline
    offline: frozenset[int] = frozenset()  # units whose sites are

    def knows(self, host: str) -> bool:
        """Does anything here answer at this host?"""
        return host in self.by_host or is_system(host)

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


Roots = tuple[tuple[int | None, str], dict[int, tuple[int, str, bool]]]
_load_roots: Callable[[], Roots] = lambda: ((None, "/"), {})  # noqa: E731


def register_roots(load: Callable[[], Roots]) -> None:
    """kernel.content tells here which page is the root of the system's site and of each unit's subsite:
    ((page id, url_path), {unit id: (page id, url_path, online)})."""
    global _load_roots
    _load_roots = load


def _load(snapshot: Snapshot) -> MountTable:
    from kernel.units.models import Hostname

    (system_page, system_path), subsites = _load_roots()
    system = Mount(None, "", system_page, system_path)
    checked = Hostname.objects.filter(verified_at__isnull=False)
    hosts = list(checked.values_list("name", "unit_id", "is_canonical"))
    canonical = {unit_id: name for name, unit_id, is_canonical in hosts if is_canonical}
    mounts = [
        Mount(unit_id, node.slug, page_id, url_path, canonical.get(unit_id, ""), online and not node.closed)
        for unit_id, (page_id, url_path, online) in subsites.items()
        if (node := snapshot.by_id.get(unit_id))
    ]
    by_unit = {mount.unit_id: mount for mount in mounts if mount.unit_id and mount.online}
    return MountTable(
        system=system,
        by_slug={mount.slug: mount for mount in mounts if mount.online},
        by_unit=by_unit,
        by_root={system.root_url_path: system} | {mount.root_url_path: mount for mount in mounts},
        by_host={name: by_unit.get(unit_id) for name, unit_id, _is_canonical in hosts},
        offline=frozenset(mount.unit_id for mount in mounts if mount.unit_id and not mount.online),
    )


register_part("mounts", _load)


def mounts() -> MountTable:
    table: MountTable = tree().parts["mounts"]
    return table


def mounts_in_memory() -> MountTable:
    """As mounts(), but without a look at what has changed: asks the database once in a process's life."""
    table: MountTable = (peek() or tree()).parts["mounts"]
    return table
