"""Every proof runs in small with every push: what it measures at full size is judged by `make proof`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from kernel.testing.database import migrated_template
from portal.bench.rooms import FEW_UNITS, PASSWORD
from tests.proofs import offline, pages
from tools.proof import names

RUN = """
import json, sys, django
django.setup()
from importlib import import_module
print("RESULT " + json.dumps(import_module("tests.proofs." + sys.argv[1]).run(int(sys.argv[2]), 1), default=str))
"""


def environment(data_dir: Path) -> dict[str, str]:
    """As an operator's: each data directory keeps secrets of its own."""
    kept = {
        name: value for name, value in os.environ.items() if name not in ("SECRET_KEY", "FIELD_KEYS", "FINGERPRINT_KEY")
    }
    return kept | {
        "DATA_DIR": str(data_dir),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PYTHONPATH": os.pathsep.join(str(settings.BASE_DIR / folder) for folder in ("site", ".")),
        "DATABASE_URL": "",
    }


def proof(name: str, n: int, data_dir: Path) -> dict[str, Any]:
    command = [sys.executable, "-c", RUN, name, str(n)]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment(data_dir), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout.partition("RESULT ")[2])
    return found


@pytest.fixture
def data_dir(tmp_path):
    shutil.copy(migrated_template(), tmp_path / "lianxue.sqlite3")
    return tmp_path


def test_writers_with_six_members_lose_nothing(data_dir):
    result = proof("writers", 6, data_dir)
    assert result["ok"], result
    assert result["saves"] == result["stored"] > 0


def test_pages_of_a_small_demo_are_all_measured_and_stay_within_queries_and_size(tmp_path):
    sizes = ("--units", pages.SMALL["units"], "--members", pages.SMALL["people"], "--courses", pages.SMALL["courses"])
    made = {
        f"bench-{'-'.join(map(str, pages.SMALL.values()))}": ("demo", "--password", PASSWORD, *map(str, sizes)),
        f"bench-{FEW_UNITS}": ("bench", "fill-few"),
    }
    for name, command in made.items():
        place = tmp_path / name
        place.mkdir()
        shutil.copy(migrated_template(), place / "lianxue.sqlite3")
        words = [sys.executable, str(settings.BASE_DIR / "manage.py"), *command]
        done = subprocess.run(words, env=environment(place), check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        (place / "ready").touch()
    result = proof("pages", 3, tmp_path)
    assert result["ok"], result["exceeded"]
    assert {row["page"] for row in result["pages"]} == pages.CPU_MS.keys() | set(pages.FLAT.values())
    dear = [dict(row, cpu_ms=99.0, queries=99, bytes=999_999) for row in result["pages"] if row["page"] != "home"]
    assert {"home was not measured", "lesson: cpu_ms 99.0 > 15", "lesson: queries 99 > 12"} <= set(
        pages.exceeded(dear, pages.CPU_MS)
    )


def test_pages_of_the_cms_when_they_grow_with_units_then_are_named():
    def rows(many: tuple[int, float], few: tuple[int, float]) -> list[dict[str, Any]]:
        of = {**dict.fromkeys(pages.FLAT, many), **dict.fromkeys(pages.FLAT.values(), few)}
        return [{"page": page, "steady_queries": queries, "cpu_ms": cpu_ms} for page, (queries, cpu_ms) in of.items()]

    assert not pages.grown(rows((36, 92.0), (36, 90.0)), pages.FLAT_WITHIN)
    assert "cms-explorer: 37 queries, with few units 36" in pages.grown(rows((37, 90.0), (36, 90.0)), None)
    assert "cms-explorer: cpu_ms 130.0 > 1.25 * 90.0" in pages.grown(rows((36, 130.0), (36, 90.0)), pages.FLAT_WITHIN)
    assert "cms-explorer-5 was not measured" in pages.grown(rows((1, 1.0), (1, 1.0))[:1], None)


def test_downloads_with_six_readers_are_all_206_and_cost_little_memory(data_dir):
    result = proof("downloads", 6, data_dir)
    assert result["ok"], result
    assert result["safari"] == "206 for every part" and result["stranger"] == 404
    assert result["page_requests"]["with"] > 0


def test_pictures_of_a_small_article_are_not_made_while_somebody_looks(data_dir):
    result = proof("pictures", 2, data_dir)
    assert result["ok"], result
    assert result["first_view"]["after"]["made_in_the_view"] == 0 < result["first_view"]["before"]["made_in_the_view"]
    assert result["formats"]["webp"]["ssim"] > 0.9


def test_every_proof_has_its_small_run():
    elsewhere = {"no-plugins"}  # tests/plugins/test_installed.py
    assert set(names()) - elsewhere == {"writers", "pages", "pictures", "downloads", "offline"}


def test_world_without_network_when_the_machine_permits_it_then_reaches_itself_alone():
    """The proof itself runs browsers for minutes; here only its world is tried."""
    if not offline.may_be_alone():
        return  # the proof says so, too
    far = "import socket; socket.create_connection(('192.0.2.1', 80), 3)"
    near = "import socket; s = socket.create_server(('127.0.0.1', 0)); socket.create_connection(s.getsockname(), 3)"
    tried = [
        subprocess.run(offline.alone([sys.executable, "-c", code]), capture_output=True, text=True, check=False)
        for code in (far, near)
    ]
    assert "unreachable" in tried[0].stderr and tried[1].returncode == 0
