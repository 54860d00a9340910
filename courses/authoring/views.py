"""The teacher's room: one's courses, a course's outline, publishing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.authoring import services
from courses.authoring.access import ASSIGN, TEACH, taught_page_or_404
from courses.authoring.changes import compare_draft
from courses.authoring.forms import CourseForm, PartForm, PublishForm, TitleForm
from courses.authoring.problems import NotPublishable
from courses.authoring.selectors import may_edit_text, my_courses, outline_rows, teach_rows
from courses.authoring.versions import drafts_below, prepare, publish_draft, publish_drafts
from courses.models import ChapterPage, CoursePage
from courses.models.pages import AuthorPage

PER_PAGE = 20


def crumbs(*more: tuple[str, str]) -> list[dict[str, str]]:
    """The way from the teacher's home; the last entry is this page."""
    way = [(_("Teaching"), reverse("courses:teach")), *more]
    return [{"label": label, "url": url} for label, url in way[:-1]] + [{"label": way[-1][0]}]


def course_url(page: CoursePage) -> str:
    assert page.course is not None
    return reverse("courses:teach_course", args=[page.course.public_id])


@login_required
def teach(request: HttpRequest) -> HttpResponse:
    """One's courses. Whoever teaches nowhere finds nothing here."""
    courses = my_courses(request.viewer)
    may_begin = request.viewer.may_anywhere(TEACH)
    if not may_begin and not courses.exists():
        raise Http404
    page_obj = Paginator(courses, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page_obj, "rows": teach_rows(list(page_obj)), "may_begin": may_begin}
    return render(request, "courses/authoring/teach.html", context)


@login_required
def new_course(request: HttpRequest) -> HttpResponse:
    """Begin an empty course."""
    units = request.viewer.units_with(TEACH)
    if not units:
        raise Http404
    form = CourseForm(request.POST or None, units=units)
    if request.method == "POST" and form.is_valid():
        page = services.create_course(actor=request.viewer, **form.cleaned_data)
        messages.success(request, _("The course stands. Add its first lessons."))
        return redirect(course_url(page))
    context = {"form": form, "breadcrumbs": crumbs((_("New course"), ""))}
    return render(request, "courses/authoring/new_course.html", context)


# -- outline ---------------------------------------------------------------------------------------------------------


@login_required
def teach_course(request: HttpRequest, course: str) -> HttpResponse:
    """The outline of a course, to be put in order; a POST adds a chapter, lesson or exam."""
    page = taught_page_or_404(request.viewer, course)
    rows = outline_rows(page)
    chapters = [(row.key, row.page.title) for row in rows if row.kind == "chapter" and row.page.live]
    initial = {"chapter": chapters[-1][0] if chapters else ""}
    form = PartForm(request.POST or None, chapters=chapters, initial=initial)
    if request.method == "POST" and form.is_valid():
        return _add(request, page, form)
    context = {
        "page": page,
        "course": page.course,
        "rows": rows,
        "form": form,
        "may_edit": may_edit_text(request.viewer, page),
        "may_assign": request.viewer.may_anywhere(ASSIGN),
        "edit_url": reverse("wagtailadmin_pages:edit", args=[page.pk]),
        "breadcrumbs": crumbs((page.title, "")),
    }
    return render(request, "courses/authoring/course.html", context)


def _add(request: HttpRequest, page: CoursePage, form: PartForm) -> HttpResponseRedirect:
    data = form.cleaned_data
    chapter = services.find_part(page, UUID(data["chapter"])) if data["chapter"] and data["kind"] != "chapter" else None
    parent = chapter if isinstance(chapter, ChapterPage) else None
    part = services.add_part(actor=request.viewer, page=page, kind=data["kind"], title=data["title"], parent=parent)
    messages.success(request, _("“%(title)s” was added.") % {"title": part.title})
    return _back(page, part)


def _back(page: CoursePage, part: AuthorPage | None = None) -> HttpResponseRedirect:
    """To the outline, where the part stands: who works by keyboard goes on from there."""
    return HttpResponseRedirect(course_url(page) + (f"#p-{part.translation_key}" if part is not None else ""))


def _part_or_404(page: CoursePage, key: UUID) -> AuthorPage:
    part = services.find_part(page, key)
    if part is None:
        raise Http404
    return part


@login_required
@require_POST
def move(request: HttpRequest, course: str) -> HttpResponse:
    """One of the buttons of the outline: up or down, its value names the part."""
    page = taught_page_or_404(request.viewer, course)
    up = "up" in request.POST
    try:
        part = _part_or_404(page, UUID(request.POST.get("up" if up else "down", "")))
    except ValueError:
        raise Http404 from None
    if not services.move_part(actor=request.viewer, page=page, part=part, up=up):
        messages.info(request, _("It stands at the edge already."))
    return _back(page, part)


