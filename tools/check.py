"""`make test` and `make lint`: install what tests need, then every check and test, the quick ones first."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

from tools.browsers import chromium, old_chromium, system_packages
from tools.environment import PYTHON, VENV, front_end, python_packages, translations
from tools.steps import ROOT, Trouble, guarded

DATA = ROOT / "build/test-data"
LINT: tuple[tuple[str, Sequence[str]], ...] = (
    ("form", ("ruff", "format", "--check", "--quiet", "--output-format", "concise", ".")),
    ("lint", ("ruff", "check", "--quiet", "--output-format", "concise", ".")),
    ("import contracts", ("lint-imports", "--no-cache")),
    ("types", ("mypy",)),
)
DJANGO: tuple[tuple[str, Sequence[str]], ...] = (
    ("system checks", ("python", "manage.py", "check", "--fail-level", "WARNING")),
    ("migrations fit the models", ("python", "manage.py", "makemigrations", "--check", "--dry-run")),
)


def surroundings() -> dict[str, str]:
    """Tests must not see the developer's data, engines or secrets; a .env file cannot bring them back either."""
    env = {
        name: value
        for name, value in os.environ.items()
        if name not in {"LIANXUE_ENV", "INSTALLED_PLUGINS", "MAKEFLAGS", "MAKELEVEL"}
    }
    env.update(DATA_DIR=str(DATA), DATABASE_URL="", REDIS_URL="", PYTHONPATH=f"site{os.pathsep}.")
    env.update(PATH=f"{VENV / 'bin'}{os.pathsep}{env.get('PATH', '')}", PYTHONUNBUFFERED="1")
    return env


def check(title: str, words: Sequence[str], env: Mapping[str, str]) -> bool:
    """Run one check; its output is shown only when it finds something."""
    started = time.monotonic()
    done = subprocess.run(
        [str(VENV / "bin" / words[0]), *words[1:]],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    print(f"  {'✗' if done.returncode else '✓'} {title}  {time.monotonic() - started:.1f} s", flush=True)
    if done.returncode:
        print(f"{done.stdout.rstrip()}\n  ({shlex.join(words)})\n", flush=True)
    return done.returncode == 0


def all_pass(checks: Sequence[tuple[str, Sequence[str]]], env: Mapping[str, str]) -> bool:
    """Run them all, failed ones too: one round shows everything there is to mend."""
    results = [check(title, words, env) for title, words in checks]
    return all(results)


def setup() -> dict[str, str]:
    python_packages(tests=True)
    front_end(tests=True)
    translations()
    system_packages()
    old = old_chromium()
    found = chromium()
    return {**({"CHROMIUM": found} if found else {}), **({"OLD_CHROMIUM": str(old)} if old else {})}


def run_pytest(env: Mapping[str, str], database: str) -> int:
    if database not in {"sqlite", "postgres"}:
        raise Trouble(f"DB={database} is unknown; it is sqlite (the default) or postgres.")
    command = [str(PYTHON), "-m", "pytest", "-n", env.get("WORKERS", "2"), *shlex.split(env.get("ARGS", ""))]
    if database == "postgres":
        command = [str(PYTHON), "-m", "tools.engines", *command]
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode


def main() -> int:
    goal = sys.argv[1] if len(sys.argv) > 1 else "test"
    env = surroundings()
    if goal in {"packages", "lint"}:
        python_packages(tests=True)
        return 0 if goal == "packages" or all_pass(LINT, env) else 1
    env.update(setup())
    if goal == "setup":
        return 0
    shutil.rmtree(DATA, ignore_errors=True)
    if not all_pass((*LINT, *DJANGO), env):
        print("Mend these first; the tests were not started.")
        return 1
    return run_pytest(env, os.environ.get("DB", "sqlite"))


if __name__ == "__main__":
    guarded(main)
