"""`serve` as a child, and the kernel's counters of what it used."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings

READY_WITHIN = 60.0  # seconds


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def cpu_seconds(pid: int) -> float:
    """CPU time of all threads of a process so far, in seconds, from the scheduler's nanosecond counters."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            total += int((task / "schedstat").read_text().split()[0])
        except (FileNotFoundError, ProcessLookupError):
            continue  # the thread ended between the two looks
    return total / 1e9


class Server:
    """A `serve` process on a data directory of its own; use as a context manager. What it says goes to the end of the
    file `log`, or to our own output."""

    def __init__(self, data_dir: Path, *, log: Path | None = None, **environment: str) -> None:
        self.port = free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.data_dir = data_dir
        self.log = log
        self.environment = os.environ | {
            "DATA_DIR": str(data_dir),
            "PORT": str(self.port),
            "HOST": "127.0.0.1",
            "PUBLIC_ORIGIN": self.origin,
            "LOG_LEVEL": "ERROR",
            "FFMPEG": "off",
            **environment,
        }
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        if self.process is None:
            raise RuntimeError("the server is not running")
        return self.process.pid

    def start(self) -> None:
        command = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "serve"]
        if self.log is None:
            self.process = subprocess.Popen(command, env=self.environment)
        else:
            with self.log.open("ab") as log:
                self.process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"serve ended at once with status {self.process.returncode}")
            try:
                with urlopen(f"http://127.0.0.1:{self.port}/accounts/login/", timeout=5):
                    return
            except (URLError, ConnectionError, TimeoutError):
                time.sleep(0.05)
        self.stop(signal.SIGKILL)  # nobody else would end it
        raise RuntimeError("serve did not answer in time")

    def stop(self, how: int = signal.SIGTERM) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(timeout=40)
            self.process = None

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()
