"""The house without any plugin: checks, an empty database, the demo, and all tests of portal and kernel; then the same
house with each plugin alone; the school's own tests are what `make test` runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ALONE = "tests/plugins/alone.py"
PYTEST = ("-m", "pytest", "-q", "-n", "2")
MANAGE: dict[str, tuple[str, ...]] = {
    "system checks": ("manage.py", "check", "--fail-level", "WARNING"),
    "migrations fit the models": ("manage.py", "makemigrations", "--check", "--dry-run"),
    "migrate an empty database": ("manage.py", "migrate", "-v0"),
    "demo": ("manage.py", "demo"),
}
STEPS: dict[str, dict[str, tuple[str, ...]]] = {
    "": {**MANAGE, "tests of portal and kernel": (*PYTEST, "site/kernel", "site/portal", ALONE)},
    "courses": {**MANAGE, "first run, home, subsite, sign-in": (*PYTEST, ALONE)},
    "plugins.friendly_links": {
        **MANAGE,
        "its own tests, first run, home, subsite, sign-in": (*PYTEST, "plugins", ALONE),
    },
}
PASSED = re.compile(r"(\d+) passed")


def run(n: int | None, seed: int) -> dict[str, Any]:
    """`n` and `seed` change nothing: there is one size, and nothing is drawn."""
    found: dict[str, list[dict[str, Any]]] = {}
    for plugins, steps in STEPS.items():
        data = Path(os.environ["DATA_DIR"]) / (plugins or "none")
        data.mkdir(parents=True, exist_ok=True)
        (data / "lianxue.sqlite3").unlink(missing_ok=True)
        environment = os.environ | {"INSTALLED_PLUGINS": plugins, "DATA_DIR": str(data), "DATABASE_URL": ""}
        found[plugins or "none"] = [_step(title, words, environment) for title, words in steps.items()]
    return {"ok": all(step["ok"] for steps in found.values() for step in steps), "with": found}


def _step(title: str, words: tuple[str, ...], environment: dict[str, str]) -> dict[str, Any]:
    """What failed is told as it is found; the evidence says that it did."""
    started = time.monotonic()
    done = subprocess.run([sys.executable, *words], env=environment, capture_output=True, text=True, check=False)
    print(f"  {'✗' if done.returncode else '✓'} {title}", flush=True)
    if done.returncode:
        print(done.stdout[-6000:] + done.stderr[-2000:], flush=True)
    passed = PASSED.search(done.stdout)
    return {
        "step": title,
        "ok": done.returncode == 0,
        "seconds": round(time.monotonic() - started, 1),
        **({"passed": int(passed[1])} if passed else {}),
    }
