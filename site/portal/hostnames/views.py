"""The page on which a unit's administrator gives its site names of its own."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kernel import paths  # noqa: F401  # registers <public_id:…>
from kernel.content.models import Subsite
from kernel.limits import RateLimit
from kernel.people.keeping import managed_unit_or_404
from kernel.units import hostnames as services
from kernel.units.hostnames import Outcome
from kernel.units.hosts import is_address, origin_of, system_name
from kernel.units.models import Hostname
from kernel.units.mounts import mounts
from portal.hostnames.forms import HostnameForm

_CHECKS = RateLimit("hostname-check", limit=10, per_seconds=60)


def _hostname_or_404(request: HttpRequest, slug: str, public_id: str) -> Hostname:
    unit = managed_unit_or_404(request.viewer, slug)
    return get_object_or_404(Hostname.objects.select_related("unit"), unit=unit, public_id=public_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hostnames(request: HttpRequest, unit: str) -> HttpResponse:
    """What there is, what to do next with each, and a form for one more."""
    found = managed_unit_or_404(request.viewer, unit)
    has_site = Subsite.objects.filter(unit=found).exists()
    form = HostnameForm(request.POST or None)
    if request.method == "POST" and has_site and form.is_valid():
        added = form.add_to(found, request.viewer)
        if added is not None:
            messages.success(
                request, _("%(name)s is noted. Now it has to lead here: see below.") % {"name": added.shown}
            )
            return redirect("hostnames:unit", unit)
    mount = mounts().by_unit.get(found.pk, mounts().system)
    context = {
        "unit": found,
        "has_site": has_site,
        "form": form,
        "rows": [_row(one) for one in found.hostnames.order_by("name")],
        "usual": settings.PUBLIC_ORIGIN + mount.system_path(),
        "system_name": system_name(),
        "system_is_address": is_address(system_name()),
        "secure": settings.HTTPS,
        "breadcrumbs": [
            {"label": found.short_name or found.name, "url": reverse("subsites:site", args=[unit])},
            {"label": _("Own host names"), "url": ""},
        ],
    }
    return render(request, "hostnames/unit.html", context, status=422 if form.errors else 200)


def _row(hostname: Hostname) -> dict[str, Any]:
    return {
        "name": hostname.shown,
        "ascii": hostname.name,
        "public_id": hostname.public_id,
        "url": f"{origin_of(hostname.name)}/",
        "checked": hostname.verified_at,
        "failing": hostname.failing_since,
        "chosen": hostname.is_canonical,
    }


@login_required
@require_POST
def check(request: HttpRequest, unit: str, hostname: str) -> HttpResponse:
    """Ask the name whether it leads here; takes some seconds where nothing answers."""
    found = _hostname_or_404(request, unit, hostname)
    account: Any = request.user
    if not _CHECKS.allow(account.public_id):
        messages.warning(request, _("That was often. Please wait a minute before you check again."))
        return redirect("hostnames:unit", unit)
    outcome = services.check(hostname=found, actor=request.viewer)
    say = messages.success if outcome is Outcome.HERE else messages.warning
    say(request, _said(outcome) % {"name": found.shown})
    return redirect("hostnames:unit", unit)


def _said(outcome: Outcome) -> str:
    words = {
        Outcome.HERE: _("%(name)s leads here. Your site answers there from now on."),
        Outcome.SILENT: _(
            "Nothing answers at %(name)s yet. A new name can take some hours until it is known everywhere. If it still "
            "fails tomorrow, show this page to your network colleague."
        ),
        Outcome.CERTIFICATE: _(
            "%(name)s leads to a server that has no valid certificate for this name. Ask your network colleague for one."
        ),
        Outcome.OTHER: _(
            "Something answers at %(name)s, but it is not this system: the name leads to another server, or on to another "
            "address. Ask your network colleague to let it lead here."
        ),
    }
    return words[outcome]


@login_required
@require_POST
def choose(request: HttpRequest, unit: str, hostname: str) -> HttpResponse:
    found = _hostname_or_404(request, unit, hostname)
    try:
        services.make_canonical(hostname=found, actor=request.viewer)
    except services.NotCheckedError:
        messages.warning(request, _("Please check first that %(name)s leads here.") % {"name": found.shown})
    else:
        messages.success(request, _("Mails and search machines now get addresses at %(name)s.") % {"name": found.shown})
    return redirect("hostnames:unit", unit)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, unit: str, hostname: str) -> HttpResponse:
    found = _hostname_or_404(request, unit, hostname)
    if request.method == "POST":
        services.remove(hostname=found, actor=request.viewer)
        messages.success(request, _("%(name)s is removed.") % {"name": found.shown})
        # that name may be where we are: the list is on the system's host in any case
        return redirect(mounts().system.on_system(f"units/{unit}/hostnames/"))
    consequences = [_("The site itself, its pages and its members stay as they are, at its usual address.")]
    if found.verified_at is not None:
        consequences.insert(0, _("Whoever opens %(name)s finds no site there any more.") % {"name": found.shown})
    context = {
        "title": _("Remove %(name)s?") % {"name": found.shown},
        "consequences": consequences,
        "cancel_url": reverse("hostnames:unit", args=[unit]),
    }
    return render(request, "hostnames/remove.html", context)
