"""Work in the background, for everybody above: `register`, `enqueue`, and what the work itself needs."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.functional import Promise

from kernel.jobs.kinds import Cancelled, JobError, JobKind, Progress, Result, Run, register_kind
from kernel.jobs.models import Job
from kernel.jobs.services import enqueue, job_url
from kernel.jobs.showing import show_results

__all__ = [
    "Cancelled",
    "Job",
    "JobError",
    "JobKind",
    "Progress",
    "Result",
    "enqueue",
    "job_url",
    "register",
    "show_results",
]


def register(
    kind: str,
    run: Run,
    *,
    label: str | Promise,
    attempts: int = 3,
    timeout: float = 3600.0,
    short: bool = False,
    is_on: Callable[[int | None], bool] = lambda unit_id: True,
) -> None:
    """Make a kind of work known (in an app's ready(); plugins name theirs in Plugin.jobs())."""
    register_kind(JobKind(kind, run, label, attempts, timeout, short), is_on=is_on)
