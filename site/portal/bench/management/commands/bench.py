from __future__ import annotations

import json
import os
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

MEASURES = ("pages",)


class Command(BaseCommand):
    help = (
        "Measures the product on the large demo (made in DATA_DIR/bench the first time, which takes minutes). "
        "`pages`: queries, CPU, wall time and size of the most used pages, asked over HTTP."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=MEASURES)
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--times", type=int, default=200, help="how often each page is asked (at least 200 counts)")
        parser.add_argument("--members", type=int, default=50)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--units", type=int, default=500)
        parser.add_argument("--people", type=int, default=20_000)
        parser.add_argument("--courses", type=int, default=200)

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        home = Path(settings.DATA_DIR)
        if "BENCH_CHILD" not in os.environ:
            data_dir = home / f"bench-{options['units']}-{options['people']}-{options['courses']}"
            self._prepare(data_dir, options)
            self._run_on(data_dir)
            return
        from portal.bench.pages import measure

        rows = measure(
            data_dir=home,
            times=options["times"],
            members=options["members"],
            seed=options["seed"],
            say=self.stderr.write,
        )
        if options["json"]:
            self.stdout.write(json.dumps(rows, indent=1))
            return
        self.stdout.write(f"{'page':<24}{'queries':>8}{'CPU ms':>9}{'wall ms':>9}{'KB':>8}")
        for row in rows:
            line = f"{row['page']:<24}{row['queries']:>8}{row['cpu_ms']:>9.1f}{row['wall_ms']:>9.1f}"
            self.stdout.write(f"{line}{row['bytes'] / 1024:>8.1f}")

    def _manage(self, data_dir: Path, *command: str, **more: str) -> None:
        environment = os.environ | {"DATA_DIR": str(data_dir), **more}
        for name in ("SECRET_KEY", "FIELD_KEYS", "FINGERPRINT_KEY"):
            if not settings.PRODUCTION:
                environment.pop(name, None)  # the other data directory has secrets of its own
        manage = str(Path(settings.BASE_DIR) / "manage.py")
        done = subprocess.run([sys.executable, manage, *command], env=environment, stdout=None, check=False)
        if done.returncode:
            raise CommandError(f"manage.py {command[0]} failed")

    def _prepare(self, data_dir: Path, options: dict[str, Any]) -> None:
        ready = data_dir / "ready"
        if ready.exists():
            self._manage(data_dir, "migrate", "--skip-checks", "-v0")  # it may have been made by an earlier release
            return
        if (data_dir / "lianxue.sqlite3").exists():
            raise CommandError(f"{data_dir} holds a half-made demo; remove it and run this again.")
        self.stderr.write("making the large demo …")
        data_dir.mkdir(parents=True, exist_ok=True)
        sizes = ("--units", options["units"], "--members", options["people"], "--courses", options["courses"])
        with open(data_dir / "demo.log", "w") as log:
            old = os.dup(1)
            os.dup2(log.fileno(), 1)  # the result of --json alone belongs on standard output
            try:
                self._manage(data_dir, "migrate", "--skip-checks", "-v0")
                self._manage(data_dir, "demo", "--password", "bench-pass-7", *map(str, sizes))
            finally:
                os.dup2(old, 1)
                os.close(old)
        ready.write_text("")

    def _run_on(self, data_dir: Path) -> None:
        self._manage(data_dir, *sys.argv[1:], BENCH_CHILD="1")
