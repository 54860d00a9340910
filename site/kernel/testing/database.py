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


def migrations_digest() -> str:
    """Changes whenever a migration of any installed app, or the list of apps, changes."""
    digest = hashlib.sha256(",".join(settings.INSTALLED_APPS).encode())
    for app in apps.get_app_configs():
        for path in sorted((Path(app.path) / "migrations").glob("*.py")):
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:20]


def migrated_template() -> Path:
    """Path of an empty, migrated SQLite file; made once, shared by all workers of a test run and by later runs."""
    folder = Path(settings.BASE_DIR) / "var" / "test-templates"
    folder.mkdir(parents=True, exist_ok=True)
    template = folder / f"{migrations_digest()}.sqlite3"
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not template.exists():
            with tempfile.TemporaryDirectory() as data_dir:
                environment = os.environ | {
                    "DATA_DIR": data_dir,
                    "INSTALLED_PLUGINS": ",".join(settings.INSTALLED_PLUGINS),
                }
                environment.pop("DATABASE_URL", None)
                command = [
                    sys.executable,
                    str(Path(settings.BASE_DIR) / "manage.py"),
                    "migrate",
                    "--skip-checks",
                    "-v0",
                ]
                subprocess.run(command, env=environment, check=True)
                made = Path(data_dir) / "lianxue.sqlite3"
                checkpoint(made)
                shutil.copy(made, template.with_suffix(".new"))
            template.with_suffix(".new").rename(template)
    return template


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
