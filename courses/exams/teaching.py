"""Pages of exams for teachers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from courses.exams import errors, selectors, services
from courses.exams.selectors import points_text, with_late_answers
from courses.learning.access import belongs_here, may_teach
from courses.models import Attempt, Course

PER_PAGE = 50


class AttemptFilter(forms.Form):
    """What a teacher narrows the list of attempts by."""

    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[
            ("", gettext_lazy("All")),
            ("open", gettext_lazy("Under way")),
            ("passed", gettext_lazy("Passed")),
            ("failed", gettext_lazy("Not passed")),
        ],
    )
    late = forms.BooleanField(label=gettext_lazy("Only with late answers"), required=False)

    def __init__(self, *args: Any, exams: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["exam"] = forms.ChoiceField(label=_("Exam"), required=False, choices=[("", _("All")), *exams])
        self.order_fields(["exam", "state", "late"])

    def apply(self, rows: QuerySet[Attempt]) -> QuerySet[Attempt]:
        if not self.is_valid():
            return rows
        chosen = self.cleaned_data
        if chosen["exam"]:
            rows = rows.filter(item__public_id=chosen["exam"])
        if chosen["state"] == "open":
            rows = rows.filter(state=Attempt.State.OPEN)
        elif chosen["state"]:
            rows = rows.filter(passed=chosen["state"] == "passed")
        return with_late_answers(rows) if chosen["late"] else rows


@login_required
@require_safe
def attempts(request: HttpRequest, course: str) -> HttpResponse:
    found = _taught_or_404(request, course)
    form = AttemptFilter(request.GET, exams=selectors.exams_of_course(found))
    page = Paginator(form.apply(selectors.attempts_of_course(found)), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "course": found,
        "form": form,
        "page": page,
        "rows": [_row(attempt) for attempt in page],
        "count": ngettext("%(count)s attempt", "%(count)s attempts", page.paginator.count)
        % {"count": page.paginator.count},
        "breadcrumbs": [
            {"label": found.title, "url": reverse("courses:course", args=[found.public_id])},
            {"label": _("Exam attempts")},
        ],
    }
    return render(request, "courses/exams/attempts.html", context)


def _row(attempt: Any) -> dict[str, Any]:
    return {
        "attempt": attempt,
        "name": attempt.enrolment.person.name,
        "state": attempt.get_state_display(),
        "closed": attempt.state != Attempt.State.OPEN,
        "points": points_text(attempt.points),
        "possible": points_text(attempt.points_possible),
        "late": attempt.late,
    }


@login_required
@require_POST
def accept(request: HttpRequest, attempt: str) -> HttpResponse:
    """Let late answers count."""
    found = _attempt_or_404(request, attempt)
    try:
        count = services.accept_late(viewer=request.viewer, attempt=found)
    except errors.ExamError as error:
        messages.error(request, str(error))
    else:
        text = ngettext("%(count)s late answer counts now.", "%(count)s late answers count now.", count)
        messages.success(request, text % {"count": count})
    return redirect("courses:result", attempt)


@login_required
@require_POST
def regrade(request: HttpRequest, attempt: str) -> HttpResponse:
    """Grade again from what is stored."""
    found = _attempt_or_404(request, attempt)
    before = found.points
    try:
        after = services.regrade(viewer=request.viewer, attempt=found).points
    except errors.ExamError as error:
        messages.error(request, str(error))
    else:
        texts = {"before": points_text(before), "after": points_text(after)}
        messages.success(request, _("Graded again: %(before)s points before, %(after)s now.") % texts)
    return redirect("courses:result", attempt)


def _taught_or_404(request: HttpRequest, public_id: str) -> Course:
    course = get_object_or_404(Course, public_id=public_id)
    if not (belongs_here(course, request.mount) and may_teach(request.viewer, course)):
        raise Http404
    return course


def _attempt_or_404(request: HttpRequest, public_id: str) -> Attempt:
    found = get_object_or_404(Attempt.objects.select_related("enrolment__course"), public_id=public_id)
    course = found.enrolment.course
    if not (belongs_here(course, request.mount) and may_teach(request.viewer, course)):
        raise Http404
    return found
