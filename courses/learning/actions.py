"""What learners send: joining, leaving, progress, answers. Every one is a POST with a CSRF token.

A progress report carries the public id of the person whose page it was, so that a tab that stayed open while somebody
else signed in on this device cannot write into their record.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.learning import services
from courses.learning.access import Seat, seat_or_404
from courses.learning.blocks import Renderer
from courses.learning.enrolments import State
from courses.learning.errors import InvalidAnswerError, LearningError, NotVisibleError
from courses.learning.intervals import seconds
from courses.learning.lesson_page import version_item_or_404
from courses.learning.progress import Recorded
from courses.learning.words import clock
from courses.models import Enrolment, VersionItem

MAX_REPORT = 64 * 1024  # bytes; a report of a long lesson has one or two thousand


@require_POST
@login_required
def enrol(request: HttpRequest, course: str) -> HttpResponse:
    seat = seat_or_404(request.viewer, request.mount, course)

    def join() -> None:
        enrolment = services.enrol(viewer=request.viewer, course=seat.course, mount=request.mount)
        joined = enrolment.state == State.ACTIVE
        messages.success(
            request, _("You are enrolled.") if joined else _("You have asked to join. A teacher will answer.")
        )

    return _then_course(request, course, join)


@require_POST
@login_required
def withdraw(request: HttpRequest, course: str) -> HttpResponse:
    seat = seat_or_404(request.viewer, request.mount, course)

    def leave() -> None:
        services.withdraw(viewer=request.viewer, course=seat.course)
        messages.success(request, _("You have left the course. What you learnt is kept in case you come back."))

    return _then_course(request, course, leave)


def _then_course(request: HttpRequest, course: str, act: Callable[[], None]) -> HttpResponse:
    try:
        act()
    except NotVisibleError as error:
        raise Http404 from error
    except LearningError as error:
        messages.error(request, str(error))
    return redirect("courses:course", course)


def _learner(request: HttpRequest, course: str, item: str) -> tuple[Seat, Enrolment, VersionItem]:
    seat = seat_or_404(request.viewer, request.mount, course)
    if seat.enrolment is None or not seat.learns:
        raise Http404
    return seat, seat.enrolment, version_item_or_404(seat, item)


@require_POST
def progress(request: HttpRequest, course: str, item: str) -> JsonResponse:
    """A report of the lesson page's script: form fields `account` and `report` (JSON), see record_progress.

    401: signed out; 409: somebody else is signed in; 413: too long; 400: not a report. The script keeps what it could
    not deliver.
    """
    if not request.viewer.is_authenticated:
        return JsonResponse({"error": "signed_out", "login": resolve_url(settings.LOGIN_URL)}, status=401)
    person = request.viewer.person
    if person is None or request.POST.get("account") != person.public_id:
        return JsonResponse({"error": "other_account"}, status=409)
    raw = request.POST.get("report", "")
    if len(raw) > MAX_REPORT:
        return JsonResponse({"error": "too_long"}, status=413)
    report = _parsed(raw)
    if report is None:
        return JsonResponse({"error": "not_a_report"}, status=400)
    _seat, enrolment, row = _learner(request, course, item)
    return _outcome(services.record_progress(enrolment=enrolment, item=row.item, **report))


def _parsed(raw: str) -> dict[str, Any] | None:
    """The parts of a report in the shapes that record_progress takes; None if it is none."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    shapes: dict[str, type] = {"seen": list, "ended": list, "watched": dict, "place": dict}
    report = {name: found.get(name, shape()) for name, shape in shapes.items()}
    return report if all(isinstance(report[name], shape) for name, shape in shapes.items()) else None


def _outcome(recorded: Recorded) -> JsonResponse:
    watched = {name: clock(seconds(parts)) for name, parts in recorded.progress.watched.items()}
    return JsonResponse({"done": recorded.done, "completed": recorded.completion is not None, "watched": watched})


@require_POST
@login_required
def finish(request: HttpRequest, course: str, item: str) -> HttpResponse:
    """ "I have read this lesson", for browsers without a script."""
    _seat, enrolment, row = _learner(request, course, item)
    recorded = services.mark_read(enrolment=enrolment, item=row.item)
    if recorded.completion is not None:
        messages.success(request, _("You have completed the course."))
        return redirect("courses:course", course)
    if recorded.done:
        messages.success(request, _("Lesson completed."))
    else:
        messages.info(request, _("What you read is noted. Films to watch or questions to answer are still open."))
    return redirect("courses:lesson", course, item)


@require_POST
def check(request: HttpRequest, course: str, item: str, block: str) -> HttpResponse:
    """An answer to a check. A script (header X-Fragment) gets the answered question, anybody else the lesson again."""
    fragment = "X-Fragment" in request.headers
    if not request.viewer.is_authenticated:
        login = resolve_url(settings.LOGIN_URL)
        return JsonResponse({"error": "signed_out", "login": login}, status=401) if fragment else redirect(login)
    seat, enrolment, row = _learner(request, course, item)
    asked = next((one for one in row.item_version.body["blocks"] if one["id"] == block), None)
    if asked is None or asked["type"] != "check":
        raise Http404
    try:
        _result, recorded = services.record_check(
            enrolment=enrolment, item=row.item, block=block, given=_chosen(request)
        )
    except InvalidAnswerError as error:
        if fragment:
            return JsonResponse({"error": str(error)}, status=400)
        messages.error(request, str(error))
        return _back(course, item, block)
    if not fragment:
        return _back(course, item, block)
    shown = Renderer(recorded.progress, lambda name: "").show(asked)
    response = render(request, "courses/learning/check.html", {"block": shown, "seat": seat})
    response["X-Lesson-Done"] = "1" if recorded.done else "0"
    response["X-Course-Done"] = "1" if recorded.completion is not None else "0"
    return response


def _chosen(request: HttpRequest) -> list[int]:
    values = request.POST.getlist("given")
    return [int(value) if value.isascii() and value.isdigit() and len(value) < 4 else -1 for value in values]


def _back(course: str, item: str, block: str) -> HttpResponse:
    response = redirect("courses:lesson", course, item)
    response["Location"] += f"#b-{block}"
    return response
