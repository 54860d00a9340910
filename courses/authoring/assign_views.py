"""Making a course compulsory for units: choose, see how many people it touches, confirm; and end it again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from courses.authoring.access import ASSIGN
from courses.authoring.forms import AssignForm
from courses.learning.access import seat_or_404
from courses.learning.errors import CourseClosedError, NotVisibleError
from courses.learning.services import assign as assign_course
from courses.learning.services import end_assignment
from courses.models import Assignment, Course, Enrolment
from kernel.people.models import Affiliation, holds_on
from kernel.units.models import Unit
from kernel.units.tree import tree


def _course_and_units(request: HttpRequest, course: str) -> tuple[Course, frozenset[int]]:
    units: frozenset[int] = request.viewer.units_with(ASSIGN)
    if not units:
        raise Http404
    return seat_or_404(request.viewer, request.mount, course).course, units


def touched(course: Course, unit: Unit, include_below: bool) -> tuple[int, int]:
    """How many members the assignment reaches, and how many of them do not take the course yet."""
    units = tree().below.get(unit.pk, frozenset()) if include_below else {unit.pk}
    rows = Affiliation.objects.filter(holds_on(), unit_id__in=units).exclude(kind=Affiliation.Kind.GUEST)
    members = rows.values("person_id").distinct()
    active = Enrolment.objects.filter(course=course, state=Enrolment.State.ACTIVE, person_id__in=members)
    count = members.count()
    return count, count - active.count()


@login_required
def assign(request: HttpRequest, course: str) -> HttpResponse:
    """GET: assignments and the form; POST: what it would do; POST with "confirmed": done."""
    found, units = _course_and_units(request, course)
    form = AssignForm(request.POST or None, units=units)
    context: dict[str, Any] = {"course": found, "form": form, "course_url": reverse("courses:course", args=[course])}
    if request.method == "POST" and form.is_valid():
        if "confirmed" in request.POST:
            return _assign(request, found, form.cleaned_data)
        return render(request, "courses/authoring/assign_confirm.html", context | _ask(found, form))
    rows = Assignment.objects.filter(course=found, unit_id__in=units).select_related("unit")
    context["open"] = list(rows.filter(ended_at__isnull=True).order_by("due_on", "pk"))
    context["ended"] = list(rows.filter(ended_at__isnull=False).order_by("-ended_at")[:20])
    return render(request, "courses/authoring/assign.html", context)


def _ask(course: Course, form: AssignForm) -> dict[str, Any]:
    data = form.cleaned_data
    members, new = touched(course, data["unit"], data["include_below"])
    lines = [
        ngettext("It reaches %(count)s member.", "It reaches %(count)s members.", members) % {"count": members},
        ngettext("%(count)s of them is enrolled at once.", "%(count)s of them are enrolled at once.", new)
        % {"count": new},
        _("Whoever joins the unit later is enrolled that day."),
    ]
    if data["due_on"]:
        lines.append(_("To be completed by %(day)s.") % {"day": data["due_on"].isoformat()})
    hidden = {
        "unit": data["unit"].public_id,
        "include_below": "on" if data["include_below"] else "",
        "due_on": data["due_on"].isoformat() if data["due_on"] else "",
        "confirmed": "1",
    }
    return {
        "unit": data["unit"],
        "consequences": lines,
        "fields": [{"name": name, "value": value} for name, value in hidden.items() if value],
    }


def _assign(request: HttpRequest, course: Course, data: dict[str, Any]) -> HttpResponse:
    try:
        assign_course(viewer=request.viewer, course=course, **data)
    except CourseClosedError:
        messages.error(request, _("The course is closed and cannot be assigned."))
    except NotVisibleError:
        raise Http404 from None
    else:
        messages.success(request, _("The course is assigned to %(unit)s.") % {"unit": data["unit"]})
    return redirect("courses:assign", course=course.public_id)


@login_required
@require_POST
def end(request: HttpRequest, course: str, assignment: str) -> HttpResponse:
    """End an assignment; who is enrolled stays."""
    found, units = _course_and_units(request, course)
    row = get_object_or_404(Assignment, course=found, public_id=assignment, unit_id__in=units)
    end_assignment(viewer=request.viewer, assignment=row)
    messages.success(request, _("The assignment has ended. Who is enrolled stays."))
    return redirect("courses:assign", course=course)
