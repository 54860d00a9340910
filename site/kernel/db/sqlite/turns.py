"""Whose turn it is to write: one first-come-first-served queue per database file and process.

SQLite lets waiting writers sleep and try again, so under load some starve until "database is locked". Here
writers of one process queue up instead. A turn is advisory: SQLite's own lock still protects the data, so
losing a turn early costs only waiting, never rows. Writers in other processes rely on the busy timeout.
"""

from __future__ import annotations

import gc
import os
import threading
from collections import deque
from time import monotonic

LOOK_AGAIN_SECONDS = 1.0
"""How often a waiter checks that the thread it waits for is still alive."""


class _Waiter:
    def __init__(self, owner: object) -> None:
        self.owner = owner
        self.thread = threading.current_thread()
        self.called = threading.Event()


class Turns:
    """The queue for one database file. An owner is a connection; it may hold one turn at a time."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._queue: deque[_Waiter] = deque()
        self._holder_id: int | None = None
        self._holder_thread: threading.Thread | None = None

    def take(self, owner: object, timeout: float) -> bool:
        """Wait for a turn. True: the caller got it and must give it back. False: `owner` holds it already.

        Raises TimeoutError after `timeout` seconds.
        """
        with self._mutex:
            if self._holder_id == id(owner):
                return False
            waiter = _Waiter(owner)
            if self._holder_id is None and not self._queue:
                self._hold(waiter)
                return True
            self._queue.append(waiter)
        self._wait(waiter, monotonic() + timeout)
        return True

    def give_back(self, owner: object) -> None:
        """End the owner's turn and call the next in the queue; nothing happens when it was not its turn."""
        with self._mutex:
            if self._holder_id == id(owner):
                self._call_next()

    def _wait(self, waiter: _Waiter, deadline: float) -> None:
        try:
            while not waiter.called.wait(max(0.0, min(LOOK_AGAIN_SECONDS, deadline - monotonic()))):
                if monotonic() >= deadline and self._leave(waiter):
                    raise TimeoutError
                self._skip_the_dead()
        except BaseException:  # also a KeyboardInterrupt must not leave a turn nobody will use
            if not self._leave(waiter):
                self.give_back(waiter.owner)
            raise

    def _leave(self, waiter: _Waiter) -> bool:
        """Take the waiter out of the queue. False when its turn has come meanwhile."""
        with self._mutex:
            if waiter.called.is_set():
                return False
            if waiter in self._queue:
                self._queue.remove(waiter)
            return True

    def _skip_the_dead(self) -> None:
        """A thread that ended without closing its connection cannot give back its turn."""
        with self._mutex:
            if self._holder_thread is None or self._holder_thread.is_alive():
                return
            self._call_next()
        gc.collect()  # the connection it left open holds SQLite's own lock until it is collected

    def _call_next(self) -> None:
        self._holder_id = self._holder_thread = None
        if self._queue:
            waiter = self._queue.popleft()
            self._hold(waiter)
            waiter.called.set()

    def _hold(self, waiter: _Waiter) -> None:
        self._holder_id, self._holder_thread = id(waiter.owner), waiter.thread


_turns: dict[str, Turns] = {}


def turns_for(database: str) -> Turns:
    """The queue of a database, by its name or path. (`setdefault` of a dict is atomic: no lock is needed.)"""
    return _turns.get(database) or _turns.setdefault(database, Turns())


os.register_at_fork(after_in_child=_turns.clear)  # the child has none of the threads that hold or await a turn
