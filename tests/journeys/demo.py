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
from pathlib import Path

import django
from django.conf import settings

from kernel.testing.database import checkpoint, migrated_template, migrations_digest

PASSWORD = "qingyu-123456"
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
            shutil.copy(database, making / "lianxue.sqlite3")
            command = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "demo", "--password", PASSWORD]
            environment = os.environ | {"DATA_DIR": str(making)}
            subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
            checkpoint(making / "lianxue.sqlite3")
            making.rename(template)
    return template


def copy_of_demo(target: Path) -> Path:
    shutil.copytree(demo_template(), target, dirs_exist_ok=True)
    return target


if __name__ == "__main__":
    django.setup()
    demo_template()
