"""One's own start page, the first steps of one's roles, and the way to one's unit's site."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.units.mounts import mounts
from portal.my.guides import current, guides, mark
from portal.my.home import my_home
from portal.my.practice import NotAllowedError, may_keep, open_practice, practice, reset, set_nightly


@never_cache
@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "my/home.html", {**my_home(request), "first_steps": current(guides(request))})


@login_required
@require_safe
def site(request: HttpRequest) -> HttpResponse:
    """To the site where one has a role, else to that of one's own unit."""
    viewer = request.viewer
    held = [term.unit_id for term in viewer.terms if not term.practice]
    unit_id = held[0] if held else viewer.home_unit_id
    return HttpResponseRedirect(mounts().of_unit(unit_id).path("") if unit_id else request.mount.path(""))


@never_cache
@login_required
@require_safe
def first_steps(request: HttpRequest) -> HttpResponse:
    return render(request, "my/first_steps.html", {"guides": guides(request)})


@login_required
@require_POST
def tick(request: HttpRequest, role: str) -> HttpResponse:
    """`step` and `on`; without a step the guide is put away, or fetched again."""
    guide = next((one for one in guides(request) if one.role == role), None)
    step = request.POST.get("step", "")
    if guide is None or (step and step not in {line.slug for line in guide.lines if line.by_hand}):
        raise Http404
    assert request.viewer.person is not None
    mark(person=request.viewer.person, role=role, step=step, on=request.POST.get("on") == "1")
    back = reverse("first_steps")
    return HttpResponseRedirect(f"{back}#{role}" if step or not request.POST.get("home") else reverse("my_home"))


@never_cache
@login_required
@require_safe
def practice_page(request: HttpRequest) -> HttpResponse:
    """What the unit for practice is, and the way in; for holders of roles, and for who may open it."""
    viewer, found = request.viewer, practice()
    keeps = may_keep(viewer)
    if not keeps and not (found and viewer.practises):
        raise Http404
    context = {
        "practice_unit": found,
        "site_url": mounts().of_unit(found.unit_id).path("") if found else "",
        "keeps": keeps,
    }
    return render(request, "my/practice.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def practice_keep(request: HttpRequest) -> HttpResponse:
    """Open it, ask before it is made new, or say whether the night does."""
    viewer, what = request.viewer, request.POST.get("what", "")
    if not may_keep(viewer):
        raise Http404
    if request.method != "POST":
        context = {
            "title": _("Make the practice unit new?"),
            "yes": _("Make it new"),
            "consequences": [
                _("All pages, pictures, courses and questions in it are deleted for good."),
                _("Nothing outside it changes."),
            ],
            "fields": [{"name": "what", "value": "reset"}],
            "cancel_url": reverse("practice"),
        }
        return render(request, "my/practice_reset.html", context)
    try:
        if what == "open":
            open_practice(viewer=viewer)
            messages.success(request, _("The practice unit is open."))
        elif what == "reset":
            reset(viewer=viewer)
            messages.success(request, _("The practice unit is as new."))
        elif what in ("nightly", "by_hand"):
            set_nightly(viewer=viewer, on=what == "nightly")
            messages.success(request, _("Saved."))
    except NotAllowedError:
        raise Http404 from None
    return HttpResponseRedirect(reverse("practice"))
