"""What `manage.py bench` measures on: systems of a known size, each with data directory, secrets and database of its own.

The large one is the large demo. The small one has five units and little else, so that what grows with units shows. In
both stands the same room: a unit whose subsite holds the same pages and pictures, for an editor to write in.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection, transaction
from PIL import Image

from kernel.content.models import Article, BasePage, Section
from kernel.content.services import open_subsite, publish_page, store_image
from kernel.db import databases
from kernel.people.viewer import Viewer
from kernel.units.models import Unit
from kernel.units.tree import changed
from portal.my.practice import open_practice
from portal.setup.services import create_system

PASSWORD = "bench-pass-7"  # noqa: S105 (of systems that the command itself made)
ROOM = "bench-room"
SECTIONS, ARTICLES, PICTURES = 8, 3, 24  # articles in each section
FEW_UNITS = 5


@dataclass(frozen=True)
class Place:
    """A data directory below DATA_DIR, and on PostgreSQL a database of the same name beside our own."""

    name: str

    @property
    def data_dir(self) -> Path:
        return Path(settings.DATA_DIR) / self.name

    def environment(self) -> dict[str, str]:
        """Of what works there. The cache of a house in use is left alone."""
        found = os.environ | {"DATA_DIR": str(self.data_dir), "REDIS_URL": ""}
        if url := os.environ.get("DATABASE_URL"):
            found["DATABASE_URL"] = databases.beside(url, self._database)
        for name in ("SECRET_KEY", "FIELD_KEYS", "FINGERPRINT_KEY"):
            if not settings.PRODUCTION:
                found.pop(name, None)  # the data directory has secrets of its own
        return found

    @property
    def _database(self) -> str:
        return f"lianxue_{self.name.replace('-', '_')}"

    def prepare(self, fill: Sequence[str]) -> None:
        """Migrated, and filled by `manage.py fill…` the first time."""
        ready = self.data_dir / "ready"
        made = connection.vendor == "postgresql" and databases.make(self._database)
        if made:
            ready.unlink(missing_ok=True)  # it was another server's
        elif not ready.exists() and (connection.vendor == "postgresql" or (self.data_dir / "lianxue.sqlite3").exists()):
            raise CommandError(f"{self.data_dir} and its database are half made; remove both and run this again.")
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with open(self.data_dir / "made.log", "a") as log:
            self.manage("migrate", "--skip-checks", "-v0", stdout=log)  # it may have been made by an earlier release
            if not ready.exists():
                self.manage(*fill, stdout=log)
        ready.touch()

    def manage(self, *command: str, stdout: Any = subprocess.PIPE, more: Mapping[str, str] | None = None) -> str:
        manage = str(Path(settings.BASE_DIR) / "manage.py")
        environment = self.environment() | dict(more or {})
        done = subprocess.run(
            [sys.executable, manage, *command], env=environment, stdout=stdout, text=True, check=False
        )
        if done.returncode:
            raise CommandError(f"manage.py {command[0]} failed")
        return done.stdout or ""


def build_few() -> None:
    """Five units in an empty system, the room among them; and the one for practice, which every house has."""
    root = create_system(
        name="五个单位", language="zh-hans", username="bench-root", password=PASSWORD, person_name="管理员"
    )
    with transaction.atomic():
        room()
        for number in range(FEW_UNITS - Unit.objects.count()):
            unit = _child(f"unit-{number}", f"第{number}党委")
            open_subsite(unit=unit, title=unit.name)
        changed()
        open_practice(viewer=Viewer(root))


def room() -> Unit:
    """The unit that both places have; made the first time."""
    if known := Unit.objects.filter(slug=ROOM).first():
        return known
    with transaction.atomic():
        unit = _child(ROOM, "测量室党支部")
        home = open_subsite(unit=unit, title=unit.name).root_page
        changed()
        for place in range(SECTIONS):
            section = Section(title=f"栏目{place}", slug=f"section-{place}")
            section = publish_page(parent=BasePage.objects.get(pk=home.pk), page=section)
            for number in range(ARTICLES):
                page = Article(
                    title=f"第{place}栏第{number}篇", slug=f"article-{number}", body=[("text", "<p>念一遍。</p>")]
                )
                publish_page(parent=BasePage.objects.get(pk=section.pk), page=page)
        for number in range(PICTURES):
            target = BytesIO()
            Image.new("RGB", (640, 400), (200, 30, number * 10)).save(target, "PNG")
            store_image(data=target.getvalue(), filename=f"{number}.png", title=f"图{number}", unit=unit)
    return unit


def _child(slug: str, name: str) -> Unit:
    parent = Unit.objects.get(pk=Unit.get_first_root_node().pk)  # treebeard counts children on the row
    unit: Unit = parent.add_child(slug=slug, name=name, short_name=name, kind="party")
    return unit
