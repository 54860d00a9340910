"""Who takes a course: the list, its workbook, one learner, and the answer to who asks to join."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from courses.learning.errors import LearningError
from courses.learning.services import admit, refuse
from courses.models import Enrolment
from courses.questions.views import workbook
from courses.teaching.columns import NOTHING, cells, headings, moment, state_text, state_tone
from courses.teaching.export import learners_xlsx as to_xlsx
from courses.teaching.person import attempt_headings, attempt_lines, attempts_of, item_facts
from courses.teaching.selectors import (
    DONE,
    GONE,
    NOT_BEGUN,
    OVERDUE,
    SORTS,
    UNDER_WAY,
    Learner,
    Overview,
    Scope,
    exam_titles,
    learner_or_404,
    learner_rows,
    learners,
    overview,
    scope_or_404,
    waiting,
)
from kernel.units.tree import Node, tree

PER_PAGE = 50
WAITING_SHOWN = 50


class LearnerFilter(forms.Form):
    """Units come as public ids; `sort` is carried along."""

    text = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=60)
    unit = forms.ChoiceField(label=gettext_lazy("Unit and those below"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[
            ("", gettext_lazy("All who learn")),
            ("todo", gettext_lazy("Not begun")),
            ("under_way", gettext_lazy("Under way")),
            ("done", gettext_lazy("Completed")),
            (OVERDUE, gettext_lazy("Overdue")),
            (GONE, gettext_lazy("Withdrawn or refused")),
        ],
    )
    sort = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, units: tuple[Node, ...]) -> None:
        super().__init__(data)
        depth = min((len(node.line) for node in units), default=0)
        choices = [(node.public_id, "　" * (len(node.line) - depth) + node.name) for node in units]
        self.fields["unit"].choices = [("", _("All units")), *choices]  # type: ignore[attr-defined]
        self.units = {node.public_id: node.id for node in units}

    def wanted(self) -> dict[str, Any]:
        """For selectors.learners; what is not understood narrows nothing."""
        self.is_valid()
        data = dict(self.cleaned_data)
        sort = data.get("sort", "")
        return data | {
            "unit": self.units.get(data.get("unit", "")),
            "sort": sort if sort.lstrip("-") in SORTS else "",
        }


@login_required
@require_safe
def learner_list(request: HttpRequest, course: str) -> HttpResponse:
    scope = scope_or_404(request, course)
    form, wanted, numbers = _filter(request, scope)
    exams = exam_titles(scope.course)
    page = Paginator(learners(scope, wanted), PER_PAGE).get_page(request.GET.get("page"))
    rows = learner_rows(page.object_list, [public_id for public_id, _title in exams])
    asking = waiting(scope) if scope.teaches else Enrolment.objects.none()
    context = {
        "course": scope.course,
        "scope": scope,
        "breadcrumbs": _crumbs(scope),
        "form": form,
        "chips": _chips(request, form),
        "count": ngettext("%(count)d learner", "%(count)d learners", page.paginator.count)
        % {"count": page.paginator.count},
        "page_obj": page,
        "columns": _columns(request, exams, wanted["sort"] or "name"),
        "rows": [_line(scope, row) for row in rows],
        "bars": _bars(numbers),
        "asking": _asking(asking[:WAITING_SHOWN]),
        "asking_more": max(0, asking.count() - WAITING_SHOWN),
        "query": request.GET.urlencode(),
    }
    return render(request, "courses/teaching/learners.html", context)


@login_required
@require_safe
def learners_xlsx(request: HttpRequest, course: str) -> HttpResponse:
    """The list with the same filters and order, all pages of it."""
    scope = scope_or_404(request, course)
    _form, wanted, _numbers = _filter(request, scope)
    data = to_xlsx(learners(scope, wanted).iterator(chunk_size=500), exam_titles(scope.course))
    return workbook(request, data, _("Learners of %(course)s") % {"course": scope.course.title})


@login_required
@require_safe
def learner(request: HttpRequest, course: str, enrolment: str) -> HttpResponse:
    """One learner's facts. Their answers to exams stand on the attempts' own pages, for teachers."""
    scope = scope_or_404(request, course)
    found = learner_or_404(scope, enrolment)
    exams = [public_id for public_id, _title in exam_titles(scope.course)]
    (row,) = learner_rows([found], exams)
    attempts = attempts_of(found)
    context = {
        "course": scope.course,
        "scope": scope,
        "enrolment": found,
        "row": row,
        "state": state_text(row),
        "breadcrumbs": [*_crumbs(scope, last=False), {"label": row.name, "url": ""}],
        "facts": _facts(found, row),
        "items": item_facts(found, attempts),
        "attempt_columns": [{"label": label} for label in attempt_headings()],
        "attempts": list(attempt_lines(attempts, linked=scope.teaches)),
        "may_admit": scope.teaches and found.state in (Enrolment.State.REQUESTED, Enrolment.State.REFUSED),
        "may_refuse": scope.teaches and found.state == Enrolment.State.REQUESTED,
    }
    return render(request, "courses/teaching/learner.html", context)


@login_required
@require_POST
def answer(request: HttpRequest, course: str, enrolment: str) -> HttpResponse:
    """Admit or refuse who asked; `reason` is shown to them."""
    scope = scope_or_404(request, course)
    if not scope.teaches:
        raise Http404
    found = learner_or_404(scope, enrolment)
    reason = request.POST.get("reason", "").strip()[:300]
    admitted = request.POST.get("answer") == "admit"
    try:
        (admit if admitted else refuse)(viewer=request.viewer, enrolment=found, reason=reason)
    except LearningError as refused:
        messages.error(request, str(refused))
    else:
        said = _("%(name)s is admitted.") if admitted else _("%(name)s is refused.")
        messages.success(request, said % {"name": found.person.name})
    return HttpResponseRedirect(reverse("courses:learners", args=[scope.course.public_id]))


# -- parts ---------------------------------------------------------------------------------------------------------
def _filter(request: HttpRequest, scope: Scope) -> tuple[LearnerFilter, dict[str, Any], Overview]:
    """The form, what it asks for, and the numbers of the chosen unit. The units to choose from come with the numbers."""
    chosen = next((node.id for node in tree().by_id.values() if node.public_id == request.GET.get("unit")), None)
    numbers = overview(scope, chosen)
    form = LearnerFilter(request.GET, units=numbers.units)
    return form, form.wanted(), numbers


def _crumbs(scope: Scope, *, last: bool = True) -> list[dict[str, str]]:
    course = scope.course
    listed = "" if last else reverse("courses:learners", args=[course.public_id])
    return [
        {"label": course.title, "url": reverse("courses:course", args=[course.public_id])},
        {"label": _("Learners"), "url": listed},
    ]


def _columns(request: HttpRequest, exams: list[tuple[str, str]], sort: str) -> list[dict[str, str]]:
    """Headings with addresses that sort; a second press turns the order round."""
    columns = []
    for name, label in headings(exams):
        column = {"label": label, "kind": "" if name == "unit" else "nowrap"}
        if name:
            query = request.GET.copy()
            query["sort"] = f"-{name}" if sort == name else name
            query.pop("page", None)
            column["url"] = f"?{query.urlencode()}"
            if sort.lstrip("-") == name:
                column["sorted"] = "descending" if sort.startswith("-") else "ascending"
        columns.append(column)
    return columns


def _line(scope: Scope, row: Learner) -> list[Any]:
    name, unit, state, *rest, overdue, late = cells(row)
    return [
        {"text": name, "url": reverse("courses:learner", args=[scope.course.public_id, row.public_id])},
        unit,
        {"tag": state, "tone": state_tone(row)},
        *rest,
        {"tag": overdue, "tone": "bad"} if row.overdue else overdue,
        {"tag": late, "tone": "warn"} if row.late else late,
    ]


def _bars(numbers: Overview) -> list[dict[str, Any]]:
    lines = [
        (_("Completed"), numbers.by_stage[DONE], "ok"),
        (_("Under way"), numbers.by_stage[UNDER_WAY], ""),
        (_("Not begun"), numbers.by_stage[NOT_BEGUN], ""),
        (_("Overdue"), numbers.overdue, "warn"),
    ]
    return [{"label": label, "value": value, "total": numbers.total, "tone": tone} for label, value, tone in lines]


def _asking(enrolments: Iterable[Any]) -> list[dict[str, Any]]:
    nodes = tree().by_id
    return [
        {
            "public_id": one.public_id,
            "name": one.person.name,
            "unit": nodes[one.home].name if one.home in nodes else NOTHING,
            "since": moment(one.enrolled_at),
            "reason": one.reason,
        }
        for one in enrolments
    ]


def _facts(enrolment: Enrolment, row: Learner) -> list[dict[str, str]]:
    return [
        {"label": _("Unit"), "value": row.unit.name if row.unit else NOTHING},
        {"label": _("How enrolled"), "value": str(enrolment.get_source_display())},
        {"label": _("Enrolled on"), "value": moment(enrolment.enrolled_at)},
        {"label": _("Version of the course"), "value": str(enrolment.version.number)},
        {"label": _("Done"), "value": _("%(done)d of %(required)d") % {"done": row.done, "required": row.required}},
        {"label": _("Last seen"), "value": moment(row.seen_at)},
        {
            "label": _("Due on"),
            "value": row.due_on.isoformat() if row.due_on else NOTHING,
            "tone": "bad" if row.overdue else "",
        },
    ]


def _chips(request: HttpRequest, form: LearnerFilter) -> list[dict[str, str]]:
    chips = []
    for name in ("text", "unit", "state"):
        if value := form.cleaned_data.get(name):
            rest = request.GET.copy()
            rest.pop(name, None)
            rest.pop("page", None)
            shown = dict(getattr(form.fields[name], "choices", ())).get(value, value)
            chips.append({"label": str(shown).strip(), "url": f"?{rest.urlencode()}"})
    return chips
