"""Importing a file in three steps: choose it, say what its columns hold, look at the report and confirm.

The file stays on the server between the steps (courses.questions.holding); each step can be opened again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from courses.imports.columns import LETTERS
from courses.imports.questions import ImportProblem, Report, guess_mapping, parse_questions, read_table, template_xlsx
from courses.models.questions import QuestionKind
from courses.questions.errors import KeptFileGoneError
from courses.questions.forms import ColumnsForm, UploadForm
from courses.questions.holding import Choices, Kept, change, drop, find, keep
from courses.questions.importer import KINDS, Stored, checked, plan, store
from courses.questions.selectors import bank_unit_or_404
from courses.questions.views import crumbs, workbook
from kernel.intake.api import for_account
from kernel.units.models import Unit

PROBLEMS_SHOWN = 500
QUESTIONS_SHOWN = 5
LEVELS = {"error": "bad", "warning": "warn", "note": "info"}


@login_required
@require_GET
def bank_template(request: HttpRequest, unit: str) -> HttpResponse:
    """The workbook to fill in."""
    bank_unit_or_404(request, unit)
    return workbook(request, template_xlsx(), _("Question template"))


@login_required
def upload(request: HttpRequest, unit: str) -> HttpResponse:
    """First step. A file that cannot be read at all is refused here; one that can be is kept whatever else is wrong."""
    here = bank_unit_or_404(request, unit)
    kept = _earlier(request, here)
    form = UploadForm(request.POST or None, request.FILES or None, kept=kept is not None, initial=_initial(kept))
    for_account(form, request.user)
    if request.method == "POST":
        valid = form.is_valid()
        if file := form.cleaned_data.get("file"):
            kept = _take(request, here, form, file)
        if valid and kept is not None and form.is_valid():
            data = form.cleaned_data
            choices = replace(
                kept.choices,
                tags=list(data["tags"]),
                difficulty=data["difficulty"] or 0,
                code_prefix=data["code_prefix"].strip(),
            )
            return _to("import_columns", here, change(kept, choices))
    context = _context(here, 0) | {"form": form, "kept": kept}
    return render(request, "courses/questions/import_upload.html", context)


def _earlier(request: HttpRequest, unit: Unit) -> Kept | None:
    """The file of an earlier try or of a later step that was left, if it is still here."""
    token = request.POST.get("kept") or request.GET.get("kept")
    if not token:
        return None
    try:
        return _find(request, unit, token)
    except KeptFileGoneError:
        return None


def _initial(kept: Kept | None) -> dict[str, Any]:
    if kept is None:
        return {}
    choices = kept.choices
    return {
        "tags": "、".join(choices.tags),
        "difficulty": choices.difficulty or "",
        "code_prefix": choices.code_prefix,
    }


def _take(request: HttpRequest, unit: Unit, form: UploadForm, file: Any) -> Kept | None:
    data = file.read()
    try:
        read_table(data, file.name)
    except ImportProblem as problem:
        form.add_error("file", str(problem))
        return None
    return keep(data=data, choices=Choices(file.name), account=_account(request), unit=unit)


@login_required
def columns(request: HttpRequest, unit: str, token: str) -> HttpResponse:
    """Second step: what the columns hold, with the first rows beside."""
    here = bank_unit_or_404(request, unit)
    try:
        kept = _find(request, here, token)
        table = kept.table()
    except (KeptFileGoneError, ImportProblem) as problem:
        return _again(request, here, problem)
    mapping = kept.mapping() if kept.choices.mapping is not None else guess_mapping(table.headings)
    form = ColumnsForm(table, mapping, request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _to("import_report", here, change(kept, replace(kept.choices, mapping=form.cleaned_data["mapping"])))
    unknown = len(mapping.unknown(table.headings))
    context = _context(here, 1) | {"form": form, "table": table, "kept": kept, "unknown": unknown}
    return render(request, "courses/questions/import_columns.html", context)


@login_required
def report(request: HttpRequest, unit: str, token: str) -> HttpResponse:
    """Third step: what would be stored and every problem row by row; POST stores it."""
    here = bank_unit_or_404(request, unit)
    try:
        kept = _find(request, here, token)
        found = checked(parse_questions(kept.table(), kept.mapping(), kept.choices.defaults))
    except (KeptFileGoneError, ImportProblem) as problem:
        return _again(request, here, problem)
    only_right = request.POST.get("only_right") == "1"
    unsure = bool(found.errors) and not only_right
    if request.method == "POST" and found.questions and not unsure:
        stored = store(report=found, unit=here, actor=request.viewer, only_right=only_right)
        drop(kept)
        messages.success(request, stored.summary)
        return HttpResponseRedirect(reverse("courses:bank", args=[here.slug]))
    context = _context(here, 2) | _report_context(found, plan(report=found, unit=here))
    context |= {"kept": kept, "unsure": unsure and request.method == "POST"}
    return render(request, "courses/questions/import_report.html", context)


def _report_context(found: Report, planned: Stored) -> dict[str, Any]:
    wrong = len({problem.row for problem in found.errors})
    right = len(found.questions)
    return {
        "report": found,
        "planned": planned,
        "wrong": wrong,
        "only_right_label": ngettext(
            "Store the %(right)d right question only and leave out %(wrong)d with mistakes",
            "Store the %(right)d right questions only and leave out %(wrong)d with mistakes",
            right,
        )
        % {"right": right, "wrong": wrong},
        "store_label": ngettext("Store %(count)d question", "Store %(count)d questions", right) % {"count": right},
        "problems": [
            {
                "row": problem.row or "—",
                "column": problem.column,
                "tone": LEVELS[problem.level],
                "level": _level(problem.level),
                "message": problem.message,
            }
            for problem in found.problems[:PROBLEMS_SHOWN]
        ],
        "problems_more": max(0, len(found.problems) - PROBLEMS_SHOWN),
        "questions": [
            {
                "row": draft.row,
                "code": draft.code,
                "kind": QuestionKind(KINDS[draft.kind]).label,
                "stem": draft.stem,
                "right": "、".join(f"{LETTERS[index]} {draft.options[index]}" for index in draft.key),
            }
            for draft in found.questions[:QUESTIONS_SHOWN]
        ],
    }


def _level(level: str) -> str:
    return {"error": _("Mistake"), "warning": _("Check"), "note": _("Note")}[level]


def _find(request: HttpRequest, unit: Unit, token: str) -> Kept:
    return find(token, account=_account(request), unit=unit)


def _account(request: HttpRequest) -> str:
    assert request.user.is_authenticated
    return str(request.user.public_id)


def _to(name: str, unit: Unit, kept: Kept) -> HttpResponse:
    return HttpResponseRedirect(reverse(f"courses:{name}", args=[unit.slug, kept.token]))


def _again(request: HttpRequest, unit: Unit, problem: Exception) -> HttpResponse:
    messages.error(request, str(problem))
    return HttpResponseRedirect(reverse("courses:import_questions", args=[unit.slug]))


def _context(unit: Unit, step: int) -> dict[str, Any]:
    labels = [_("Choose the file"), _("Columns"), _("Check and store")]
    states = ["done"] * step + ["now"] + [""] * (len(labels) - step - 1)
    return {
        "unit": unit,
        "breadcrumbs": crumbs(unit, (_("Import questions"), "")),
        "steps": [{"label": label, "state": state} for label, state in zip(labels, states, strict=True)],
    }
