"""The database of each server that a journey starts: SQLite's file in its data directory, or with `DB=postgres` a database
of its own on the server of PostgreSQL that the run was given. Its rows are read and changed from outside."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from psycopg import sql
from psycopg.types.string import TextLoader

from kernel.db.databases import beside
from kernel.testing.database import migrated_template

FILE = "lianxue.sqlite3"
SERVER = os.environ.get("DATABASE_URL", "")
AS_TEXT = ("jsonb", "timestamptz", "date")  # as SQLite keeps them


def surroundings(data_dir: Path) -> dict[str, str]:
    """Of whatever works on the database of that directory."""
    return {"DATABASE_URL": _address(data_dir), "REDIS_URL": ""}


def _name(data_dir: Path) -> str:
    return f"journey_{hashlib.sha256(str(data_dir).encode()).hexdigest()[:20]}"


def _address(data_dir: Path) -> str:
    return beside(SERVER, _name(data_dir)) if SERVER else ""


def fresh(data_dir: Path) -> Path:
    """Migrated and empty."""
    if SERVER:
        _copy(_template("migrated", lambda name: _manage(name, "migrate", "--skip-checks", "-v0")), _name(data_dir))
    else:
        shutil.copy(migrated_template(), data_dir / FILE)
    return data_dir


def filled(data_dir: Path, by: Callable[[dict[str, str]], object]) -> None:
    """On PostgreSQL: a copy of the database that `by(surroundings)` fills once."""

    def fill(name: str) -> None:
        _copy(_template("migrated", lambda empty: _manage(empty, "migrate", "--skip-checks", "-v0")), name)
        by({"DATABASE_URL": beside(SERVER, name), "REDIS_URL": ""})

    _copy(_template("demo", fill), _name(data_dir))


def _manage(name: str, *command: str) -> None:
    environment = os.environ | {"DATABASE_URL": beside(SERVER, name), "REDIS_URL": ""}
    manage = str(Path(settings.BASE_DIR) / "manage.py")
    subprocess.run([sys.executable, manage, *command], env=environment, check=True, stdout=subprocess.DEVNULL)


def _template(kind: str, fill: Callable[[str], object]) -> str:
    """The name of a database to copy, made by whichever worker comes first; servers live no longer than a run."""
    folder = Path(settings.BASE_DIR) / "var" / "test-templates"
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / f"{kind}-on-postgres.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        name, making = f"template_{kind}", f"making_{kind}"
        with psycopg.connect(SERVER, autocommit=True) as server:
            if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                if kind == "migrated":
                    server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(making)))
                fill(making)
                rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
                server.execute(rename.format(sql.Identifier(making), sql.Identifier(name)))
    return name


def _copy(template: str, name: str) -> None:
    with psycopg.connect(SERVER, autocommit=True) as server:
        words = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        server.execute(words.format(sql.Identifier(name), sql.Identifier(template)))


class Database:
    """Rows of a running server; values stand at `?`."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._connection() as connection:
            found: list[tuple[Any, ...]] = connection.execute(self._said(query), values).fetchall()
        return found

    def change(self, query: str, *values: Any) -> None:
        with self._connection() as connection:
            connection.execute(self._said(query), values)
            connection.commit()

    def tables_as_text(self) -> Iterator[tuple[str, bytes]]:
        """Everything that is stored, table by table."""
        names = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        for (name,) in self.rows(names if SERVER else "SELECT name FROM sqlite_master WHERE type = 'table'"):
            yield str(name), "\n".join(map(str, self.rows(f'SELECT * FROM "{name}"'))).encode()

    @contextmanager
    def _connection(self) -> Iterator[Any]:
        if not SERVER:
            with closing(sqlite3.connect(self.data_dir / FILE, timeout=20)) as connection:
                yield connection
            return
        with psycopg.connect(_address(self.data_dir), options="-c timezone=UTC") as other:
            for kind in AS_TEXT:
                other.adapters.register_loader(kind, TextLoader)
            yield other

    @staticmethod
    def _said(query: str) -> Any:
        return query.replace("%", "%%").replace("?", "%s") if SERVER else query
