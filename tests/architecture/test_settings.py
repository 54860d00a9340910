"""Settings: every variable is in .env.example, and production settings satisfy Django's own deployment checks."""

from __future__ import annotations

import base64
import os
import re
import subprocess
import sys

from tests.architecture.tree import ROOT, texts

READS = re.compile(r"""(?:os\.environ(?:\.get\(|\[)|\bflag\(|\bwords\()\s*"([A-Z][A-Z_]+)\"""")
# Set by our own programs for their children, not by an operator.
INTERNAL = {"DJANGO_SETTINGS_MODULE", "CHROMIUM", "OLD_CHROMIUM", "LIANXUE_BENCH"}


def test_environment_when_a_setting_is_read_then_the_example_names_it():
    product = [
        text for path, text in texts(".py") if path.parts[0] not in {"tests", "tools"} and "tests" not in path.parts
    ]
    read = {name for text in product for name in READS.findall(text)} - INTERNAL
    named = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.M))
    assert read - named == set()


def test_production_when_checked_for_deployment_then_nothing_is_wanting(tmp_path):
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    env = {
        **inherited,
        "LIANXUE_ENV": "production",
        "DATA_DIR": str(tmp_path),
        "PUBLIC_ORIGIN": "https://lianxue.example",
        "ALLOWED_HOSTS": "lianxue.example",
        "SECRET_KEY": base64.b64encode(os.urandom(48)).decode(),
        "FIELD_KEYS": "1:" + base64.urlsafe_b64encode(os.urandom(32)).decode(),
        "FINGERPRINT_KEY": base64.b64encode(os.urandom(32)).decode(),
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
