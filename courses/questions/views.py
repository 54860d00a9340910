"""Screens of the bank: list, question, form, workbook. The import has its own in import_views."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from courses.imports.columns import LETTERS
from courses.models import Question
from courses.models.questions import QuestionKind
from courses.questions.content import DIFFICULTIES
from courses.questions.errors import BankError
from courses.questions.export import XLSX_TYPE, bank_xlsx
from courses.questions.forms import BankFilter, QuestionForm
from courses.questions.selectors import bank, bank_unit_or_404, question_or_404, supply, tags_in
from courses.questions.services import create_question, revise_question, set_retired
from courses.questions.tags import names_of
from kernel.content.media.made import made_page
from kernel.units.models import Unit
from kernel.webviews import is_embedded

PER_PAGE = 50
MATRIX_TAGS = 40


@login_required
@require_GET
def question_bank(request: HttpRequest, unit: str) -> HttpResponse:
    """The questions of a unit, and what its exams can draw."""
    here = bank_unit_or_404(request, unit)
    form = BankFilter(request.GET, tags=tags_in(here))
    wanted = form.cleaned_data if form.is_valid() else {}
    page = Paginator(bank(here, wanted), PER_PAGE).get_page(request.GET.get("page"))
    rows = supply(here, wanted.get("kind", ""))
    context = {
        "unit": here,
        "breadcrumbs": crumbs(here),
        "form": form,
        "chips": _chips(request, form),
        "count": ngettext("%(count)d question", "%(count)d questions", page.paginator.count)
        % {"count": page.paginator.count},
        "page_obj": page,
        "columns": [{"label": label, "kind": kind} for label, kind in _list_headings()],
        "rows": _list_rows(here, list(page.object_list)),
        "steps": DIFFICULTIES,
        "supply": rows[: MATRIX_TAGS + 1],
        "supply_more": max(0, len(rows) - MATRIX_TAGS - 1),
        "query": request.GET.urlencode(),
    }
    return render(request, "courses/questions/bank.html", context)


def crumbs(unit: Unit, *rest: tuple[str, str]) -> list[dict[str, str]]:
    """The way to a page of the bank; each of `rest` is a label and an address ("" for the page itself)."""
    bank_url = reverse("courses:bank", args=[unit.slug]) if rest else ""
    way = [(_("Question bank of %(unit)s") % {"unit": unit.short_name or unit.name}, bank_url), *rest]
    return [{"label": label, "url": url} for label, url in way]


def _list_headings() -> list[tuple[str, str]]:
    """Label and class of each column."""
    labels = [
        _("Question"),
        pgettext("question", "Code"),
        pgettext("question", "Type"),
        _("Tags"),
        _("Difficulty"),
        _("State"),
    ]
    return list(zip(labels, ("", "nowrap", "nowrap", "", "num", "nowrap"), strict=True))


def _list_rows(unit: Unit, questions: list[Question]) -> list[list[Any]]:
    tags = names_of(question.pk for question in questions)
    return [
        [
            {
                "text": Truncator(question.current.stem if question.current else question.code).chars(90),
                "url": reverse("courses:question", args=[unit.slug, question.public_id]),
            },
            question.code,
            question.get_kind_display(),
            "、".join(tags.get(question.pk, [])) or "—",
            question.difficulty,
            {"tag": _("Retired"), "tone": "warn"} if question.retired_at else {"tag": _("In use"), "tone": "ok"},
        ]
        for question in questions
    ]


def _chips(request: HttpRequest, form: BankFilter) -> list[dict[str, str]]:
    """The filters that are on, each with the address of the list without it."""
    chips = []
    for name, value in form.cleaned_data.items() if form.is_valid() else ():
        if value:
            rest = request.GET.copy()
            rest.pop(name, None)
            rest.pop("page", None)
            shown = dict(getattr(form.fields[name], "choices", ())).get(
                int(value) if name == "difficulty" else value, value
            )
            chips.append({"label": str(shown), "url": f"?{rest.urlencode()}"})
    return chips


@login_required
@require_GET
def bank_export(request: HttpRequest, unit: str) -> HttpResponse:
    """All questions that the filters leave, in the form that the import reads."""
    here = bank_unit_or_404(request, unit)
    form = BankFilter(request.GET, tags=tags_in(here))
    wanted = form.cleaned_data if form.is_valid() else {}
    name = _("Question bank of %(unit)s") % {"unit": here.short_name or here.name}
    return workbook(request, bank_xlsx(bank(here, wanted).order_by("code")), name)


def workbook(request: HttpRequest, data: bytes, name: str) -> HttpResponse:
    """A download named `name`.xlsx that no cache keeps; a page with its tables where nothing can be downloaded."""
    if is_embedded(request):
        return made_page(request, data, f"{name}.xlsx")
    disposition = content_disposition_header(True, f"{name}.xlsx") or "attachment"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(data, content_type=XLSX_TYPE, headers=headers)


@login_required
@require_GET
def question(request: HttpRequest, unit: str, question: str) -> HttpResponse:
    """One question with all its versions, the newest first."""
    here = bank_unit_or_404(request, unit)
    found = question_or_404(here, question)
    versions = [
        {
            "number": version.number,
            "kind": QuestionKind(version.kind).label,
            "stem": version.stem,
            "options": [
                {"letter": LETTERS[index], "text": text, "right": index in version.key}
                for index, text in enumerate(version.options)
            ],
            "explanation": version.explanation,
            "created_at": version.created_at,
        }
        for version in found.versions.order_by("-number")
    ]
    context = {
        "unit": here,
        "question": found,
        "tags": names_of([found.pk]).get(found.pk, []),
        "versions": versions,
        "breadcrumbs": crumbs(here, (found.code, "")),
    }
    return render(request, "courses/questions/question.html", context)


@login_required
def new_question(request: HttpRequest, unit: str) -> HttpResponse:
    here = bank_unit_or_404(request, unit)
    form = QuestionForm(request.POST or None, initial={"kind": QuestionKind.SINGLE})
    if request.method == "POST" and form.is_valid():
        try:
            created = create_question(viewer=request.viewer, unit=here, given=form.question_input())
        except BankError as refused:
            form.add_error("code", str(refused))
        else:
            messages.success(request, _("The question is in the bank."))
            return HttpResponseRedirect(reverse("courses:question", args=[here.slug, created.public_id]))
    way = crumbs(here, (_("New question"), ""))
    return _form_page(request, here, form, way, reverse("courses:bank", args=[here.slug]))


@login_required
def edit_question(request: HttpRequest, unit: str, question: str) -> HttpResponse:
    here = bank_unit_or_404(request, unit)
    found = question_or_404(here, question)
    back = reverse("courses:question", args=[here.slug, found.public_id])
    before = found.current_id
    form = QuestionForm(
        request.POST or None, initial=QuestionForm.initial_of(found, names_of([found.pk]).get(found.pk, []))
    )
    if request.method == "POST" and form.is_valid():
        try:
            found = revise_question(viewer=request.viewer, question=found, given=form.question_input())
        except BankError as refused:
            form.add_error("code", str(refused))
        else:
            if found.current_id == before:
                messages.success(request, _("Saved. The words stayed the same, so there is no new version."))
            else:
                messages.success(request, _("Saved as a new version. Attempts under way and past keep theirs."))
            return HttpResponseRedirect(back)
    return _form_page(request, here, form, crumbs(here, (found.code, back), (_("Edit"), "")), back, found)


def _form_page(
    request: HttpRequest,
    unit: Unit,
    form: QuestionForm,
    way: list[dict[str, str]],
    cancel_url: str,
    question: Question | None = None,
) -> HttpResponse:
    context = {"unit": unit, "form": form, "question": question, "breadcrumbs": way, "cancel_url": cancel_url}
    return render(request, "courses/questions/form.html", context)


@login_required
@require_POST
def retire_question(request: HttpRequest, unit: str, question: str) -> HttpResponse:
    """Retire or restore, as the button says."""
    here = bank_unit_or_404(request, unit)
    found = question_or_404(here, question)
    retired = request.POST.get("retired") == "1"
    set_retired(viewer=request.viewer, question=found, retired=retired)
    said = _("The question is retired: exams draw it no more.") if retired else _("Exams may draw the question again.")
    messages.success(request, said)
    return HttpResponseRedirect(reverse("courses:question", args=[here.slug, found.public_id]))
