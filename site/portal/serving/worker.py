"""The worker loop as a thread of this process, or as the whole of it."""

from __future__ import annotations

import logging
import threading
from typing import Protocol

log = logging.getLogger("lianxue.worker")

RESTART_SECONDS = 5.0
JOIN_SECONDS = 20.0


class Loop(Protocol):
    def run(self, stop: threading.Event) -> None: ...


def kernel_worker() -> Loop:
    from kernel.events.worker import Worker  # needs Django to be set up
    from kernel.jobs.runner import JobRunner

    return Together(Worker(), JobRunner(short=False), JobRunner(short=True))


class Together:
    """Several loops as one: events are delivered, and what is soon done is done, while a long job runs in a thread beside."""

    def __init__(self, first: Loop, *beside: Loop) -> None:
        self._first, self._beside = first, beside

    def run(self, stop: threading.Event) -> None:
        end = _Either(stop)
        threads = [
            threading.Thread(target=run_until, args=(end, loop), name="jobs", daemon=True) for loop in self._beside
        ]
        for thread in threads:
            thread.start()
        try:
            self._first.run(stop)
        finally:
            end.set()
            for thread in threads:
                thread.join(JOIN_SECONDS - 1)


class _Either(threading.Event):
    """Set by itself or by another."""

    def __init__(self, other: threading.Event) -> None:
        super().__init__()
        self._other = other

    def is_set(self) -> bool:
        return super().is_set() or self._other.is_set()


def run_until(stop: threading.Event, worker: Loop, *, restart_seconds: float = RESTART_SECONDS) -> None:
    """Run the loop until `stop` is set; a loop that breaks is logged and begun again."""
    while not stop.is_set():
        try:
            worker.run(stop)
        except Exception:
            log.exception("the worker broke; it begins again in %g seconds", restart_seconds)
            stop.wait(restart_seconds)


class WorkerThread:
    """The worker beside the pages, in the same process."""

    def __init__(self, worker: Loop) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=run_until, args=(self._stop, worker), name="worker", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def ask_to_stop(self) -> None:
        self._stop.set()

    def stop(self) -> None:
        """Ask it to stop and wait; what it is doing gets JOIN_SECONDS to end."""
        self._stop.set()
        self._thread.join(JOIN_SECONDS)
        if self._thread.is_alive():
            log.warning("the worker did not end in %g seconds", JOIN_SECONDS)
