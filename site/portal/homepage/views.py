"""A home's blocks put in order in the site's own look: moved, put away, fetched back, added. Contents are the CMS's."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from kernel.content.cms.editing import cms_address
from kernel.content.models import BasePage
from kernel.content.models.pages import in_rows
from kernel.content.publishing.services import NarrowerFilesError, publish_newest
from kernel.content.sites import Site, edited_site_or_404
from portal.homepage import services
from portal.homepage.arrangement import Arrangement, addable
from portal.subsites.ordering import moved, ways


def _site_and_home(request: HttpRequest, unit: str) -> tuple[Site, Any]:
    """For those who may edit the page in the CMS; everybody else finds nothing here."""
    site = edited_site_or_404(request.viewer, unit)
    page = BasePage.objects.filter(pk=site.mount.root_page_id).first()
    if page is None or not page.permissions_for_user(request.user).can_edit():
        raise Http404
    return site, page.specific


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def arrange(request: HttpRequest, unit: str) -> HttpResponse:
    site, page = _site_and_home(request, unit)
    plan = Arrangement(page)
    ticked, focus, error = list(plan.here), "", ""
    if request.method == "POST":
        ticked = _typed(request, plan)
        if wanted := request.POST.get("move"):
            ticked, focus = moved(ticked, wanted.removeprefix("blocks|")), wanted
        elif kind := request.POST.get("add"):
            added = plan.another(kind, ticked)
            ticked, focus = [*ticked, added] if added else ticked, added
        elif "save" in request.POST or "draft" in request.POST:
            try:
                return _stored(request, site, page, ticked)
            except services.ArrangingError as refused:
                error = str(refused)
    context = _context(request, site, plan, ticked) | {"moved": focus, "error": error}
    return render(request, "homepage/arrange.html", context, status=409 if error else 200)


def _typed(request: HttpRequest, plan: Arrangement) -> list[str]:
    """What is ticked, in its order, and after it what somebody else has put on the page since the form was opened."""
    seen = set(request.POST.get("seen", "").split(","))
    return plan.known([*request.POST.getlist("blocks"), *(value for value in plan.here if value not in seen)])


def _stored(request: HttpRequest, site: Site, page: Any, values: list[str]) -> HttpResponse:
    try:
        services.arrange(page=page, values=values, begun_with=request.POST, actor=request.viewer)
    except services.NotAllowedError:
        raise Http404 from None
    page.refresh_from_db()
    back = redirect("homepage:arrange", site.unit.slug)
    if "draft" in request.POST:
        messages.success(request, _("Saved as a draft. Visitors see the page as it was."))
        return back
    if not page.permissions_for_user(request.user).can_publish():
        return redirect("content:settle", page.translation_key)  # asks, and sends it in
    try:
        publish_newest(page=page, actor=request.viewer)
    except NarrowerFilesError:
        messages.warning(
            request,
            _("The order is saved, but not online yet: some files of the page are for fewer people than the page."),
        )
        return redirect("content:settle", page.translation_key)
    messages.success(request, _("Saved. Everybody sees it at once."))
    return back


def _context(request: HttpRequest, site: Site, plan: Arrangement, ticked: list[str]) -> dict[str, Any]:
    page, rights = plan.page, plan.page.permissions_for_user(request.user)
    newest = page.latest_revision
    rows = plan.rows(ticked, cms_address("wagtailadmin_pages:edit", page.pk))
    inside = reverse("homepage:preview", args=[site.unit.slug]).removeprefix(get_script_prefix())
    return {
        "site": site,
        "home_url": site.mount.path(),
        "rows": rows,
        "seen": ",".join(row.value for row in rows),
        "newest": newest,
        "newest_at": newest.created_at.isoformat() if newest else "",
        "kinds": addable(plan.kinds),
        "ways": ways(),
        "locked": services.locked_words(page, request.user),
        "may_publish": rights.can_publish(),
        "drafted": page.live and page.has_unpublished_changes,
        "compare_url": cms_address("wagtailadmin_pages:revisions_compare", page.pk, "live", "latest"),
        "edit_url": cms_address("wagtailadmin_pages:edit", page.pk),
        "preview_url": f"{site.mount.path(inside)}?{urlencode({'blocks': ','.join(ticked)})}",
        "breadcrumbs": [
            {"label": site.unit.label, "url": site.mount.path()},
            {"label": _("Desk"), "url": reverse("desk:desk", args=[site.unit.slug])},
            {"label": _("Home page"), "url": ""},
        ],
    }


@login_required
@never_cache
@require_safe
@xframe_options_sameorigin
def preview(request: HttpRequest, unit: str) -> HttpResponse:
    """The home in the order that is being tried, with its own content, as a reader finds it; nothing is stored."""
    site, page = _site_and_home(request, unit)
    if request.mount != site.mount:
        raise Http404
    plan = Arrangement(page)
    page = plan.newest
    page.body = plan.stream(request.GET.get("blocks", "").split(","))
    context = {"page": page, "rows": in_rows(page.body), "edit_tools": None}
    return render(request, "homepage/preview.html", context)
