"""Pages of exams for members."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.exams import errors, selectors, services
from courses.exams.draw import describe
from courses.exams.grading import received
from courses.exams.selectors import Sitting, points_text
from courses.exams.settings import ExamSettings, parse_settings
from courses.exams.streams import BadStream, device_key, issue_token
from courses.exams.wire import read_saves
from courses.learning.access import Seat, seat_or_404
from courses.models import Attempt, ItemVersion
from kernel.plugins.contract import uninterrupted

UNAUTHORISED, CONFLICT = 401, 409


# -- before ------------------------------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def exam(request: HttpRequest, course: str, item: str) -> HttpResponse:
    """What awaits the member, what they did so far, and the button that begins. POST begins."""
    seat = seat_or_404(request.viewer, request.mount, course)
    version = selectors.exam_or_404(seat, item)
    if request.method == "POST":
        return _start(request, seat, version)
    settings = parse_settings(version.body)
    attempts = selectors.attempts_of(seat, version)
    context = {
        "course": seat.course,
        "seat": seat,
        "exam": version,
        "settings": settings,
        "rules": _("; ").join(describe(rule, with_points=True) for rule in settings.blueprint),
        "attempts": [_row(attempt) for attempt in attempts],
        "open_attempt": next((one for one in attempts if one.state == Attempt.State.OPEN), None),
        "left": max(settings.attempts - len(attempts), 0) if settings.attempts else None,
        "refusal": _refusal(seat, settings, len(attempts)),
        "passed": any(attempt.passed for attempt in attempts),
        "breadcrumbs": _breadcrumbs(seat.course, version.title),
    }
    return render(request, "courses/exams/intro.html", context)


def _start(request: HttpRequest, seat: Seat, version: ItemVersion) -> HttpResponse:
    if seat.enrolment is None:
        raise Http404
    try:
        attempt = services.start_attempt(viewer=request.viewer, enrolment=seat.enrolment, item=version.item)
    except errors.ExamError as error:
        messages.error(request, str(error))
        return redirect("courses:exam", seat.course.public_id, version.item.public_id)
    return redirect("courses:attempt", attempt.public_id)


def _refusal(seat: Seat, settings: ExamSettings, used: int) -> str:
    """Why the member cannot begin now; empty if they can."""
    if not seat.learns:
        return str(errors.NotEnrolledError.message)
    try:
        services.check_may_start(settings, used, timezone.now())
    except errors.ExamError as error:
        return str(error)
    return ""


def _row(attempt: Attempt) -> dict[str, Any]:
    return {
        "attempt": attempt,
        "state": attempt.get_state_display(),
        "points": points_text(attempt.points),
        "possible": points_text(attempt.points_possible),
        "late": getattr(attempt, "late", 0),
    }


def _breadcrumbs(course: Any, title: str, *between: dict[str, str]) -> list[dict[str, str]]:
    return [
        {"label": course.title, "url": reverse("courses:course", args=[course.public_id])},
        *between,
        {"label": title},
    ]


# -- during ------------------------------------------------------------------------------------------------------
@uninterrupted
@login_required
@require_safe
@never_cache
def attempt(request: HttpRequest, attempt: str) -> HttpResponse:
    """The paper. Everything is in the page once, so that writing needs no network."""
    sitting = selectors.sitting_or_404(request.viewer, request.mount, attempt)
    if sitting.attempt.state != Attempt.State.OPEN:
        return redirect("courses:result", attempt)
    questions = selectors.paper(sitting.attempt, received(sitting.attempt))
    context = _device(request, sitting) | {
        "questions": questions,
        "answered": sum(bool(question["chosen"]) for question in questions),
        "started": _milliseconds(sitting.attempt.started_at),
        "ends": _milliseconds(sitting.attempt.ends_at),
        "nav_tabs": (),  # no other doors while writing
    }
    return render(request, "courses/exams/attempt.html", context)


def _device(request: HttpRequest, sitting: Sitting) -> dict[str, Any]:
    """What a page needs to keep answers on the device and to send those kept there."""
    public_id, account = sitting.attempt.public_id, str(request.viewer.user.public_id)
    return {
        "course": sitting.course,
        "attempt": sitting.attempt,
        "exam": sitting.attempt.item_version,
        "settings": sitting.settings,
        "token": issue_token(public_id, account),
        "device_key": device_key(public_id, account),
        "now": _milliseconds(timezone.now()),
    }


def _milliseconds(moment: Any) -> int:
    return int(moment.timestamp() * 1000)


def _answers_script(view: Callable[[HttpRequest, str], dict[str, Any]]) -> Callable[[HttpRequest, str], JsonResponse]:
    """Refusals as status and word, so that the page knows what to do: sign in, send again from, load again."""

    @wraps(view)
    def answer(request: HttpRequest, attempt: str) -> JsonResponse:
        if not request.user.is_authenticated:
            return JsonResponse({"error": "signed_out"}, status=UNAUTHORISED)
        try:
            return JsonResponse(view(request, attempt))
        except errors.GapError as gap:
            return JsonResponse({"error": "gap", "expected": gap.expected}, status=CONFLICT)
        except errors.AttemptNotFoundError:
            return JsonResponse({"error": "not_found"}, status=404)
        except (BadStream, errors.BadSaveError, ValueError):
            return JsonResponse({"error": "refused"}, status=400)

    return answer


@require_POST
@_answers_script
def save(request: HttpRequest, attempt: str) -> dict[str, Any]:
    """Takes answers; without any it only says what time it is."""
    token, saves = read_saves(request.body)
    receipt = services.save(account=request.user, attempt=attempt, token=token, saves=saves)
    return {
        "saved": receipt.saved,
        "standing": receipt.standing,
        "state": receipt.state,
        "at": receipt.now.isoformat(),
        "clock": f"{timezone.localtime(receipt.now):%H:%M:%S}",
        "now": _milliseconds(receipt.now),
        "ends_at": _milliseconds(receipt.ends_at),
        "grace_until": _milliseconds(receipt.grace_until),
    }


@uninterrupted
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def submit(request: HttpRequest, attempt: str) -> HttpResponse:
    """GET asks once more and names what has no answer; POST hands in. The paper's script posts JSON with what is unsent."""
    if request.content_type == "application/json":
        return _submit_by_script(request, attempt)
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    sitting = selectors.sitting_or_404(request.viewer, request.mount, attempt)
    if request.method == "POST":
        services.submit(account=request.user, attempt=attempt)
    elif sitting.attempt.state == Attempt.State.OPEN:
        return render(request, "courses/exams/submit.html", _confirmation(sitting))
    return redirect("courses:result", attempt)


