"""Pages of learning. They read; courses.learning.actions writes."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses import outward
from courses.learning import catalogue as lists
from courses.learning.access import seat_or_404
from courses.learning.course_page import course_page
from courses.learning.dashboard import my_learning as dashboard
from courses.learning.forms import CatalogueForm
from courses.learning.held import held_by
from courses.learning.lesson_page import lesson_page, version_item_or_404
from kernel.content.outward.cards import share_of_public
from kernel.units.mounts import mounts


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """All courses that this viewer may see here, filtered."""
    rows = lists.open_courses(request.viewer, request.mount)
    form = CatalogueForm(
        request.GET,
        units=lists.unit_choices(rows),
        here=not request.mount.is_system,
        tags=lists.tag_choices(rows),
        members=request.viewer.person is not None,
    )
    chosen = form.chosen()
    found = lists.filtered(rows, request.viewer, request.mount, chosen).values_list("pk", flat=True)
    page = Paginator(found, lists.PAGE_SIZE).get_page(request.GET.get("page"))
    count = page.paginator.count
    context = {
        "form": form,
        "cards": lists.course_cards(list(page.object_list), held_by(request.viewer), request.viewer),
        "page": page,
        "chips": _chips(request, form, chosen),
        "count": ngettext("%(count)d course", "%(count)d courses", count) % {"count": count},
        "canonical_url": request.mount.absolute("courses/"),
        "share": share_of_public(outward.SLUG, outward.front(request.mount)),
    }
    return render(request, "courses/learning/catalogue.html", context)


def _chips(request: HttpRequest, form: CatalogueForm, chosen: dict[str, str]) -> list[dict[str, str]]:
    chips = []
    for name, value in chosen.items():
        if name == "order":
            continue
        query = request.GET.copy()
        query.pop(name, None)
        query.pop("page", None)
        labels = dict(getattr(form.fields[name], "choices", ()))
        chips.append({"label": str(labels.get(value, value)), "url": f"?{query.urlencode()}"})
    return chips


@require_safe
def course(request: HttpRequest, course: str) -> HttpResponse:
    seat = seat_or_404(request.viewer, request.mount, course)
    own = mounts().of_unit(seat.course.unit_id)
    context = {
        **course_page(seat, request.viewer),
        "breadcrumbs": [
            {"label": _("Online school"), "url": request.mount.path("courses/")},
            {"label": seat.version.title, "url": ""},
        ],
        "canonical_url": own.absolute(f"courses/{seat.course.public_id}/"),
        "share": share_of_public(outward.SLUG, outward.public_page(seat.course)),
    }
    return render(request, "courses/learning/course.html", context)


@require_safe
@login_required
@never_cache
def lesson(request: HttpRequest, course: str, item: str) -> HttpResponse:
    """A lesson. Whoever may see the course but does not take it is led to its page, where one joins."""
    seat = seat_or_404(request.viewer, request.mount, course)
    if not (seat.learns or seat.teaches):
        messages.info(request, _("Please join the course first."))
        return redirect("courses:course", course)
    return render(request, "courses/learning/lesson.html", lesson_page(seat, version_item_or_404(seat, item)))


@require_safe
@login_required
@never_cache
def my_learning(request: HttpRequest) -> HttpResponse:
    return render(request, "courses/learning/my.html", dashboard(request.viewer))
