"""Reading jobs: each owner their own, nobody else's."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from kernel.jobs.models import Job
from kernel.people.viewer import Viewer


def jobs_of(viewer: Viewer) -> QuerySet[Job]:
    if viewer.person is None:
        return Job.objects.none()
    return Job.objects.filter(owner=viewer.person).order_by("-created_at", "-id")


def job_or_404(viewer: Viewer, public_id: str) -> Job:
    """Missing and another's look alike."""
    job = jobs_of(viewer).filter(public_id=public_id).first()
    if job is None:
        raise Http404
    return job


def active_jobs(viewer: Viewer) -> QuerySet[Job]:
    return jobs_of(viewer).filter(state__in=(Job.State.WAITING, Job.State.RUNNING))
