"""The page with all grey days that concern whoever looks."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kernel.people.keeping import MANAGE, managed_unit_or_404
from kernel.theming.models import GreyDays
from kernel.units.tree import tree
from portal.greydays import services
from portal.greydays.forms import GreyDaysForm

SHOWN = 200


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """What is set for the viewer's units, the newest first, and a form for one more."""
    if not request.viewer.may_anywhere(MANAGE):
        raise Http404
    form = GreyDaysForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        services.set_grey(
            viewer=request.viewer,
            unit=managed_unit_or_404(request.viewer, data["unit"]),
            first_day=data["first_day"],
            last_day=data["last_day"],
            reason=data["reason"],
        )
        messages.success(request, _("Set. The pages turn grey by themselves, and back again."))
        return redirect("greydays:list")
    today, nodes, root = localdate(), tree().by_id, tree().root_id
    rows = [
        {
            "days": days,
            "where": _("The whole system") if days.unit_id == root else nodes[days.unit_id].label,
            "state": "now" if days.first_day <= today <= days.last_day else "past" if days.last_day < today else "",
        }
        for days in GreyDays.objects.filter(request.viewer.where(MANAGE)).order_by("-first_day", "-id")[:SHOWN]
    ]
    context = {"form": form, "rows": rows}
    return render(request, "greydays/list.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, days: str) -> HttpResponse:
    found = get_object_or_404(GreyDays.objects.filter(request.viewer.where(MANAGE)), public_id=days)
    if request.method == "POST":
        services.unset_grey(viewer=request.viewer, days=found)
        messages.success(request, _("Removed. The pages keep their colours."))
        return redirect("greydays:list")
    context = {
        "title": _("Remove these grey days?"),
        "consequences": [_("On these days the pages stay in colour: %(reason)s") % {"reason": found.reason}],
        "cancel_url": reverse("greydays:list"),
    }
    return render(request, "greydays/remove.html", context)
