"""Nothing leaves the machine: the browser tests in a world that has no network but this machine itself (`unshare -n`).

What cannot be reached there, no page, no script and no process of ours has asked for; a test that needs more fails.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from typing import Any

FOLDER = "tests/journeys"
SMALL = [f"{FOLDER}/test_phone.py"]
ALONE = 'ip link set lo up && exec "$@"'
PASSED, FAILED = re.compile(r"(\d+) passed"), re.compile(r"(\d+) (?:failed|error)")


def alone(command: list[str]) -> list[str]:
    """The command in a network namespace of its own, with the loopback device up."""
    return ["unshare", "-rn", "sh", "-c", ALONE, "sh", *command]


def may_be_alone() -> bool:
    """Some machines, containers above all, do not let anybody make such a world."""
    if not (shutil.which("unshare") and shutil.which("ip")):
        return False
    return subprocess.run(alone(["true"]), capture_output=True, check=False).returncode == 0


def run(n: int | None, seed: int) -> dict[str, Any]:
    """`n` None: all browser tests; any number: one file of them. `seed` changes nothing."""
    if not may_be_alone():
        return {"ok": False, "reason": "this machine does not permit `unshare -rn`: nothing was tried"}
    probe = [sys.executable, "-c", "import socket; socket.create_connection(('192.0.2.1', 80), 3)"]
    lonely = subprocess.run(alone(probe), capture_output=True, text=True, check=False)
    started = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", *([FOLDER] if n is None else SMALL)]
    done = subprocess.run(alone(command), capture_output=True, text=True, check=False, env=os.environ)
    passed, failed = PASSED.search(done.stdout), FAILED.search(done.stdout)
    if done.returncode:
        print(done.stdout[-6000:] + done.stderr[-2000:], flush=True)
    return {
        "ok": done.returncode == 0 and "unreachable" in lonely.stderr,
        "world_without_network": "unreachable" in lonely.stderr,
        "passed": int(passed[1]) if passed else 0,
        "failed": int(failed[1]) if failed else 0,
        "seconds": round(time.monotonic() - started, 1),
    }
