from __future__ import annotations

import secrets
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from kernel.accounts.models import User
from kernel.content.media.renditions import make_all, shown_anywhere
from kernel.people.viewer import Viewer
from kernel.plugins.registry import all_plugins
from portal.demo.context import Demo, LargeSize
from portal.demo.large import build_large
from portal.demo.news import build_sites
from portal.demo.organisation import build_people, build_units
from portal.demo.statements import build_statements
from portal.my.practice import open_practice

ACCOUNTS_FILE = "demo-accounts.txt"


class Command(BaseCommand):
    help = (
        "Fills an empty system with an invented city: units, people, news and courses. "
        "--units, --members and --courses make a large one for measuring."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--units", type=int, default=0, help="so many units in all (large demo)")
        parser.add_argument("--members", type=int, default=0, help="so many members in all (large demo)")
        parser.add_argument("--courses", type=int, default=0, help="so many courses in all (large demo)")
        parser.add_argument("--password", default="", help="of the demo's accounts; made up if not given")

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists():
            raise CommandError("This system has accounts already. The demo fills an empty system only.")
        started = time.monotonic()
        password = options["password"] or f"qingyu-{secrets.randbelow(900_000) + 100_000}"
        sizes = (options["units"], options["members"], options["courses"])
        demo = Demo(say=self._say, large=LargeSize(*sizes) if any(sizes) else None)
        with transaction.atomic():
            self._say("units and brands")
            build_units(demo)
            self._say("people and roles")
            accounts = build_people(demo, password)
            self._say("sites, news and notices")
            build_sites(demo)
            if demo.large:
                build_large(demo, password)
            self._say("privacy notice and accessibility statement")
            build_statements(demo)
            for plugin in all_plugins():
                self._say(f"{plugin.label}")
                plugin.load_demo(demo)
            self._say("practice unit")
            open_practice(viewer=Viewer(demo.actor))
        self._say("pictures in the sizes that pages need")
        make_all(shown_anywhere())
        lines = [f"{username:<16} {name}  {role}" for username, name, role in accounts]
        text = "\n".join([f"password: {password}", *lines]) + "\n"
        path = Path(settings.DATA_DIR) / ACCOUNTS_FILE
        path.write_text(text, "utf-8")
        self.stdout.write(text)
        self._say(f"done in {time.monotonic() - started:.0f} s")

    def _say(self, text: str) -> None:
        self.stdout.write(f"demo: {text}")
        self.stdout.flush()
