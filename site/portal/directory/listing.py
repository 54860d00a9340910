"""All units as one may look for them, made from the organisation tree and kept with it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from kernel.pinyin import Sound, sound_of, typed_words
from kernel.theming.api import BrandView  # registers the part "brands" before ours
from kernel.units.mounts import Mount, MountTable  # and the part "mounts"
from kernel.units.tree import Snapshot, register_part, tree


@dataclass(frozen=True, slots=True)
class Entry:
    """An open unit. `mount` is None where it has no site of its own, `telephone` empty where its brand names none."""

    id: int
    name: str
    short_name: str
    mount: Mount | None
    telephone: str
    parent_id: int | None  # the nearest open unit above

    @property
    def label(self) -> str:
        return self.short_name or self.name

    @property
    def url(self) -> str:
        """Of its site, for a link on the page that is being made; "" where it has none."""
        return self.mount.path() if self.mount else ""


class Directory:
    """Nothing of it is computed before somebody asks: most changes of the tree pass unseen."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    @cached_property
    def entries(self) -> dict[int, Entry]:
        """Open units in tree order. Whatever stands below a closed unit moves up to the nearest open one."""
        table: MountTable = self._snapshot.parts["mounts"]
        brands: dict[int, BrandView] = self._snapshot.parts["brands"]
        found: dict[int, Entry] = {}
        for node in self._snapshot.by_id.values():
            if node.closed or node.practice:
                continue
            mount = table.system if node.id == self._snapshot.root_id else table.by_unit.get(node.id)
            brand = brands.get(node.id)
            above = next((pk for pk in reversed(node.line[:-1]) if pk in found), None)
            found[node.id] = Entry(
                node.id,
                node.name,
                node.short_name,
                mount,
                brand.telephone if brand else "",
                above,
            )
        return found

    @cached_property
    def children(self) -> dict[int | None, list[Entry]]:
        found: dict[int | None, list[Entry]] = {}
        for entry in self.entries.values():
            found.setdefault(entry.parent_id, []).append(entry)
        return found

    @cached_property
    def counts(self) -> dict[int, int]:
        """How many units stand below each."""
        found = dict.fromkeys(self.entries, 0)
        for entry in reversed(self.entries.values()):
            if entry.parent_id is not None:
                found[entry.parent_id] += found[entry.id] + 1
        return found

    @cached_property
    def digest(self) -> str:
        """Another one whenever anything shown is another."""
        return hashlib.sha256(repr(list(self.entries.values())).encode()).hexdigest()[:16]

    @cached_property
    def sounds(self) -> dict[int, tuple[Sound, Sound]]:
        return {entry.id: (sound_of(entry.name), sound_of(entry.short_name)) for entry in self.entries.values()}

    def above(self, entry: Entry) -> list[Entry]:
        """The units above, from the root down."""
        line: list[Entry] = []
        parent = entry.parent_id
        while parent is not None:
            line.insert(0, self.entries[parent])
            parent = line[0].parent_id
        return line

    def search(self, text: str, root_id: int | None = None) -> list[Entry]:
        """Units whose name holds every word, as it is written, as it sounds or by its initials; those whose name begins
        with what was typed come first. `root_id` narrows it to a unit and those below."""
        words = typed_words(text)
        if not words:
            return []
        found = [entry for entry in self._below(root_id) if all(self._fits(entry, word) for word in words)]
        return sorted(found, key=lambda entry: not any(name.casefold().startswith(words[0]) for name in _names(entry)))

    def _fits(self, entry: Entry, word: str) -> bool:
        if any(word in name.casefold() for name in _names(entry)):
            return True
        return word.isascii() and any(sound.fits(word) for sound in self.sounds[entry.id])

    def _below(self, root_id: int | None) -> Iterator[Entry]:
        inside = None if root_id is None else self._snapshot.below.get(root_id, frozenset())
        return (entry for entry in self.entries.values() if inside is None or entry.id in inside)


def _names(entry: Entry) -> tuple[str, str]:
    return entry.name, entry.short_name


register_part("directory", Directory)


def listing() -> Directory:
    found: Directory = tree().parts["directory"]
    return found
