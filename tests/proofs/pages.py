"""The most used pages on the large demo stay within what they may cost, and the CMS costs an editor of one unit there what
it costs in a system of five. `n`: how often each page is asked."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

FULL_N = 200

SMALL = {"units": 12, "people": 150, "courses": 14}
"""Size of the demo when fewer requests are wanted: it shows that the pages are measured, not what they cost."""

CPU_MS = {
    "lesson": 15,
    "course-65": 25,
    "course-308": 60,
    "exam": 20,
    "save-answer": 8,
    "home": 15,
    "subsite": 15,
    "my-learning": 15,
    "my-home": 15,
    "directory": 30,
    "officer-view": 60,
    "officer-view-moved": 90,
    "officer-rows": 150,
    "cms-explorer": 150,
    "cms-image-chooser": 150,
    "cms-explorer-all": 400,
    "cms-image-chooser-all": 400,
}
FLAT = {"cms-explorer": "cms-explorer-5", "cms-image-chooser": "cms-image-chooser-5"}
"""Pages of the same content for the same editor, with many units and with five: as many queries, and as much work."""

FLAT_WITHIN = 1.25
"""The means of two servers of which nothing differs are up to a tenth apart on a shared machine, now and then a fifth. Work
for each unit would show plainly: there are a hundred times as many."""

QUERIES = {"lesson": 12}
BYTES = {"course-65": 80_000, "course-308": 250_000}


def run(n: int | None, seed: int) -> dict[str, Any]:
    times = n or FULL_N
    manage = Path(__file__).resolve().parents[2] / "manage.py"
    full = times >= FULL_N
    command = [sys.executable, str(manage), "bench", "pages", "--json", "--times", str(times), "--seed", str(seed)]
    if not full:
        command += ["--members", "1", *(word for name, size in SMALL.items() for word in (f"--{name}", str(size)))]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    rows = json.loads(done.stdout[done.stdout.index("[") :])
    found = exceeded(rows, CPU_MS if full else {}) + grown(rows, FLAT_WITHIN if full else None)
    return {
        "ok": not found,
        "n": times,
        "exceeded": found,
        "pages": rows,
        "limits_cpu_ms": CPU_MS,
        "flat": FLAT,
        "flat_within": FLAT_WITHIN,
    }


def exceeded(rows: list[dict[str, Any]], cpu_ms: dict[str, int]) -> list[str]:
    """What costs more than it may, in words; a page that was not measured is named, too."""
    measured = {row["page"]: row for row in rows}
    found = [f"{page} was not measured" for page in CPU_MS.keys() - measured.keys()]
    for limits, what in ((cpu_ms, "cpu_ms"), (QUERIES, "queries"), (BYTES, "bytes")):
        for page, most in limits.items():
            if page in measured and measured[page][what] > most:
                found.append(f"{page}: {what} {measured[page][what]} > {most}")
    return sorted(found)


def grown(rows: list[dict[str, Any]], within: float | None) -> list[str]:
    """What costs more with many units than with few, in words; without `within` only queries are compared."""
    measured = {row["page"]: row for row in rows}
    found = []
    for many, few in FLAT.items():
        if missing := {many, few} - measured.keys():
            found += [f"{page} was not measured" for page in sorted(missing)]
            continue
        big, small = measured[many], measured[few]
        if big["steady_queries"] != small["steady_queries"]:
            found.append(f"{many}: {big['steady_queries']} queries, with few units {small['steady_queries']}")
        if within is not None and big["cpu_ms"] > small["cpu_ms"] * within:
            found.append(f"{many}: cpu_ms {big['cpu_ms']} > {within} * {small['cpu_ms']}")
    return found
