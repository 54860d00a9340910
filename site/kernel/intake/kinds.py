"""What may be sent in pieces: each kind says how large it may be and who may send it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kernel.people.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Kind:
    """`may(viewer)`: nobody else can leave anything on the server's disk."""

    name: str
    most_bytes: int
    may: Callable[[Viewer], bool]


_kinds: dict[str, Kind] = {}


def register_kind(kind: Kind) -> None:
    _kinds[kind.name] = kind


def find_kind(name: str) -> Kind | None:
    return _kinds.get(name)
