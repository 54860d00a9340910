"""Old addresses of a unit's site: what leads where, one more by hand, one away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from kernel import paths  # noqa: F401  # registers <public_id:…>
from kernel.content.models import Redirect
from kernel.content.moderation.services import may_publish
from kernel.content.redirects import RedirectError, add_redirect, of_site, remove_redirect, where
from kernel.content.sites import Site, edited_site_or_404
from kernel.people.keeping import MANAGE
from portal.moved.forms import Filter, RedirectForm

PER_PAGE = 50


@login_required
@require_safe
def listed(request: HttpRequest, unit: str) -> HttpResponse:
    site = edited_site_or_404(request.viewer, unit)
    form = Filter(request.GET)
    data = form.cleaned_data if form.is_valid() else {}
    every = of_site(site.mount.unit_id)
    rows = every.select_related("page").order_by("-created_at", "-pk")
    if text := data.get("q", "").strip().strip("/"):
        rows = rows.filter(path__icontains=text)
    if kind := data.get("kind"):
        rows = rows.filter(automatic=kind == "automatic")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    count = page.paginator.count
    context = {
        "site": site,
        "may_keep": _may_keep(request, site),
        "form": form,
        "chips": [{"label": data[name], "url": request.path} for name in ("q",) if data.get(name)],
        "filtered": bool(text or kind),
        "count": ngettext("%(count)s address", "%(count)s addresses", count) % {"count": f"{count:,}"},
        "columns": [{"label": label} for label in (_("Old address"), _("Leads to"), _("Since"), _("Remove"))],
        "rows": [_row(site, one, _may_keep(request, site)) for one in page.object_list],
        "page_obj": page,
        "breadcrumbs": _crumbs(site),
    }
    return render(request, "moved/list.html", context)


def _row(site: Site, one: Redirect, may_keep: bool) -> list[Any]:
    if one.page is None:
        target: Any = {"text": one.address, "url": where(site.mount, one.address)}
    elif one.page.live:
        target = {"text": one.page.title, "url": one.page.url}
    else:
        target = _("%(page)s (offline: leads nowhere)") % {"page": one.page.title}
    made = date_format(localtime(one.created_at), "DATE_FORMAT")
    how = _("%(date)s, when the page moved") if one.automatic else _("%(date)s, by hand")
    removal: Any = {"text": _("Remove"), "url": reverse("moved:remove", args=[site.unit.slug, one.public_id])}
    removal = removal if may_keep else ""
    return [site.mount.path(f"{one.path}/"), target, how % {"date": made}, removal]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, unit: str) -> HttpResponse:
    site = _kept_site_or_404(request, unit)
    form = RedirectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_redirect(viewer=request.viewer, unit=site.unit, mount=site.mount, **form.cleaned_data)
        except RedirectError as refused:
            form.add_error("new" if refused.of_target else "old", str(refused))
        else:
            messages.success(request, _("The old address leads on from now on."))
            return redirect("moved:list", unit)
    title = _("Add an old address")
    context = {"site": site, "form": form, "title": title, "breadcrumbs": _crumbs(site, title)}
    return render(request, "moved/new.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, unit: str, redirect: str) -> HttpResponse:
    site = _kept_site_or_404(request, unit)
    found = get_object_or_404(of_site(site.mount.unit_id), public_id=redirect)
    if request.method == "POST":
        remove_redirect(viewer=request.viewer, unit=site.unit, redirect=found)
        messages.success(request, _("The old address leads nowhere any more."))
        return _back(site)
    address = site.mount.absolute(f"{found.path}/")
    context = {
        "title": _("Remove this old address?"),
        "text": address,
        "consequences": [_("Whoever opens it is told that there is no such page."), _("The page itself stays.")],
        "cancel_url": reverse("moved:list", args=[site.unit.slug]),
    }
    return render(request, "moved/remove.html", context)


def _may_keep(request: HttpRequest, site: Site) -> bool:
    """Where articles are looked at first, an address that leads elsewhere is no matter of those who only write."""
    viewer = request.viewer
    return viewer.may(MANAGE, site.unit) or may_publish(viewer, site.mount.unit_id)


def _kept_site_or_404(request: HttpRequest, unit: str) -> Site:
    site = edited_site_or_404(request.viewer, unit)
    if not _may_keep(request, site):
        raise Http404
    return site


def _back(site: Site) -> HttpResponse:
    return redirect("moved:list", site.unit.slug)


def _crumbs(site: Site, last: str = "") -> list[dict[str, str]]:
    here = {"label": _("Old addresses"), "url": reverse("moved:list", args=[site.unit.slug]) if last else ""}
    way = [{"label": site.unit.label, "url": site.mount.path()}, here]
    return [*way, {"label": last, "url": ""}] if last else way
