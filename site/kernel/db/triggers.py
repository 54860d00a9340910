"""Rules that only a trigger can hold, written once for SQLite and once for PostgreSQL."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation


class AppendOnly(Operation):
    """Rows of `table` may be added, never changed and never deleted; `except_columns` may still be updated."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str, except_columns: tuple[str, ...] = ()) -> None:
        self.table = table
        self.except_columns = except_columns

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        return self.__class__.__name__, [], {"table": self.table, "except_columns": self.except_columns}

    def state_forwards(self, app_label: str, state: object) -> None:
        """The models do not change."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: object, to_state: object
    ) -> None:
        table, message = self.table, f"{self.table} is append-only"
        if schema_editor.connection.vendor == "sqlite":
            for verb in ("UPDATE", "DELETE"):
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
                )
        else:
            schema_editor.execute(
                f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"
            )

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: object, to_state: object
    ) -> None:
        if schema_editor.connection.vendor == "sqlite":
            for verb in ("update", "delete"):
                schema_editor.execute(f"DROP TRIGGER {self.table}_no_{verb}")
        else:
            schema_editor.execute(f"DROP TRIGGER {self.table}_append_only ON {self.table}")
            schema_editor.execute(f"DROP FUNCTION {self.table}_append_only()")

    def describe(self) -> str:
        return f"Make {self.table} append-only"


def no_overlap(
    *, table: str, keys: tuple[str, ...], when: str, start: str, end: str, parent: str
) -> migrations.RunPython:
    """No two rows of `table` that agree in `keys` and fulfil `when` may overlap in [start, end); an open end is NULL.

    `when` is SQL over columns written as {row}.column. Both databases hold it by trigger, so that it also binds
    whoever writes past the services. PostgreSQL additionally locks the row of `parent` that keys[0] names, so two
    transactions cannot race. (A lock on a row takes no shared memory: an import may write any number in one transaction.)
    """
    name = f"{table}_no_overlap"
    same = " AND ".join(f"other.{key} = NEW.{key}" for key in keys)
    condition = (  # column names of our own migrations, nothing that anybody typed
        f"{when.format(row='NEW')} AND EXISTS (SELECT 1 FROM {table} other WHERE other.id <> NEW.id AND {same} "  # noqa: S608
        f"AND {when.format(row='other')} "
        f"AND (NEW.{end} IS NULL OR other.{start} < NEW.{end}) AND (other.{end} IS NULL OR NEW.{start} < other.{end}))"
    )
    message = f"{table}: overlapping periods"

    def forwards(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
        if schema_editor.connection.vendor == "sqlite":
            for verb in ("INSERT", "UPDATE"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}_{verb.lower()}")
                # AFTER, because NEW.id is not known before an insert
                schema_editor.execute(
                    f"CREATE TRIGGER {name}_{verb.lower()} AFTER {verb} ON {table} WHEN {condition} "
                    f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
                )
            return
        schema_editor.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"PERFORM 1 FROM {parent} WHERE id = NEW.{keys[0]} FOR NO KEY UPDATE; "
            f"IF {condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'exclusion_violation'; END IF; "
            f"RETURN NEW; END $$"
        )
        schema_editor.execute(
            f"CREATE OR REPLACE TRIGGER {name} BEFORE INSERT OR UPDATE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        )

    def backwards(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
        if schema_editor.connection.vendor == "sqlite":
            for verb in ("insert", "update"):
                schema_editor.execute(f"DROP TRIGGER {name}_{verb}")
        else:
            schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
            schema_editor.execute(f"DROP FUNCTION {name}()")

    return migrations.RunPython(forwards, backwards)
