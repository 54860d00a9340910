"""What many pages list and few change, kept in memory until it changes: the newest articles, the open courses.

The organisation tree (kernel.units.tree) is such a piece, too. What is kept is the same for everybody; who may see it is
asked of every viewer anew.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from django.db import transaction

T = TypeVar("T")
LOOK_EVERY = 1.0  # seconds between two looks at the marks: so late may another process learn of a change
MOST = 2000  # pieces on one shelf; the longest unused goes first


class Shelf:
    """Pieces under keys. `changed()` belongs into the transaction that writes what they were made from."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._mark: int | None = None
        self._pieces: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()
        _shelves.append(self)

    def get(self, key: Hashable, load: Callable[[], T]) -> T:
        """The piece under this key; `load()` makes it where it is missing or something has changed since. None is not
        kept: asking for what does not exist must not push out what does."""
        mark = _mark_of(self.name)
        with self._lock:
            if self._mark != mark:
                self._pieces.clear()
                self._mark = mark
            if key in self._pieces:
                self._pieces.move_to_end(key)
                return cast(T, self._pieces[key])
        piece = load()
        with self._lock:
            if piece is not None and self._mark == mark:  # else it was made from what is no longer so
                self._pieces[key] = piece
                if len(self._pieces) > MOST:
                    self._pieces.popitem(last=False)
        return piece

    def empty(self) -> None:
        with self._lock:
            self._pieces.clear()
            self._mark = None

    def changed(self) -> None:
        """Everything on this shelf is made anew, here at once and in other processes within LOOK_EVERY seconds."""
        from kernel.units.models import ShelfMark

        # a random mark: one that was rolled back never comes again
        ShelfMark.objects.update_or_create(name=self.name, defaults={"mark": secrets.randbits(62)})
        look_again()
        transaction.on_commit(look_again)


_shelves: list[Shelf] = []
_lock = threading.Lock()
_marks: dict[str, int] = {}
_looked_at = 0.0
_changes = 0  # how often a mark was made another one here


def look_again() -> None:
    """Ask for the marks at the next question, whenever that is."""
    global _changes, _looked_at
    _changes += 1
    _looked_at = 0.0


def forget() -> None:
    """Empty all shelves of this process."""
    look_again()
    for shelf in _shelves:
        shelf.empty()


def _fresh() -> bool:
    return bool(_looked_at) and time.monotonic() - _looked_at < LOOK_EVERY


def _mark_of(name: str) -> int:
    global _marks, _looked_at
    if not _fresh():
        with _lock:
            if not _fresh():
                from kernel.units.models import ShelfMark

                now, changes = time.monotonic(), _changes
                _marks = dict(ShelfMark.objects.values_list("name", "mark"))
                if changes == _changes:  # else something changed during the look: the next question looks again
                    _looked_at = now
    return _marks.get(name, 0)