@login_required
def rename(request: HttpRequest, course: str, key: UUID) -> HttpResponse:
    """A new title for a chapter, lesson or exam."""
    page = taught_page_or_404(request.viewer, course)
    part = _part_or_404(page, key)
    form = TitleForm(request.POST or None, initial={"title": part.title})
    if request.method == "POST" and form.is_valid():
        services.rename_part(actor=request.viewer, page=page, part=part, title=form.cleaned_data["title"])
        return _back(page, part)
    context = {"page": page, "part": part, "form": form}
    context |= {
        "cancel_url": course_url(page),
        "breadcrumbs": crumbs((page.title, course_url(page)), (_("Rename"), "")),
    }
    return render(request, "courses/authoring/rename.html", context)


@login_required
def remove(request: HttpRequest, course: str, key: UUID) -> HttpResponse:
    """Ask, then take a part out of the next version."""
    page = taught_page_or_404(request.viewer, course)
    part = _part_or_404(page, key)
    if request.method == "POST":
        services.take_out(actor=request.viewer, page=page, part=part)
        messages.success(request, _("“%(title)s” was taken out. You can put it back.") % {"title": part.title})
        return _back(page, part)
    inside = part.get_descendants().live().count()
    consequences = [
        _("Learners who are enrolled keep it: they go on in the version they began with."),
        _("It is missing from the next version that you publish."),
        _("You can put it back at any time; its progress and results stay with it."),
    ]
    if inside:
        consequences.insert(0, _("The chapter holds %(count)s lessons and exams; they go with it.") % {"count": inside})
    context = {"page": page, "part": part, "consequences": consequences, "cancel_url": course_url(page)}
    return render(request, "courses/authoring/remove.html", context)


@login_required
@require_POST
def restore(request: HttpRequest, course: str, key: UUID) -> HttpResponse:
    """Put back what was taken out."""
    page = taught_page_or_404(request.viewer, course)
    part = _part_or_404(page, key)
    services.put_back(actor=request.viewer, page=page, part=part)
    messages.success(request, _("“%(title)s” is back.") % {"title": part.title})
    return _back(page, part)


@login_required
def preview(request: HttpRequest, course: str, key: UUID) -> HttpResponse:
    """A lesson, exam or chapter as learners will see it."""
    page = taught_page_or_404(request.viewer, course)
    part = _part_or_404(page, key)
    return render(request, part.get_template(request), {**part.get_context(request), "teach_url": course_url(page)})


# -- publishing ------------------------------------------------------------------------------------------------------


@login_required
def publish(request: HttpRequest, course: str) -> HttpResponse:
    """What has changed, what is in the way, a note, and the button."""
    page = taught_page_or_404(request.viewer, course)
    form = PublishForm(request.POST or None)
    if request.method == "POST":
        if "drafts" in request.POST:
            count = publish_drafts(page=page, actor=request.viewer)
            messages.success(request, _("%(count)s drafts were taken in.") % {"count": count})
            return redirect(request.path)
        if "open_files" in request.POST:
            files = prepare(page).closed_files
            count = services.open_files(actor=request.viewer, page=page, files=files)
            messages.success(request, _("%(count)s files were opened.") % {"count": count})
            return redirect(request.path)
        if form.is_valid():
            done = _publish(request, page, form.cleaned_data["note"])
            if done is not None:
                return done
    draft = prepare(page)
    may_edit = may_edit_text(request.viewer, page)
    context: dict[str, Any] = {
        "page": page,
        "course": page.course,
        "changes": compare_draft(draft),
        "problems": [(one, reverse("wagtailadmin_pages:edit", args=[one.page_id])) for one in draft.problems],
        "may_edit": may_edit,
        "closed_files": bool(draft.closed_files),
        "drafts": [one.title for one in drafts_below(page)],
        "form": form,
        "cancel_url": course_url(page),
        "breadcrumbs": crumbs((page.title, course_url(page)), (_("Publish a version"), "")),
    }
    return render(request, "courses/authoring/publish.html", context)


def _publish(request: HttpRequest, page: CoursePage, note: str) -> HttpResponse | None:
    try:
        version = publish_draft(prepare(page), actor=request.viewer, note=note)
    except NotPublishable:
        return None  # the page shows the problems, found anew
    messages.success(request, _("Version %(number)s is published.") % {"number": version.number})
    return redirect(course_url(page))
