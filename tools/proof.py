"""`make proof [NAME]`: run the long proofs in full and keep what they found as evidence.

A proof is a module tests/proofs/<name>.py (`no-plugins` is no_plugins.py) with `run(n: int | None, seed: int) -> dict`;
`n` None means its full size, and its answer says "ok". It may keep files in DATA_DIR, which stays until the proof has
passed, so it can resume.
"""

from __future__ import annotations

import fcntl
import importlib
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tools.steps import ROOT, Trouble, guarded

PROOFS = ROOT / "tests/proofs"
EVIDENCE = ROOT / "docs/evidence"


def names() -> list[str]:
    return sorted(
        path.stem.replace("_", "-")
        for path in PROOFS.glob("*.py")
        if not path.stem.startswith(("_", "test_", "conftest"))
    )


def git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()


def machine() -> dict[str, Any]:
    """What a reader needs to judge a figure; nothing that names the machine."""
    return {
        "cores": os.cpu_count(),
        "load_average": [round(load, 2) for load in os.getloadavg()],
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def prove(name: str, n: int | None, seed: int) -> bool:
    data = ROOT / "build/proofs" / name
    data.mkdir(parents=True, exist_ok=True)
    with alone(name, data.with_suffix(".lock")):
        return _prove(name, data, n, seed)


@contextmanager
def alone(name: str, lock: Path) -> Iterator[None]:
    """A proof keeps files in its folder and removes them at its end: two at once would take them from each other. The
    system lets go of the lock when the process ends, however it ends."""
    with lock.open("a+") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held.seek(0)
            who = held.read().strip() or "another process"
            raise Trouble(f"The proof “{name}” runs already ({who}). Wait until it has ended, or end it.") from None
        held.truncate(0)
        held.write(f"process {os.getpid()}, since {datetime.now():%Y-%m-%d %H:%M}\n")
        held.flush()
        yield


def _prove(name: str, data: Path, n: int | None, seed: int) -> bool:
    # Each proof has its own process (see main), so settings read this DATA_DIR and no other.
    os.environ.update(DATA_DIR=str(data), DJANGO_SETTINGS_MODULE="portal.settings")
    sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
    import django

    django.setup()
    evidence: dict[str, Any] = {
        "name": name,
        "commit": git("rev-parse", "HEAD"),
        "uncommitted_changes": bool(git("status", "--porcelain", "--untracked-files=no")),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "seed": seed,
        "n": n,
        "machine": machine(),
    }
    started = time.monotonic()
    result = importlib.import_module(f"tests.proofs.{name.replace('-', '_')}").run(n, seed)
    evidence.update(seconds=round(time.monotonic() - started, 1), n=result.get("n", n), result=result)
    EVIDENCE.mkdir(parents=True, exist_ok=True)
    target = EVIDENCE / f"{name}.json"
    target.write_text(json.dumps(evidence, indent=2, ensure_ascii=False, default=str) + "\n", "utf-8")
    passed = bool(result.get("ok"))
    print(f"  {'✓' if passed else '✗'} {name}  {evidence['seconds']} s  {target.relative_to(ROOT)}", flush=True)
    if passed:
        shutil.rmtree(data, ignore_errors=True)
    return passed


def number(name: str, default: int | None = None) -> int | None:
    text = os.environ.get(name, "")
    if text and not text.isdigit():
        raise Trouble(f"{name}={text} is no whole number.")
    return int(text) if text else default


def in_own_process(name: str) -> int:
    return subprocess.run([sys.executable, "-m", "tools.proof", name], cwd=ROOT, check=False).returncode


def main() -> int:
    known = names()
    wanted = sys.argv[1:] or known
    if not known:
        raise Trouble(f"There is no proof yet in {PROOFS.relative_to(ROOT)}.")
    if unknown := [name for name in wanted if name not in known]:
        raise Trouble(f"No proof is called {', '.join(unknown)}. There are: {', '.join(known)}.")
    if len(wanted) == 1:
        return 0 if prove(wanted[0], number("N"), number("SEED", 1) or 0) else 1
    codes = [in_own_process(name) for name in wanted]
    return max(codes)


if __name__ == "__main__":
    guarded(main)
