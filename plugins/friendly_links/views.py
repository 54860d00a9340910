"""Screens of friendly links: what everybody sees, and what a unit's editors keep."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.units.models import Unit
from kernel.units.tree import tree
from plugins.friendly_links.components import links_here
from plugins.friendly_links.forms import LinkForm, UnitFilter
from plugins.friendly_links.kept import shown_in
from plugins.friendly_links.plugin import EDIT
from plugins.friendly_links.selectors import (
    counts,
    edited_unit_or_404,
    edited_units,
    inherits,
    link_or_404,
    links_of,
    removed_links,
)
from plugins.friendly_links.services import (
    KEPT,
    MOST,
    AddressTakenError,
    TooManyError,
    add_link,
    edit_link,
    move_link,
    remove_link,
    restore_link,
    set_inherits,
)

PER_PAGE = 50


@require_safe
def links(request: HttpRequest) -> HttpResponse:
    """All links of this site."""
    unit_id = request.mount.unit_id or tree().root_id
    node = tree().by_id.get(unit_id) if unit_id else None
    keeps = node is not None and request.viewer.is_authenticated and request.viewer.may(EDIT, node)
    return render(request, "friendly_links/links.html", {"links": links_here(request), "unit": node, "keeps": keeps})


@login_required
@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """The units whose links the viewer keeps; who keeps one only is led to it."""
    if not (found := edited_units(request.viewer)):
        raise Http404
    if len(found) == 1:
        return HttpResponseRedirect(reverse("friendly_links:unit", args=[found[0].slug]))
    form = UnitFilter(request.GET)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    narrowed = edited_units(request.viewer, text) if text else found
    page = Paginator(narrowed, PER_PAGE).get_page(request.GET.get("page"))
    numbers = counts(node.id for node in page.object_list)
    context = {
        "form": form,
        "chips": [{"label": text, "url": request.path}] if text else [],
        "count": ngettext("%(count)s unit", "%(count)s units", len(narrowed)) % {"count": f"{len(narrowed):,}"},
        "columns": [{"label": _("Name of the unit")}, {"label": _("Links of its own"), "kind": "num"}],
        "rows": [
            [{"text": node.name, "url": reverse("friendly_links:unit", args=[node.slug])}, numbers.get(node.id, 0)]
            for node in page.object_list
        ],
        "page_obj": page,
    }
    return render(request, "friendly_links/units.html", context)


@login_required
@require_safe
def unit_links(request: HttpRequest, unit: str) -> HttpResponse:
    """A unit's links in their order, what it takes over from above, and what was removed lately."""
    here = edited_unit_or_404(request.viewer, unit)
    nodes = tree().by_id
    context = {
        "unit": here,
        "links": list(links_of(here)),
        "has_above": here.depth > 1,
        "inherits": inherits(here),
        "taken_over": [
            {"label": link.label, "address": link.address, "unit": nodes[link.unit_id].label}
            for link in shown_in(here.pk)
            if link.unit_id != here.pk
        ],
        "removed": list(removed_links(here)[:MOST]),
        "days": KEPT.days,
        "breadcrumbs": _crumbs(here),
    }
    return render(request, "friendly_links/unit.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_link(request: HttpRequest, unit: str) -> HttpResponse:
    here = edited_unit_or_404(request.viewer, unit)
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = add_link(viewer=request.viewer, unit=here, **form.cleaned_data)
        except AddressTakenError:
            form.add_error("address", _taken())
        except TooManyError:
            form.add_error(None, _too_many())
        else:
            messages.success(request, _("“%(label)s” is on the list.") % {"label": added.label})
            return _back(here)
    return _form_page(request, here, form, _("New link"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, unit: str, link: str) -> HttpResponse:
    here = edited_unit_or_404(request.viewer, unit)
    found = link_or_404(here, link)
    before = found.label
    form = LinkForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            edit_link(viewer=request.viewer, link=link_or_404(here, link), **form.cleaned_data)
        except AddressTakenError:
            form.add_error("address", _taken())
        else:
            messages.success(request, _("“%(label)s” is saved.") % {"label": form.cleaned_data["label"]})
            return _back(here)
    return _form_page(request, here, form, before)


@login_required
@require_POST
def move(request: HttpRequest, unit: str, link: str) -> HttpResponse:
    """One place up or down, as the button says."""
    here = edited_unit_or_404(request.viewer, unit)
    found = link_or_404(here, link)
    move_link(viewer=request.viewer, link=found, up=request.POST.get("to") == "up")
    return HttpResponseRedirect(f"{reverse('friendly_links:unit', args=[here.slug])}#{found.public_id}")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, unit: str, link: str) -> HttpResponse:
    here = edited_unit_or_404(request.viewer, unit)
    found = link_or_404(here, link)
    if request.method == "POST":
        remove_link(viewer=request.viewer, link=found)
        said = _("“%(label)s” is removed. Below you can put it back.") % {"label": found.label}
        messages.success(request, said)
        return _back(here)
    lines = [
        _("It leaves the home page of this unit, and of the units below that take it over."),
        ngettext("For %(count)s day you can put it back.", "For %(count)s days you can put it back.", KEPT.days)
        % {"count": KEPT.days},
    ]
    context = {"unit": here, "link": found, "consequences": lines, "breadcrumbs": _crumbs(here, found.label)}
    return render(request, "friendly_links/remove.html", context)


@login_required
@require_POST
def restore(request: HttpRequest, unit: str, link: str) -> HttpResponse:
    here = edited_unit_or_404(request.viewer, unit)
    found = link_or_404(here, link, removed=True)
    try:
        restore_link(viewer=request.viewer, link=found)
    except AddressTakenError:
        messages.error(request, _taken())
    except TooManyError:
        messages.error(request, _too_many())
    else:
        messages.success(request, _("“%(label)s” is back, at the end of the list.") % {"label": found.label})
    return _back(here)


@login_required
@require_POST
def inherit(request: HttpRequest, unit: str) -> HttpResponse:
    """Show the links of the units above, or no longer."""
    here = edited_unit_or_404(request.viewer, unit)
    wanted = request.POST.get("inherits") == "1"
    set_inherits(viewer=request.viewer, unit=here, inherits=wanted)
    said = _("Links of the units above are shown.") if wanted else _("Links of the units above are no longer shown.")
    messages.success(request, said)
    return _back(here)


# -- parts ---------------------------------------------------------------------------------------------------------
def _taken() -> str:
    return _("This unit has a link to this address already.")


def _too_many() -> str:
    return _("A unit has at most %(count)d links. Remove one first.") % {"count": MOST}


def _back(unit: Unit) -> HttpResponse:
    return HttpResponseRedirect(reverse("friendly_links:unit", args=[unit.slug]))


def _crumbs(unit: Unit, last: str = "") -> list[dict[str, str]]:
    title = _("Friendly links of %(unit)s") % {"unit": unit}
    way = [{"label": title, "url": reverse("friendly_links:unit", args=[unit.slug]) if last else ""}]
    return [*way, {"label": last, "url": ""}] if last else way


def _form_page(request: HttpRequest, unit: Unit, form: LinkForm, title: str) -> HttpResponse:
    context: dict[str, Any] = {"unit": unit, "form": form, "title": title, "breadcrumbs": _crumbs(unit, title)}
    return render(request, "friendly_links/form.html", context)
