"""Databases beside the one that settings name."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from django.db import connection


def beside(url: str, name: str) -> str:
    """The address of another database on the same server of PostgreSQL."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def make(name: str) -> bool:
    """Make an empty database on our own server of PostgreSQL; False where it is there already."""
    with connection._nodb_cursor() as cursor:  # of the server, outside of any transaction
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone():
            return False
        cursor.execute(f"CREATE DATABASE {connection.ops.quote_name(name)}")
    return True
