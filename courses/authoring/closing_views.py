"""Asking whether a course shall be closed or opened again, with the numbers of those whom it touches."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from courses.authoring.access import taught_courses
from courses.learning.closing import Touched, touched
from courses.learning.services import close_course, reopen_course
from courses.models import Course, CoursePage


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, course: str) -> HttpResponse:
    found = get_object_or_404(taught_courses(request.viewer), public_id=course, current_version__isnull=False)
    back = _back(found)
    if request.method == "POST":
        if request.POST.get("open"):
            reopen_course(viewer=request.viewer, course=found)
            messages.success(request, _("“%(title)s” is open again.") % {"title": found.title})
        else:
            close_course(viewer=request.viewer, course=found)
            messages.success(request, _("“%(title)s” is closed. You can open it again.") % {"title": found.title})
        return redirect(back)
    counted, reopens = touched(found), found.closed_at is not None
    context = {
        "course": found,
        "reopens": reopens,
        "consequences": _opening(counted) if reopens else _closing(counted),
        "fields": [{"name": "open", "value": "1"}] if reopens else [],  # what is answered is what was asked
        "cancel_url": back,
    }
    return render(request, "courses/authoring/close.html", context)


def _back(course: Course) -> str:
    """To the outline, unless its page was deleted."""
    if CoursePage.objects.filter(course=course).exists():
        return reverse("courses:teach_course", args=[course.public_id])
    return reverse("courses:teach")


def _closing(counted: Touched) -> list[str]:
    told = [
        _("Nobody can join any more, and it leaves the lists of all who do not take it."),
        ngettext(
            "%(count)d learner who is under way may go on to the end.",
            "%(count)d learners who are under way may go on to the end.",
            counted.under_way,
        )
        % {"count": counted.under_way},
        ngettext(
            "%(count)d learner has completed it: hours and certificate stay.",
            "%(count)d learners have completed it: hours and certificates stay.",
            counted.completed,
        )
        % {"count": counted.completed},
    ]
    if counted.waiting:
        told.append(
            ngettext("%(count)d request to join lapses.", "%(count)d requests to join lapse.", counted.waiting)
            % {"count": counted.waiting}
        )
    if counted.assignments:
        told.append(
            ngettext(
                "%(count)d assignment stays, but enrols nobody while the course is closed.",
                "%(count)d assignments stay, but enrol nobody while the course is closed.",
                counted.assignments,
            )
            % {"count": counted.assignments}
        )
    return told


def _opening(counted: Touched) -> list[str]:
    told = [_("It stands in the lists again, and members can join as before.")]
    if counted.assignments:
        told.append(
            ngettext(
                "%(count)d assignment goes on: members of that unit who do not take the course are enrolled within a day.",
                "%(count)d assignments go on: members of those units who do not take the course are enrolled within a day.",
                counted.assignments,
            )
            % {"count": counted.assignments}
        )
    return told
