"""A filled demo to start servers on: made once per state of migrations, content and keys, then copied.

`python -m tests.journeys.demo` makes it beforehand.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import django
from django.conf import settings

from kernel.testing.database import checkpoint, migrated_template, migrations_digest
from tests.journeys.databases import FILE, SERVER, filled

PASSWORD = "qingyu-123456"
DAY = 86_400.0  # seconds
KINDS = {".py", ".json", ".md", ".csv", ".webp", ".webm", ".png"}
CONTENT = ("site/portal/demo", "courses", "plugins", "site/kernel/content")


def _digest() -> str:
    digest = hashlib.sha256(migrations_digest().encode())
    digest.update(settings.FIELD_KEYS.encode() + settings.FINGERPRINT_KEY.encode())
    for folder in CONTENT:
        for path in sorted((Path(settings.BASE_DIR) / folder).rglob("*")):
            if path.is_file() and path.suffix in KINDS and "tests" not in path.parts:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:20]


def demo_template() -> Path:
    """A data directory with the demo in it; never served itself."""
    folder = Path(settings.BASE_DIR) / "var" / "test-templates"
    template = folder / f"demo-{_digest()}"
    database = migrated_template()
    with open(folder / "demo.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not template.exists():
            for old in folder.glob("demo-*"):
                shutil.rmtree(old, ignore_errors=True)
            making = template.with_suffix(".new")
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir(parents=True)
            shutil.copy(database, making / FILE)
            _fill(making, {"DATABASE_URL": "", "REDIS_URL": ""})
            checkpoint(making / FILE)
            making.rename(template)
    return template


def _fill(data_dir: Path, surroundings: dict[str, str]) -> None:
    command = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "demo", "--password", PASSWORD]
    environment = os.environ | {"DATA_DIR": str(data_dir)} | surroundings
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)


def copy_of_demo(target: Path) -> Path:
    if SERVER:
        files = (
            Path(settings.BASE_DIR) / "var" / "test-templates" / f"files-{hashlib.sha256(SERVER.encode()).hexdigest()}"
        )
        filled(target, lambda surroundings: _fill(_emptied(files), surroundings))
        shutil.copytree(files, target, dirs_exist_ok=True)
    else:
        shutil.copytree(demo_template(), target, dirs_exist_ok=True)
    return target


def _emptied(folder: Path) -> Path:
    """And those of runs that are long over are gone."""
    for old in folder.parent.glob("files-*"):
        if old == folder or time.time() - old.stat().st_mtime > DAY:
            shutil.rmtree(old, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


if __name__ == "__main__":
    django.setup()
    demo_template()
