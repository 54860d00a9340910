"""Programs on a short lead: what reads strangers' files runs outside of our process, and not for long.

Such a program gets no secrets in its environment, a limited memory, a limited time, and a place behind everybody else.
"""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lead:
    """How much one program may take: bytes of memory and of a file that it writes, seconds by the clock and of a core."""

    memory: int
    largest_file: int
    seconds: float
    core_seconds: float


def run(command: list[str], lead: Lead, *, heard: Callable[[str], None] | None = None) -> tuple[int, str]:
    """(exit status, what it said on its error channel). Ended when its time is over or `heard`, which gets the lines that
    it prints, raises."""
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            env={"PATH": os.defpath, "LANG": "C"},
            start_new_session=True,
        )
        _limit(process.pid, lead)
        timer = threading.Timer(lead.seconds, process.kill)
        timer.start()
        try:
            for line in process.stdout or ():
                if heard is not None:
                    heard(line.decode("utf-8", "replace"))
            code = process.wait()
        finally:
            timer.cancel()
            if process.poll() is None:
                process.kill()
                process.wait()
            if process.stdout is not None:
                process.stdout.close()
        errors.seek(0)
        return code, errors.read()[-20_000:].decode("utf-8", "replace")


def _limit(pid: int, lead: Lead) -> None:
    with contextlib.suppress(OSError, AttributeError):  # it has ended already; prlimit is Linux's
        for kind, most in (
            (resource.RLIMIT_AS, lead.memory),
            (resource.RLIMIT_FSIZE, lead.largest_file),
            (resource.RLIMIT_CPU, max(1, int(lead.core_seconds))),
            (resource.RLIMIT_CORE, 0),
        ):
            resource.prlimit(pid, kind, (most, most))
        os.setpriority(os.PRIO_PROCESS, pid, 10)
