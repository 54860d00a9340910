"""The page on which a unit's administrator says what stands at the foot of its pages."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kernel.people.keeping import managed_unit_or_404
from kernel.theming.api import Foot, foot_of
from kernel.theming.models import Brand
from kernel.units.models import Unit
from portal.foot.forms import FootForm
from portal.foot.services import change_foot


def _brand_of(unit: Unit) -> Brand | None:
    """Its own; the whole system has one even before anybody gave it colours."""
    brand = Brand.objects.select_related("unit").filter(unit=unit).first()
    return brand or (Brand(unit=unit, name=settings.SITE_NAME[:60]) if unit.is_root() else None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, unit: str) -> HttpResponse:
    found = managed_unit_or_404(request.viewer, unit)
    brand = _brand_of(found)
    form = None
    if brand is not None:
        parent = found.get_parent()
        above = foot_of(parent.pk) if parent else Foot()
        form = FootForm(
            request.POST or None,
            request.FILES or None,
            instance=brand,
            above=above,
            names=found.hostnames.order_by("name"),
        )
        if request.method == "POST" and form.is_valid():
            upload = form.cleaned_data.get("picture")
            change_foot(
                viewer=request.viewer,
                brand=brand,
                changed=form.changed_data,
                picture=(upload.name, upload.read()) if upload else None,
                remove=form.cleaned_data.get("remove_picture", False),
                numbers=form.numbers(),
            )
            messages.success(request, _("Saved. It stands at the foot of every page from now on."))
            return redirect("foot:edit", unit)
    context = {
        "unit": found,
        "form": form,
        "without_name": form is not None and not form.names and not found.is_root(),
        "breadcrumbs": [
            {"label": found.short_name or found.name, "url": reverse("subsites:site", args=[unit])},
            {"label": _("Foot of the pages"), "url": ""},
        ],
    }
    return render(request, "foot/edit.html", context, status=422 if form is not None and form.errors else 200)
