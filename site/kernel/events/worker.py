"""The loop that delivers events and runs schedules: a thread of `serve`, or a process of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import close_old_connections, transaction
from django.utils import timezone

from kernel.events.models import Delivery, OutboxEvent, ScheduleRun

log = logging.getLogger("lianxue.worker")
MAX_ATTEMPTS = 12
_woken = threading.Event()


@dataclass(frozen=True, slots=True)
class Handler:
    """`run(payload)` is called once per event named `event`, inside a transaction with the note that it was."""

    event: str
    name: str
    run: Callable[[dict[str, object]], None]


@dataclass(frozen=True, slots=True)
class Schedule:
    """`run()` is called every `every`, by one worker only. It must be able to run twice without harm."""

    name: str
    every: timedelta
    run: Callable[[], object]


_handlers: dict[str, list[Handler]] = {}
_schedules: dict[str, Schedule] = {}


def register_handler(handler: Handler) -> None:
    known = _handlers.setdefault(handler.event, [])
    if handler.name not in {other.name for other in known}:
        known.append(handler)


def register_schedule(schedule: Schedule) -> None:
    _schedules[schedule.name] = schedule


def wake() -> None:
    """There is something to do: do not wait for the next look."""
    _woken.set()


def deliver_waiting(limit: int = 200) -> int:
    """Deliver what is due, oldest first; returns how many events were looked at."""
    now = timezone.now()
    waiting = list(OutboxEvent.objects.filter(done_at__isnull=True, next_try_at__lte=now).order_by("id")[:limit])
    for event in waiting:
        _deliver(event)
    return len(waiting)


def _deliver(event: OutboxEvent) -> None:
    try:
        done = set(event.deliveries.values_list("handler", flat=True)) if event.attempts else set()
        for handler in _handlers.get(event.name, []):
            if handler.name not in done:
                with transaction.atomic():
                    Delivery.objects.create(event=event, handler=handler.name)
                    handler.run(event.payload)
    except Exception as error:
        log.exception("delivery of %s failed", event)
        wait = timedelta(seconds=min(2**event.attempts, 3600))
        event.attempts += 1
        event.error = f"{type(error).__name__}: {error}"[:2000]
        # a far date, not a deletion: a dead letter stays until somebody decides about it
        event.next_try_at = timezone.now() + (wait if event.attempts < MAX_ATTEMPTS else timedelta(days=3650))
        event.save(update_fields=["attempts", "error", "next_try_at"])
    else:
        event.done_at = timezone.now()
        event.save(update_fields=["done_at"])


def run_schedules(now: datetime | None = None) -> list[str]:
    """Run what is due; returns the names of what ran."""
    now = now or timezone.now()
    ran = []
    last = dict(ScheduleRun.objects.values_list("name", "last_run_at"))
    for schedule in _schedules.values():
        before = last.get(schedule.name)
        if before is not None and now - before < schedule.every:
            continue
        if not _claim(schedule.name, before, now):
            continue
        try:
            schedule.run()
            ran.append(schedule.name)
        except Exception:
            log.exception("schedule %s failed", schedule.name)
    return ran


def _claim(name: str, before: datetime | None, now: datetime) -> bool:
    """True for exactly one worker: the row is moved on only from the value that was read."""
    if before is None:
        return ScheduleRun.objects.get_or_create(name=name, defaults={"last_run_at": now})[1]
    return ScheduleRun.objects.filter(name=name, last_run_at=before).update(last_run_at=now) == 1


class Worker:
    """Delivers and runs schedules until told to stop."""

    look_every = 1.0  # seconds

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                busy = deliver_waiting() > 0
                run_schedules()
            except Exception:
                log.exception("the worker could not reach the database; it tries again")
                close_old_connections()
                busy = False
            if not busy:
                _woken.wait(self.look_every)
            _woken.clear()
