"""A migrated database in a tenth of a second: all migrations take twenty, so they run once per state of the migrations."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from django.apps import apps
from django.conf import settings


def migrations_digest(*, plugins: bool = True) -> str:
    """Changes whenever a migration of any installed app, or the list of apps, changes."""
    left_out = set() if plugins else set(settings.INSTALLED_PLUGINS)
    digest = hashlib.sha256(",".join(name for name in settings.INSTALLED_APPS if name not in left_out).encode())
    for app in apps.get_app_configs():
        for path in sorted((Path(app.path) / "migrations").glob("*.py")) if app.name not in left_out else []:
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:20]


def migrated_template() -> Path:
    """Path of an empty, migrated SQLite file; made once, shared by all workers of a test run and by later runs.

    Migrations of plugins come on top of a file without any, so that each choice of plugins takes only its own.
    """
    folder = Path(settings.BASE_DIR) / "var" / "test-templates"
    folder.mkdir(parents=True, exist_ok=True)
    bare = folder / f"{migrations_digest(plugins=False)}.sqlite3"
    template = folder / f"{migrations_digest()}.sqlite3"
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not bare.exists():
            _migrate(None, [], bare)
        if not template.exists():
            _migrate(bare, settings.INSTALLED_PLUGINS, template)
    return template


def _migrate(base: Path | None, plugins: list[str], target: Path) -> None:
    with tempfile.TemporaryDirectory() as data_dir:
        made = Path(data_dir) / "lianxue.sqlite3"
        if base is not None:
            shutil.copy(base, made)
        environment = os.environ | {"DATA_DIR": data_dir, "INSTALLED_PLUGINS": ",".join(plugins)}
        environment.pop("DATABASE_URL", None)
        command = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "migrate", "--skip-checks", "-v0"]
        subprocess.run(command, env=environment, check=True)
        checkpoint(made)
        shutil.copy(made, target.with_suffix(".new"))
    target.with_suffix(".new").rename(target)


def checkpoint(path: Path) -> None:
    """Bring the write-ahead log into the file, so that the file alone can be copied."""
    import sqlite3

    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def put_back_wagtail_rows() -> None:
    """The rows that Wagtail's migrations make and that a flush takes away."""
    from django.contrib.contenttypes.models import ContentType
    from wagtail.models import Collection, Locale

    from kernel.content.models import BasePage
    from kernel.people.roles import install_default_roles

    Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    if not BasePage.objects.exists():
        BasePage.add_root(
            instance=BasePage(title="Root", slug="root", content_type=ContentType.objects.get_for_model(BasePage))
        )
    install_default_roles()


def emptied() -> None:
    """The database of this process without any row of an earlier run. (SQLite's file is replaced: a flush would stumble
    over the tables that nothing may be deleted from.)"""
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.close()
        path = Path(connection.settings_dict["NAME"])
        for ending in ("", "-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        shutil.copy(migrated_template(), path)
    else:
        call_command("migrate", verbosity=0)
        call_command("flush", interactive=False, verbosity=0)
    put_back_wagtail_rows()
