"""The loop that does the work: one job at a time per process, in a thread beside the delivery of events.

Whose job it is, is told by `attempts`: every worker that takes a job up counts one on, and writes only where its own
number still stands. So a worker that was thought dead cannot overwrite what its successor does.
"""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import DatabaseError, OperationalError, close_old_connections, connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from kernel.db.ids import new_public_id
from kernel.events.api import publish
from kernel.jobs import kinds
from kernel.jobs.kinds import Cancelled, JobError, JobKind, Result
from kernel.jobs.models import Job
from kernel.jobs.services import STORED, folder
from kernel.jobs.waking import listen
from kernel.paths import leads_inside
from kernel.people.viewer import Viewer, viewer_of

log = logging.getLogger("lianxue.jobs")
BEAT_SECONDS = 10.0
DEAD_AFTER = timedelta(seconds=60)
WRITE_EVERY = 0.5  # seconds
State = Job.State


class _HandedBack(Cancelled):
    """The process ends: another takes the job up from its beginning."""


class _TimedOut(Cancelled):
    """It took longer than its kind allows."""


class RunningJob:
    """One job in this worker's hands; the `progress` that its work is given.

    With `beside` a thread with a connection of its own writes what was said: the work may be in the middle of a
    transaction or of reading, where SQLite lets nobody write who began before another's commit.
    """

    def __init__(
        self, job: Job, timeout: float = 0.0, stop: threading.Event | None = None, *, beside: bool = False
    ) -> None:
        self.job, self._stop, self._beside = job, stop or threading.Event(), beside
        self._said: dict[str, Any] = {}
        self._gone = threading.Event()
        self.owner, self.unit_id, self.came_from = job.owner, job.unit_id, job.came_from
        self._files: list[Path] = []
        self._stored = ""  # the result's name in the storage, until a row names it
        self._deadline = monotonic() + timeout
        self._next_write = 0.0

    @property
    def rows(self) -> QuerySet[Job]:
        """The row, as long as it is this worker's."""
        return Job.objects.filter(pk=self.job.pk, state=State.RUNNING, attempts=self.job.attempts)

    def __call__(self, done: int, total: int = 0, message: str = "") -> None:
        if self._stop.is_set():
            raise _HandedBack
        now = monotonic()
        if now > self._deadline:
            raise _TimedOut
        done = min(done, total) if total else done
        message = message[:300] or self._said.get("message", "")
        self._said = {"done": max(done, 0), "total": max(total, 0), "message": message}
        if not self._beside and (now >= self._next_write or (total and done >= total)):
            self._next_write = now + WRITE_EVERY
            self.tell()
        if self._gone.is_set():
            raise Cancelled

    def tell(self) -> None:
        """Write what was said last, and that this process lives; find out whether anybody still wants the work."""
        if not self.rows.update(heartbeat_at=timezone.now(), **self._said):
            self._gone.set()

    def tell_until(self, over: threading.Event) -> None:
        """The thread beside: twice a second if there is news, every BEAT_SECONDS in any case."""
        written: dict[str, Any] = {}
        next_beat = monotonic() + BEAT_SECONDS
        try:
            while not over.wait(WRITE_EVERY):
                if self._said is written and monotonic() < next_beat:
                    continue
                written, next_beat = self._said, monotonic() + BEAT_SECONDS
                with suppress(DatabaseError):  # busy: the next time
                    self.tell()
        finally:
            connection.close()

    def new_file(self, ending: str) -> Path:
        path = folder() / f"{new_public_id()}.{ending.lstrip('.')}"
        self._files.append(path)
        return path

    @property
    def viewer(self) -> Viewer:
        return viewer_of(self.owner.account if self.owner is not None else None)

    def store(self, result: Result) -> None:
        """Put the result's file to the house's files, where every process finds it."""
        if result.path is not None:
            with result.path.open("rb") as file:
                self._stored = default_storage.save(f"{STORED}/{result.path.name}", File(file))

    # -- the ends it can come to ---------------------------------------------------------------------------------------
    @transaction.atomic
    def finish(self, state: str, *, error: str = "", result: Result | None = None) -> bool:
        """False where the job is no longer this worker's: then nothing is written."""
        values: dict[str, Any] = {"state": state, "error": error[:600], "finished_at": timezone.now()}
        if result is not None:
            values |= _result_values(result, self._stored)
        if state == State.DONE:
            values["done"] = F("total")
        if not self.rows.update(**values):
            return False
        publish("jobs.finished", job=self.job.pk, state=state)
        return True

    def hand_back(self, *, counted: bool) -> None:
        attempts = self.job.attempts - (0 if counted else 1)
        self.rows.update(state=State.WAITING, attempts=attempts, done=0, total=0, message="")

    def clear(self, *, keep_stored: bool) -> None:
        for path in self._files:
            path.unlink(missing_ok=True)
        if self._stored and not keep_stored:
            default_storage.delete(self._stored)


