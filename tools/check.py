"""`make test` and `make lint`: install what tests need, then every check and test, the quick ones first."""

from __future__ import annotations

import base64
import hashlib
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from tools.browsers import chromium, old_chromium, system_packages
from tools.environment import PYTHON, VENV, find_node, front_end, python_packages, translations
from tools.steps import LOGS, ROOT, Trouble, guarded

DATA = ROOT / "build/test-data"
_KEY = base64.urlsafe_b64encode(hashlib.sha256(b"only for tests").digest()).decode()
# The same in every run, so that the demo of the last run, with its encrypted fields, can be used again.
SECRETS = {"SECRET_KEY": f"tests-{_KEY}", "FIELD_KEYS": f"1:{_KEY}", "FINGERPRINT_KEY": _KEY}
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
    """Tests must not see the developer's data, engines or secrets; a .env file cannot bring them back either. Python may
    keep what it compiles: else each of the many processes that tests start compiles the whole house anew, for seconds.
    """
    env = {
        name: value
        for name, value in os.environ.items()
        if name not in {"LIANXUE_ENV", "INSTALLED_PLUGINS", "MAKEFLAGS", "MAKELEVEL", "PYTHONDONTWRITEBYTECODE"}
    }
    env.update(SECRETS, DATA_DIR=str(DATA), DATABASE_URL="", REDIS_URL="", PYTHONPATH=f"site{os.pathsep}.")
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
    python_packages()
    find_node()  # may come as a Python package, too, and those are installed one after the other
    with ThreadPoolExecutor(1) as beside:
        packages = beside.submit(python_packages, tests=True)
        front_end(tests=True)
        system_packages()
        old = old_chromium()
        packages.result()
    translations()
    found = chromium()
    return {**({"CHROMIUM": found} if found else {}), **({"OLD_CHROMIUM": str(old)} if old else {})}


@contextmanager
def demo_in_the_making(env: Mapping[str, str]) -> Iterator[None]:
    """Make the databases that tests copy while the checks have the other core. A test that needs one waits for it;
    what goes wrong here goes wrong there again, and is shown there."""
    LOGS.mkdir(parents=True, exist_ok=True)
    command = [str(PYTHON), "-m", "tests.journeys.demo"]
    told = {**env, "DJANGO_SETTINGS_MODULE": "portal.settings"}
    with (LOGS / "demo-for-tests.log").open("w") as log:
        making = subprocess.Popen(
            command, cwd=ROOT, env=told, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        yield
    finally:
        if making.poll() is None:
            os.killpg(making.pid, signal.SIGTERM)
            making.wait()


def run_pytest(env: Mapping[str, str], database: str) -> int:
    if database not in {"sqlite", "postgres"}:
        raise Trouble(f"DB={database} is unknown; it is sqlite (the default) or postgres.")
    command = [str(PYTHON), "-m", "pytest", "-n", env.get("WORKERS", "2"), "--dist", "worksteal"]
    command += shlex.split(env.get("ARGS", ""))
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
    with demo_in_the_making(env):
        if not all_pass((*LINT, *DJANGO), env):
            print("Mend these first; the tests were not started.")
            return 1
        return run_pytest(env, os.environ.get("DB", "sqlite"))


if __name__ == "__main__":
    guarded(main)
