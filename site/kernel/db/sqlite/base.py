"""The back end: each write waits for its turn (see `turns`), whether in a transaction or alone.

A turn lasts from BEGIN to the end of the transaction, or as long as a single writing statement outside of
one. It belongs to the connection: savepoints, nested `atomic` blocks and further threads that share the
connection (live-server tests) are inside the same turn. Statements that begin with WITH are taken for reads;
if one writes, SQLite's busy timeout is what it has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base
from django.utils.asyncio import async_unsafe

from .turns import Turns, turns_for

DEFAULT_TURN_TIMEOUT = 30.0
"""Seconds; `OPTIONS["turn_timeout"]` overrides it."""

_WRITES = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|REPLACE|CREATE|ALTER|DROP|REINDEX|VACUUM|ANALYZE)\b", re.IGNORECASE)


class FairCursor(base.SQLiteCursorWrapper):
    """Waits for a turn when a statement writes outside of a transaction."""

    owner: DatabaseWrapper

    def execute(self, query: str, params: Any = None) -> Any:
        return self.owner.in_turn(query, lambda: super(FairCursor, self).execute(query, params))

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        return self.owner.in_turn(query, lambda: super(FairCursor, self).executemany(query, param_list))


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's SQLite connection with turns for writers."""

    turn_timeout = DEFAULT_TURN_TIMEOUT

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        self.turn_timeout = float(params.pop("turn_timeout", DEFAULT_TURN_TIMEOUT))
        return params

    @property
    def turns(self) -> Turns:
        return turns_for(str(self.settings_dict["NAME"]))

    @async_unsafe
    def create_cursor(self, name: str | None = None) -> FairCursor:
        cursor: FairCursor = self.connection.cursor(factory=FairCursor)
        cursor.owner = self
        return cursor

    def in_turn(self, query: str, run: Callable[[], Any]) -> Any:
        """Run one statement; when it writes and no transaction is open, in a turn of its own."""
        if self.connection.in_transaction or not _WRITES.match(query):
            return run()
        taken = self._take_turn()
        try:
            return run()
        finally:
            if taken:
                self._give_back_turn_when_done()

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # unknown to the stubs
        finally:
            self._give_back_turn_when_done()

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]  # unknown to the stubs
        finally:
            self._give_back_turn_when_done()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # unknown to the stubs
        finally:
            self._give_back_turn_when_done()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # unknown to the stubs
        finally:
            self.turns.give_back(self)

    def _take_turn(self) -> bool:
        try:
            return self.turns.take(self, self.turn_timeout)
        except TimeoutError:
            raise OperationalError(
                f"database is locked (no turn to write within {self.turn_timeout:g} seconds)"
            ) from None

    def _give_back_turn_when_done(self) -> None:
        """A COMMIT that failed leaves the transaction open: then the turn lasts until the rollback."""
        if self.connection is None or not self.connection.in_transaction:
            self.turns.give_back(self)