def _confirmation(sitting: Sitting) -> dict[str, Any]:
    questions = selectors.paper(sitting.attempt, received(sitting.attempt))
    blank = [question["number"] for question in questions if not question["chosen"]]
    consequences = [
        _("No answer yet: question %(numbers)s.") % {"numbers": pgettext("numbers", ", ").join(blank)}
        if blank
        else _("All questions are answered."),
        _("After handing in nothing can be changed."),
    ]
    return {"attempt": sitting.attempt, "exam": sitting.attempt.item_version, "consequences": consequences}


@_answers_script
def _submit_by_script(request: HttpRequest, attempt: str) -> dict[str, Any]:
    token, saves = read_saves(request.body)
    services.submit(account=request.user, attempt=attempt, token=token, saves=saves)
    return {"result": reverse("courses:result", args=[attempt])}


# -- after -------------------------------------------------------------------------------------------------------
@login_required
@require_safe
@never_cache
def result(request: HttpRequest, attempt: str) -> HttpResponse:
    """Points, and as far as the exam's rules release them answers, key and explanations. Teachers see all of it."""
    sitting = selectors.sitting_or_404(request.viewer, request.mount, attempt, own=False)
    if sitting.attempt.state == Attempt.State.OPEN:
        if sitting.is_own:
            return redirect("courses:attempt", attempt)
        raise Http404
    released = not sitting.is_own or selectors.is_released(sitting.attempt, sitting.settings)
    course, version = sitting.course, sitting.attempt.item_version
    exam_url = reverse("courses:exam", args=[course.public_id, sitting.attempt.item.public_id])
    back = {"label": version.title, "url": exam_url} if sitting.is_own else _attempts_crumb(course)
    context = _device(request, sitting) | {
        "is_own": sitting.is_own,
        "member": sitting.attempt.enrolment.person.name,
        "row": _row(sitting.attempt),
        "questions": selectors.review(sitting.attempt) if released else [],
        "late": selectors.late_answers(received(sitting.attempt)),
        "needed": points_text(-(-sitting.attempt.points_possible * sitting.settings.pass_percent // 100)),
        "exam_url": exam_url,
        "breadcrumbs": _breadcrumbs(course, _("Result"), back),
    }
    return render(request, "courses/exams/result.html", context)


def _attempts_crumb(course: Any) -> dict[str, str]:
    return {"label": _("Exam attempts"), "url": reverse("courses:attempts", args=[course.public_id])}
