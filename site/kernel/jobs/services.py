"""Asking for work, taking the request back, and clearing away what is old."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from kernel.events.api import NotInTransactionError, publish
from kernel.jobs.kinds import find_kind
from kernel.jobs.models import Job
from kernel.jobs.waking import wake
from kernel.paths import leads_inside
from kernel.people.models import Person

STORED = "jobs"  # folder of results in the storage
FILES_KEPT = timedelta(days=7)
ROWS_KEPT = timedelta(days=60)
ACTIVE = (Job.State.WAITING, Job.State.RUNNING)


def enqueue(
    *,
    kind: str,
    owner: Person | None = None,
    unit_id: int | None = None,
    arguments: Mapping[str, Any] | None = None,
    once: str = "",
    came_from: str = "",
) -> Job:
    """Ask for work in the caller's transaction; the worker begins when that is committed.

    `arguments` must be JSON-able and hold ids rather than rows. `once`: while work of this kind and name waits or runs,
    asking again gives the same job back (put the owner into the name where each has their own). `came_from`: the page
    that the owner goes back to. Raises LookupError for an unknown kind, NotInTransactionError outside atomic().
    """
    if find_kind(kind) is None:
        raise LookupError(f"no such kind of job: {kind}")
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransactionError(f"{kind} must be asked for inside the transaction that it belongs to")
    if once and (known := _active(kind, once)):
        return known
    job = Job(
        kind=kind,
        owner=owner,
        unit_id=unit_id,
        arguments=dict(arguments or {}),
        once=once,
        language=get_language() or "",
        came_from=came_from if leads_inside(came_from) else "",
    )
    try:
        with transaction.atomic():
            job.save()
    except IntegrityError:
        if once and (known := _active(kind, once)):  # somebody asked in this very moment
            return known
        raise
    transaction.on_commit(wake)
    return job


def _active(kind: str, once: str) -> Job | None:
    return Job.objects.filter(kind=kind, once=once, state__in=ACTIVE).first()


def job_url(job: Job) -> str:
    """The page that shows how far it is."""
    return reverse("jobs:job", args=[job.public_id])


@transaction.atomic
def cancel(*, job: Job) -> bool:
    """What waits is not begun; what runs stops at its next step. False where it was over already."""
    now = timezone.now()
    active = Job.objects.filter(pk=job.pk, state__in=ACTIVE)
    stopped = active.update(state=Job.State.CANCELLED, finished_at=now) == 1
    if stopped:
        publish("jobs.finished", job=job.pk, state=Job.State.CANCELLED)
    return stopped


# -- files -----------------------------------------------------------------------------------------------------------
def folder() -> Path:
    """Where work writes before its result is kept: below DATA_DIR, on the machine that does the work."""
    found = Path(settings.DATA_DIR) / "jobs"
    found.mkdir(mode=0o700, exist_ok=True)
    return found


def sweep() -> int:
    """Results go after a week, rows after two months, and so does every file that no row names. Returns how many results."""
    now = timezone.now()
    old = Job.objects.filter(finished_at__lt=now - FILES_KEPT).exclude(result_file="")
    gone = 0
    for job in old.only("result_file"):
        default_storage.delete(job.result_file)  # first the file: after a crash the row still names it
        Job.objects.filter(pk=job.pk).update(result_file="")
        gone += 1
    Job.objects.filter(finished_at__lt=now - ROWS_KEPT).delete()
    young = now - timedelta(days=1)  # may belong to work that is still under way
    for path in folder().iterdir():
        if path.stat().st_mtime < young.timestamp():
            path.unlink(missing_ok=True)
    return gone + _sweep_strays(young)


def _sweep_strays(young: datetime) -> int:
    """Stored files whose row never came or has gone with its owner."""
    try:
        names = [f"{STORED}/{name}" for name in default_storage.listdir(STORED)[1]]
    except (FileNotFoundError, NotImplementedError):  # nothing was ever stored; or a storage that cannot list
        return 0
    named = set(Job.objects.exclude(result_file="").values_list("result_file", flat=True))
    strays = [name for name in names if name not in named and default_storage.get_modified_time(name) < young]
    for name in strays:
        default_storage.delete(name)
    return len(strays)
