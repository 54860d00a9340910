"""Importing a course on screen: choose the zip, look at the report, confirm."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.authoring.access import TEACH
from courses.authoring.forms import ImportForm
from courses.authoring.holding import HeldCourse, held, hold
from courses.authoring.importer import ImportRefused, code_of, find_course, import_course
from courses.authoring.services import home_of
from courses.authoring.views import course_url, crumbs
from courses.imports.markdown import CourseDraft, read_course
from courses.imports.problems import ImportProblem
from kernel.intake.api import for_account
from kernel.units.models import Unit

PROBLEMS_SHOWN = 300
TONES = {"error": "bad", "warning": "warn", "note": "info"}


def _units_or_404(request: HttpRequest) -> frozenset[int]:
    units: frozenset[int] = request.viewer.units_with(TEACH)
    if not units:
        raise Http404
    return units


def _account(request: HttpRequest) -> str:
    return str(request.viewer.user.public_id)


@login_required
def upload(request: HttpRequest) -> HttpResponse:
    """First step: a file that cannot be read as a course at all is refused here."""
    form = ImportForm(request.POST or None, request.FILES or None, units=_units_or_404(request))
    for_account(form, request.user)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            read_course(file, file.name)
        except ImportProblem as problem:
            form.add_error("file", str(problem))
        else:
            unit = form.cleaned_data["unit"].public_id
            kept = hold(upload=file, account=_account(request), unit=unit)
            return redirect("courses:import_course_report", token=kept.token)
    context = {"form": form, "breadcrumbs": crumbs((_("Import a course"), ""))}
    return render(request, "courses/authoring/import_upload.html", context)


@login_required
def report(request: HttpRequest, token: str) -> HttpResponse:
    """Second step: what the file holds and what is wrong with it. Nothing is stored before the confirmation."""
    units = _units_or_404(request)
    kept = held(token, account=_account(request))
    if kept is None:
        messages.info(request, _("The file is no longer here. Choose it again."))
        return redirect("courses:import_course")
    unit = Unit.objects.get(public_id=kept.unit)
    if unit.pk not in units:
        raise Http404
    with kept.path.open("rb") as stream:
        draft = read_course(stream, kept.filename)
        if request.method == "POST" and not draft.errors:
            return _store(request, draft, unit, kept)
        return _show(request, draft, unit)


def _store(request: HttpRequest, draft: CourseDraft, unit: Unit, kept: HeldCourse) -> HttpResponse:
    try:
        result = import_course(draft=draft, unit=unit, actor=request.viewer, parent_page=home_of(unit))
    except ImportRefused:
        return _show(request, draft, unit)
    kept.drop()
    said = _(
        "%(added)s lessons are new, %(changed)s changed, %(gone)s taken out. Publish a version when you are content."
    )
    counts = {"added": len(result.added), "changed": len(result.changed), "gone": len(result.gone)}
    messages.success(request, said % counts)
    return redirect(course_url(result.page))


def _show(request: HttpRequest, draft: CourseDraft, unit: Unit) -> HttpResponse:
    order = {"error": 0, "warning": 1, "note": 2}
    labels = {"error": _("mistake"), "warning": _("warning"), "note": _("note")}
    problems = sorted(draft.problems, key=lambda one: order[one.level])
    pictures = sum(block["type"] == "image" for lesson in draft.lessons for block in lesson.blocks)
    context = {
        "draft": draft,
        "unit": unit,
        "known": find_course(unit, code_of(draft)),
        "pictures": pictures,
        "links": sum(len(lesson.links) for lesson in draft.lessons),
        "problems": [(one, labels[one.level], TONES[one.level]) for one in problems[:PROBLEMS_SHOWN]],
        "more": max(0, len(problems) - PROBLEMS_SHOWN),
        "breadcrumbs": crumbs((_("Import a course"), reverse("courses:import_course")), (_("Report"), "")),
    }
    return render(
        request, "courses/authoring/import_report.html", context, status=422 if request.method == "POST" else 200
    )
