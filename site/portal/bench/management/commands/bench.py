from __future__ import annotations

import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.bench.rooms import FEW_UNITS, PASSWORD, Place

MEASURES = ("pages", "few", "fill-few")


class Command(BaseCommand):
    help = (
        "Measures the product on the large demo (made in DATA_DIR/bench-… the first time, which takes minutes). "
        "`pages`: queries, CPU, wall time and size of the most used pages, asked over HTTP; those of the CMS in a system "
        "of five units, too. On PostgreSQL it makes databases of its own beside the one of DATABASE_URL."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=MEASURES, metavar="pages")
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--times", type=int, default=200, help="how often each page is asked (at least 200 counts)")
        parser.add_argument("--members", type=int, default=50)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--units", type=int, default=500)
        parser.add_argument("--people", type=int, default=20_000)
        parser.add_argument("--courses", type=int, default=200)
        parser.add_argument("--only", nargs="*", default=[], metavar="PAGE", help="leave out all other pages")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        if what == "fill-few":
            from portal.bench.rooms import build_few

            build_few()
        elif "BENCH_CHILD" in os.environ:
            self.stdout.write(json.dumps(self._measured(what, options)))
        else:
            self._show(self._everywhere(options), as_json=options["json"])

    def _everywhere(self, options: dict[str, Any]) -> list[dict[str, Any]]:
        large = Place(f"bench-{options['units']}-{options['people']}-{options['courses']}")
        few = Place(f"bench-{FEW_UNITS}")
        sizes = ("--units", options["units"], "--members", options["people"], "--courses", options["courses"])
        self.stderr.write("preparing; the large demo takes minutes the first time …")
        large.prepare(("demo", "--password", PASSWORD, *map(str, sizes)))
        few.prepare(("bench", "fill-few"))
        rows: list[dict[str, Any]] = []
        for place, what in ((large, "pages"), (few, "few")):
            asked = ("--times", options["times"], "--members", options["members"], "--seed", options["seed"])
            only = ("--only", *options["only"]) if options["only"] else ()
            said = place.manage("bench", what, *map(str, asked), *only, more={"BENCH_CHILD": "1"})
            rows += json.loads(said[said.index("[") :])
        return sorted(rows, key=lambda row: str(row["page"]))

    def _measured(self, what: str, options: dict[str, Any]) -> list[dict[str, Any]]:
        from portal.bench.pages import measure

        return measure(
            data_dir=Path(settings.DATA_DIR),
            times=options["times"],
            members=options["members"] if what == "pages" else 0,
            seed=options["seed"],
            only=frozenset(options["only"]),
            say=self.stderr.write,
        )

    def _show(self, rows: list[dict[str, Any]], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(rows, indent=1))
            return
        self.stdout.write(f"{'page':<24}{'queries':>8}{'CPU ms':>9}{'wall ms':>9}{'KB':>8}")
        for row in rows:
            line = f"{row['page']:<24}{row['queries']:>8}{row['cpu_ms']:>9.1f}{row['wall_ms']:>9.1f}"
            self.stdout.write(f"{line}{row['bytes'] / 1024:>8.1f}")