def _result_values(result: Result, stored: str) -> dict[str, Any]:
    if result.url and not leads_inside(result.url):
        raise ValueError(f"a result lies inside the house, not at {result.url}")
    values: dict[str, Any] = {"result_url": result.url, "message": result.message[:300]}
    if stored:
        values |= {
            "result_file": stored,
            "result_name": result.name[:200],
            "result_type": result.content_type,
        }
    return values


def take_next(*, short: bool | None = None) -> Job | None:
    """The job that waited longest, now this worker's; what a dead worker held is put back first. `short`: only, or none,
    of those that are over in seconds."""
    _bury()
    now = timezone.now()
    waiting = Job.objects.filter(state=State.WAITING)
    if short is not None:
        waiting = (
            waiting.filter(kind__in=kinds.short_kinds()) if short else waiting.exclude(kind__in=kinds.short_kinds())
        )
    for pk in waiting.order_by("created_at", "id").values_list("pk", flat=True)[:5]:
        mine = Job.objects.filter(pk=pk, state=State.WAITING)
        if mine.update(state=State.RUNNING, attempts=F("attempts") + 1, started_at=now, heartbeat_at=now):
            return Job.objects.select_related("owner__account").get(pk=pk)
    return None


def _bury() -> None:
    """Jobs whose worker does not beat any more: another attempt, or the end."""
    dead = Job.objects.filter(state=State.RUNNING, heartbeat_at__lt=timezone.now() - DEAD_AFTER)
    for job in dead:
        kind = kinds.find_kind(job.kind)
        held = RunningJob(job)
        if kind is not None and job.attempts < kind.attempts:
            log.warning("%s was broken off; it is taken up again", job)
            held.hand_back(counted=True)
        else:
            with override(job.language or None):
                held.finish(State.FAILED, error=_("The work was broken off several times. Please ask for it again."))


def run_one(job: Job, stop: threading.Event | None = None, *, beside: bool = False) -> None:
    """Do a job that was taken, to one of its ends. `beside`: with a thread that tells how far it is."""
    kind = kinds.find_kind(job.kind)
    with override(job.language or None):
        if kind is None or not kinds.is_on(job.kind, job.unit_id):
            held = RunningJob(job)
            held.finish(State.FAILED, error=_("This is switched off here meanwhile, so the work was not done."))
            return
        held = RunningJob(job, kind.timeout, stop, beside=beside)
        done = False
        try:
            result = _beside(held, kind) if beside else _run(held, kind)
            done = held.finish(State.DONE, result=result)
        except _HandedBack:
            held.hand_back(counted=False)
        except _TimedOut:
            log.warning("%s took longer than %g seconds", job, kind.timeout)
            held.finish(
                State.FAILED, error=_("The work took too long and was stopped. Try it with less, or ask for help.")
            )
        except Cancelled:
            log.info("%s was cancelled", job)
        except JobError as refused:
            held.finish(State.FAILED, error=str(refused))
        except Exception as error:
            log.exception("%s failed", job)
            _after(error, held, kind)
        finally:
            held.clear(keep_stored=done)


def _run(held: RunningJob, kind: JobKind) -> Result | None:
    result = kind.run(held, **held.job.arguments)
    if result is not None:
        held.store(result)
    return result


def _beside(held: RunningJob, kind: JobKind) -> Result | None:
    over = threading.Event()
    beside = threading.Thread(target=held.tell_until, args=(over,), name="job-progress", daemon=True)
    beside.start()
    try:
        return _run(held, kind)
    finally:
        over.set()
        beside.join(BEAT_SECONDS)


def _after(error: Exception, held: RunningJob, kind: JobKind) -> None:
    """A database that could not be reached is worth another try; any other mistake would only happen again."""
    if isinstance(error, OperationalError) and held.job.attempts < kind.attempts:
        held.hand_back(counted=True)
        return
    said = _("Something went wrong that is not your doing. It was written down under %(id)s; nothing was half done.")
    held.finish(State.FAILED, error=said % {"id": held.job.public_id})


def run_waiting(limit: int = 100) -> int:
    """Do what waits, now and here: for tests and commands. Returns how many jobs were taken."""
    for taken in range(limit):
        job = take_next()
        if job is None:
            return taken
        run_one(job)
    return limit


class JobRunner:
    """Does jobs until told to stop; what runs then is handed back at its next step."""

    look_every = 1.0  # seconds

    def __init__(self, *, short: bool | None = None) -> None:
        self._short = short
        self._woken = listen()

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                job = take_next(short=self._short)
                if job is not None:
                    run_one(job, stop, beside=True)
                    continue
            except Exception:
                log.exception("the runner could not reach the database; it tries again")
                close_old_connections()
            self._woken.wait(self.look_every)
            self._woken.clear()
