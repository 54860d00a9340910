"""The desk of a site: what waits to be looked at, what one has sent in, all that was written, and the ways to the rest.
And the switch that has a site's articles looked at before they go online."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from kernel.content.cms.editing import cms_address, writing_tools
from kernel.content.moderation.services import APPROVE, EDIT, is_moderated, set_moderated, waiting_in
from kernel.content.sites import Site, edited_site_or_404
from kernel.people.keeping import MANAGE
from portal.desk.articles import State, Written, as_written, written_on
from portal.desk.forms import Filter
from portal.desk.selectors import as_waiting, concerned, own_entries, waiting

PER_PAGE = 20
OWN = 20  # of what one has sent in
NEWEST = 5  # of what was changed last


@login_required
@require_safe
def desk(request: HttpRequest, unit: str) -> HttpResponse:
    site = edited_site_or_404(request.viewer, unit)
    viewer: Any = request.viewer
    may_approve = viewer.may(APPROVE, site.unit)
    context: dict[str, Any] = {
        "site": site,
        "home_url": site.mount.path(),
        "moderated": is_moderated(site.mount.unit_id),
        "may_approve": may_approve,
        "may_manage": viewer.may(MANAGE, site.unit),
        "own": as_waiting(own_entries(site, request.user)[:OWN], site),
        "breadcrumbs": [{"label": site.unit.label, "url": site.mount.path()}, {"label": _("Desk"), "url": ""}],
    }
    if viewer.may(EDIT, site.unit):
        context |= {
            "edit_tools": writing_tools(site.mount, back_to=request.path),
            "newest": as_written(written_on(site)[:NEWEST], back_to=request.path),
            "tree_url": cms_address("wagtailadmin_explore", site.mount.root_page_id),
        }
    if may_approve:
        page = Paginator(waiting(site), PER_PAGE).get_page(request.GET.get("page"))
        context |= {"page_obj": page, "waiting": as_waiting(page.object_list, site)}
    return render(request, "desk/desk.html", context)


@login_required
@require_safe
def articles(request: HttpRequest, unit: str) -> HttpResponse:
    """All that has been written here, with filters."""
    site = edited_site_or_404(request.viewer, unit)
    if not request.viewer.may(EDIT, site.unit):
        raise Http404
    form = Filter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = written_on(site)
    if text := wanted.get("q", "").strip():
        rows = rows.filter(draft_title__icontains=text)
    if state := wanted.get("state"):
        rows = rows.filter(state=state)
    if wanted.get("mine"):
        rows = rows.filter(owner=request.user)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    count = page.paginator.count
    context = {
        "site": site,
        "form": form,
        "chips": _chips(request, wanted),
        "count": ngettext("%(count)s article", "%(count)s articles", count) % {"count": f"{count:,}"},
        "columns": [
            {"label": label} for label in (_("Title"), _("Section"), _("State"), _("Author"), _("Changed last"))
        ],
        "rows": [_row(one) for one in as_written(page.object_list, back_to=request.get_full_path())],
        "page_obj": page,
        "edit_tools": writing_tools(site.mount, back_to=request.path),
        "breadcrumbs": [
            {"label": site.unit.label, "url": site.mount.path()},
            {"label": _("Desk"), "url": reverse("desk:desk", args=[unit])},
            {"label": _("Articles"), "url": ""},
        ],
    }
    return render(request, "desk/articles.html", context)


def _chips(request: HttpRequest, wanted: dict[str, Any]) -> list[dict[str, str]]:
    """What the list is narrowed by, each with the address of the list without it."""
    labels = {"q": wanted.get("q"), "mine": _("Only mine") if wanted.get("mine") else ""}
    labels["state"] = State(wanted["state"]).label if wanted.get("state") else ""
    found = []
    for name, label in labels.items():
        if label:
            rest = request.GET.copy()
            rest.pop(name, None)
            rest.pop("page", None)
            found.append({"label": str(label), "url": f"{request.path}?{rest.urlencode()}"})
    return found


def _row(one: Written) -> list[Any]:
    changed = date_format(localtime(one.changed_at), "SHORT_DATETIME_FORMAT") if one.changed_at else ""
    tag = {"tag": one.state.label, "tone": one.tone}
    return [{"text": one.title, "url": one.edit_url}, one.section, tag, one.author or "—", changed]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def looked_at(request: HttpRequest, unit: str) -> HttpResponse:
    """Asks, with what it means in numbers; then does it."""
    site = edited_site_or_404(request.viewer, unit)
    if not request.viewer.may(MANAGE, site.unit):
        raise Http404
    on = is_moderated(site.mount.unit_id)
    if request.method == "POST":
        wanted = request.POST.get("to") == "on"
        set_moderated(viewer=request.viewer, site=site, on=wanted)
        said = (
            _("From now on articles are looked at before they go online.")
            if wanted
            else _("From now on whoever writes here may publish at once.")
        )
        messages.success(request, said)
        return redirect("desk:desk", unit)
    context = {
        "site": site,
        "on": on,
        "fields": [{"name": "to", "value": "off" if on else "on"}],
        "consequences": _off(site) if on else _on(site),
        "cancel_url": reverse("desk:desk", args=[unit]),
    }
    return render(request, "desk/looked_at.html", context)


def _on(site: Site) -> list[str]:
    touched = concerned(site)
    lines = [
        ngettext(
            "%(count)d person may write here and will send in what they write",
            "%(count)d people may write here and will send in what they write",
            touched.writers,
        )
        % {"count": touched.writers},
        ngettext(
            "%(count)d person may approve, here or from a unit above",
            "%(count)d people may approve, here or from a unit above",
            touched.approvers,
        )
        % {"count": touched.approvers},
        _("Who may approve publishes their own articles at once, as before"),
        _("What is online stays online"),
    ]
    if not touched.approvers:
        lines.insert(0, _("Nobody may approve here yet: name an editor or a secretary first"))
    return lines


def _off(site: Site) -> list[str]:
    count = waiting_in(site).count()
    waits = ngettext(
        "%(count)d article that waits goes back to its author as a draft",
        "%(count)d articles that wait go back to their authors as drafts",
        count,
    ) % {"count": count}
    return [_("Whoever may write here publishes at once"), waits, _("Nothing is deleted")]
