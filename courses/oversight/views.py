"""The officer's view of learning: numbers, the rows behind each number, one person, a workbook, a reminder."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.models import Reminder
from courses.oversight import export as workbooks
from courses.oversight import show
from courses.oversight.filters import OversightFilter
from courses.oversight.reminders import plan, remind
from courses.oversight.selectors import Row, Rows, choices, overview
from courses.oversight.wanted import REMIND, wanted_or_404
from courses.questions.views import workbook
from courses.teaching.selectors import OVERDUE
from kernel.audit.api import record
from kernel.db.fields import mask_mobile
from kernel.jobs.api import enqueue, job_url
from kernel.people.models import Person
from kernel.units.models import Unit
from kernel.webviews import is_embedded

PER_PAGE = 50
COURSES_PER_PAGE = 20


@login_required
@require_safe
def overview_page(request: HttpRequest) -> HttpResponse:
    form = OversightFilter(request.GET, request.viewer, request.mount.unit_id)
    wanted = replace(form.wanted, state="", text="", only=False)
    form.wanted = wanted
    found = overview(wanted)
    form.offer_courses(choices(wanted))
    for name in ("text", "state", "only"):
        del form.fields[name]
    page = Paginator(found.courses, COURSES_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "unit": wanted.unit,
        "breadcrumbs": show.crumbs(form),
        "sentence": show.sentence(found.all),
        "numbers": show.bar(found.all),
        "totals": show.totals(form, found.all),
        "form": form,
        "chips": show.chips(request, form),
        "columns": show.columns(_("Unit")),
        "units": [show.unit_line(form, *line) for line in found.units],
        "course_columns": show.columns(_("Course")),
        "courses": [show.course_line(form, *line) for line in page.object_list],
        "page_obj": page,
        "people_url": show.people_url(form),
        "may_remind": _may_remind(request, form),
        "reminders": show.reminder_links(form, found.all),
    }
    return render(request, "courses/oversight/overview.html", context)


@login_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The rows: everything that a number of the overview counts."""
    form = OversightFilter(request.GET, request.viewer, request.mount.unit_id)
    form.offer_courses(choices(form.wanted))
    rows = Rows(form.wanted)
    page: Page[Row] = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))  # type: ignore[arg-type]
    count = page.paginator.count
    context = {
        "unit": form.wanted.unit,
        "breadcrumbs": [*show.crumbs(form, last=False), {"label": _("Members and courses"), "url": ""}],
        "form": form,
        "chips": show.chips(request, form),
        "count": ngettext("%(count)s row", "%(count)s rows", count) % {"count": f"{count:,}"},
        "total": count,
        "columns": show.row_columns(),
        "rows": [show.row_line(row) for row in page.object_list],
        "page_obj": page,
        "overview_url": show.overview_url(form),
        "clear_url": f"{request.path}?{form.wanted.query(state='', text='', due='', assigned=False, only=False)}",
        "hidden": show.hidden(form),
        "in_background": count > workbooks.AT_ONCE,
        "too_many": workbooks.too_many(count) if count > workbooks.MOST else "",
        "remind_url": show.remind_url(form) if form.wanted.state in (OVERDUE, "todo") and count else "",
        "may_remind": _may_remind(request, form),
    }
    return render(request, "courses/oversight/people.html", context)


@login_required
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """A few rows at once; many, or where nothing can be downloaded, in the background. Either is in the audit log."""
    form = OversightFilter(request.POST, request.viewer, request.mount.unit_id)
    rows = Rows(form.wanted)
    count = rows.count()
    back = f"{reverse('courses:oversee_people')}?{form.query}"
    if count > workbooks.MOST:
        messages.error(request, workbooks.too_many(count))
        return HttpResponseRedirect(back)
    unit = Unit.objects.filter(pk=form.wanted.unit.id).first() if form.wanted.unit else None
    with transaction.atomic():
        record("courses.oversight_exported", actor=request.viewer, unit=unit, rows=count, query=form.query)
        if count > workbooks.AT_ONCE or is_embedded(request):
            owner = request.viewer.person
            job = enqueue(
                kind=workbooks.KIND,
                owner=owner,
                unit_id=request.mount.unit_id,
                arguments={"query": form.query},
                once=f"{owner.public_id if owner else ''} {form.query}"[:120],
                came_from=back,
            )
            return HttpResponseRedirect(job_url(job))
    target = BytesIO()
    workbooks.write(target, rows)
    return workbook(request, target.getvalue(), workbooks.file_name(form.wanted.today))


@login_required
@require_safe
def person(request: HttpRequest, person: str) -> HttpResponse:
    """What one member takes and where they stand; what they did in a course stands on its own page."""
    wanted = wanted_or_404(request.viewer)
    found = Person.objects.filter(public_id=person).first()
    home = show.home_of(found) if found else None
    if found is None or home is None or home.id not in wanted.allowed:
        raise Http404
    rows = show.rows_of(found, wanted)
    may_see = request.viewer.may("people.view", home)
    context = {
        "person": found,
        "unit": home,
        "mobile": mask_mobile(found.mobile) if may_see and found.mobile else "",
        "breadcrumbs": show.person_crumbs(request, home, found.name),
        "sentence": show.person_sentence(rows),
        "columns": show.person_columns(),
        "rows": [show.person_line(row) for row in rows],
        "reminders": show.reminders_of(Reminder.objects.filter(person=found).order_by("-sent_at")[:10]),
    }
    return render(request, "courses/oversight/person.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remind_page(request: HttpRequest) -> HttpResponse:
    """GET: whom it reaches, in numbers; POST: sent, if it still reaches the same."""
    viewer = request.viewer
    form = OversightFilter(request.POST if request.method == "POST" else request.GET, viewer, request.mount.unit_id)
    if form.wanted.state not in (OVERDUE, "todo") or not _may_remind(request, form):
        raise Http404
    found = plan(viewer, form.wanted)
    back = show.people_url(form)
    if not found.targets:
        messages.info(request, show.nobody_left(found))
        return HttpResponseRedirect(back)
    changed_since = request.method == "POST" and request.POST.get("mark") != found.mark
    if request.method == "POST" and not changed_since:
        count = remind(viewer=viewer, wanted=form.wanted, targets=found.targets)
        messages.success(request, show.reminded(count, found.people))
        return HttpResponseRedirect(back)
    context = {
        "title": show.remind_title(form, found),
        "yes": show.remind_yes(found),
        "consequences": show.remind_consequences(found),
        "fields": [*show.hidden(form), {"name": "mark", "value": found.mark}],
        "changed_since": changed_since,
        "cancel_url": back,
    }
    return render(request, "courses/oversight/remind.html", context, status=409 if changed_since else 200)


def _may_remind(request: HttpRequest, form: OversightFilter) -> bool:
    unit = form.wanted.unit
    return request.viewer.may(REMIND, unit) if unit else bool(request.viewer.units_with(REMIND))
