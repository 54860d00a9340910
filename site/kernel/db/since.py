"""Which rows were added since a mark, while others write.

SQLite lets one transaction write at a time: numbers of rows follow the order of commits, so the highest numbers are a mark.
PostgreSQL lets many write at once, and a row may appear after others with higher numbers. There each row of a table that
is asked this way knows its transaction (the column that `Dated` adds), and a mark says which transactions were over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Mark:
    """`highest`: numbers by model (SQLite). `snapshot`: what could be seen (PostgreSQL); of the transaction `own`, in which
    the mark was taken, more may come."""

    highest: dict[type[models.Model], int]
    snapshot: str = ""
    own: str | None = None

    def still_holds(self, now: Mark) -> bool:
        """Nothing at all was added in between."""
        return self == now and now.own is None


class Dated(Operation):
    """On PostgreSQL rows of `table` keep the transaction that added them; elsewhere their numbers say enough.

    The column is the database's own: no model knows it, its default fills it. Adding it rewrites no rows.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str) -> None:
        self.table = table

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        return self.__class__.__name__, [], {"table": self.table}

    def state_forwards(self, app_label: str, state: object) -> None:
        """The models do not change."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: object, to_state: object
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"ALTER TABLE {self.table} ADD COLUMN added_in xid8 DEFAULT pg_current_xact_id()")
            schema_editor.execute(f"CREATE INDEX {self.table}_added_in ON {self.table} (added_in)")

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: object, to_state: object
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"ALTER TABLE {self.table} DROP COLUMN added_in")

    def describe(self) -> str:
        return f"Let rows of {self.table} tell when they were added"


def mark(*of: type[models.Model]) -> Mark:
    """Take it before reading: what comes while reading then counts as added since, too. One query."""
    if connection.vendor == "postgresql":
        snapshot, own = _row("SELECT pg_current_snapshot()::text, pg_current_xact_id_if_assigned()::text")
        return Mark({}, snapshot, own)
    highest = (f"(SELECT MAX({_name(str(one._meta.pk.column))}) FROM {_table(one)})" for one in of)  # noqa: S608 (our own)
    numbers = _row(f"SELECT {', '.join(highest)}")
    return Mark({one: number or 0 for one, number in zip(of, numbers, strict=True)})


def added(model: type[M], since: Mark) -> QuerySet[M]:
    """All rows that were not there at the mark; of the mark's own transaction on PostgreSQL those, too, that were."""
    rows = model._default_manager.order_by()
    if connection.vendor != "postgresql":
        return rows.filter(pk__gt=since.highest[model])
    column = f"{_table(model)}.added_in"
    condition = (
        f"{column} >= pg_snapshot_xmin(%s::pg_snapshot) "
        # In a copy made from a dump rows bear numbers of another server, which may lie in this one's future.
        f"AND {column} <= GREATEST(pg_snapshot_xmax(pg_current_snapshot()), pg_current_xact_id_if_assigned()) "
        f"AND (NOT pg_visible_in_snapshot({column}, %s::pg_snapshot) OR {column} = %s::xid8)"
    )
    values = (since.snapshot, since.snapshot, since.own or "0")
    asked: Any = RawSQL(condition, values, output_field=BooleanField())  # noqa: S611 (names of our own tables)
    return rows.filter(asked)


def _row(sql: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        row: tuple[Any, ...] = cursor.fetchone()
    return row


def _table(model: type[models.Model]) -> str:
    return _name(model._meta.db_table)


def _name(name: str) -> str:
    return connection.ops.quote_name(name)
