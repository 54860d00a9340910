"""The house stands without any plugin, and with the school alone: what differs is run again under each setting.

All tests of portal and kernel without a plugin, and a whole demo, are a proof of their own: `make proof no-plugins`.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.architecture.tree import ROOT

ALONE = "tests/plugins/alone.py"
WHAT_DIFFERS = (
    "site/kernel/plugins",
    "site/kernel/theming",
    "site/portal/tests",
    "site/portal/demo",
    "site/portal/ui/tests/test_templates.py",
)
OURS = ("PYTEST_", "INSTALLED_PLUGINS", "DATABASE_URL", "REDIS_URL", "COV_")  # of the run that this one is part of


def run(plugins: str, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", *words],
        cwd=ROOT,
        env=environment | {"INSTALLED_PLUGINS": plugins, "DATABASE_URL": "", "REDIS_URL": ""},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("plugins", "words"),
    [
        pytest.param("", (ALONE, *WHAT_DIFFERS), id="none"),
        pytest.param("courses", (ALONE, *WHAT_DIFFERS), id="courses"),
        pytest.param("plugins.friendly_links", (ALONE, "plugins/friendly_links"), id="friendly links"),
    ],
)
def test_house_with_these_plugins_alone_when_tried_then_stands(plugins, words):
    done = run(plugins, *words, "-k", "not demo_when_filled")  # that one takes long
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
