"""How far one's own work is, stopping it, and the door to what came of it."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kernel.files import stored_file_response
from kernel.jobs.kinds import label_of
from kernel.jobs.models import Job
from kernel.jobs.selectors import job_or_404, jobs_of
from kernel.jobs.services import cancel, job_url
from kernel.jobs.showing import ResultPage, page_for
from kernel.webviews import is_embedded

PER_PAGE = 20
TONES = {Job.State.DONE: "ok", Job.State.FAILED: "bad", Job.State.RUNNING: "info"}
SHOWN = re.compile(r"(?:image/(?!svg)|text/plain|application/pdf)", re.IGNORECASE)


@never_cache
@login_required
@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(jobs_of(request.viewer), PER_PAGE).get_page(request.GET.get("page"))
    context = {"items": [_line(job) for job in page.object_list], "page_obj": page}
    return render(request, "jobs/list.html", context)


@never_cache
@login_required
@require_safe
def show(request: HttpRequest, job: str) -> HttpResponse:
    """The page asks for itself again until the work is over: by its script, or by the browser without one."""
    found = job_or_404(request.viewer, job)
    shown = bool(SHOWN.match(found.result_type)) or _as_page(request, found) is not None
    context = {
        "job": found,
        "label": label_of(found.kind),
        "tone": TONES.get(found.state, ""),  # type: ignore[call-overload]
        "shown": shown,
        "embedded": is_embedded(request),
        "address": request.build_absolute_uri(job_url(found)),
        "file_gone": found.state == Job.State.DONE and bool(found.result_name) and not found.result_file,
    }
    return render(request, "jobs/job.html", context)


@login_required
@require_POST
def stop(request: HttpRequest, job: str) -> HttpResponse:
    found = job_or_404(request.viewer, job)
    if cancel(job=found):
        messages.success(request, _("The work was stopped."))
    else:
        messages.info(request, _("The work was over already."))
    return HttpResponseRedirect(job_url(found))


@login_required
@require_safe
def result(request: HttpRequest, job: str) -> HttpResponseBase:
    found = job_or_404(request.viewer, job)
    if found.state != Job.State.DONE or not found.result_file:
        raise Http404
    if page := _as_page(request, found):
        return page(request, found.result_file, found.result_name, job_url(found))
    inline = bool(SHOWN.match(found.result_type)) and "download" not in request.GET
    return stored_file_response(
        request,
        found.result_file,
        content_type=found.result_type,
        filename=found.result_name,
        inline=inline,
        etag=found.public_id,
    )


def _as_page(request: HttpRequest, job: Job) -> ResultPage | None:
    return page_for(job.result_name) if is_embedded(request) else None


def _line(job: Job) -> dict[str, Any]:
    return {
        "title": label_of(job.kind),
        "url": reverse("jobs:job", args=[job.public_id]),
        "date": localtime(job.created_at),
        "meta": job.error or job.message,
        "tags": [{"label": job.get_state_display(), "tone": TONES.get(job.state, "")}],  # type: ignore[call-overload]
    }
