"""The switches of a unit: what is on, why, whom a turn touches, who turned it last."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from kernel.people.keeping import MANAGE, managed_node_or_404, managed_unit_or_404, managed_units
from kernel.plugins.forms import OFF, ON, BelowFilter, SwitchForm
from kernel.plugins.registry import all_plugins, get
from kernel.plugins.selectors import (
    Row,
    Standing,
    Turn,
    below,
    history,
    last_turns,
    reach,
    standing,
    standings,
)
from kernel.plugins.services import BoundError, switch_as
from kernel.plugins.words import answer, consequences, counted, joined, question, source_text, turn_text
from kernel.units.tree import Node, tree

PER_PAGE = 50


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """To the unit whose site this is, or to the highest one whose switches the viewer keeps."""
    units = managed_units(request.viewer)
    if not units:
        raise Http404
    here = next((node for node in units if node.id == request.mount.unit_id), None)
    highest = here or min(units, key=lambda node: len(node.line))
    return HttpResponseRedirect(reverse("switches:unit", args=[highest.slug]))


@login_required
@require_safe
def unit_switches(request: HttpRequest, unit: str) -> HttpResponse:
    """Every installed plugin: on or off, and where that comes from."""
    node = managed_node_or_404(request.viewer, unit)
    found = standings(node.id)
    turns = last_turns(found)
    context = {
        "unit": node,
        "breadcrumbs": _crumbs(request, node),
        "lines": [_line(one, turns.get(one.plugin.slug)) for one in found],
        "units_below": _count_below(node),
    }
    return render(request, "switches/unit.html", context)


@login_required
@require_safe
def plugin_switch(request: HttpRequest, unit: str, plugin: str) -> HttpResponse:
    """One plugin in one unit: the choice between on, off and following, and who chose before."""
    node = managed_node_or_404(request.viewer, unit)
    found = _standing_or_404(node, plugin)
    context = {
        "unit": node,
        "plugin": found.plugin,
        "line": _line(found, last_turns([found]).get(plugin)),
        "form": None if found.is_bound else _form(None, found),
        "history": [
            {"title": turn_text(turn), "date": localtime(turn.at), "text": turn.who or _("the system"), "done": True}
            for turn in history(node, plugin)
        ],
        "breadcrumbs": _crumbs(request, node, (found.plugin.label, "")),
    }
    return render(request, "switches/plugin.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, unit: str, plugin: str) -> HttpResponse:
    """GET: whom it would touch, in numbers; POST: done, if nothing has changed since it was shown."""
    node = managed_node_or_404(request.viewer, unit)
    found = _standing_or_404(node, plugin)
    one = reverse("switches:plugin", args=[unit, plugin])
    form = _form(request.POST if request.method == "POST" else request.GET, found)
    if found.is_bound or not form.is_valid():
        return HttpResponseRedirect(one)
    changed_since = request.method == "POST" and request.POST.get("mark") != found.mark
    if request.method == "POST" and not changed_since:
        return _switch(request, node, found, form)
    state = form.state()
    touched = reach(plugin, node.id, state)
    turns_on = not found.enabled if node.id in touched.flipped else bool(state and state[0])
    chosen = {"to": form.cleaned_data["to"], "binding": "on" if state and state[1] else "", "mark": found.mark}
    context = {
        "unit": node,
        "title": question(found.plugin, node, state),
        "yes": answer(state),
        "consequences": consequences(found.plugin, node.id, touched, state, turns_on),
        "danger": bool(touched.flipped) and not turns_on,
        "changed_since": changed_since,
        "fields": [{"name": name, "value": value} for name, value in chosen.items() if value],
        "cancel_url": one,
    }
    return render(request, "switches/confirm.html", context, status=409 if changed_since else 200)


def _switch(request: HttpRequest, node: Node, found: Standing, form: SwitchForm) -> HttpResponse:
    state = form.state()
    unit = managed_unit_or_404(request.viewer, node.slug)
    names = {"plugin": found.plugin.label, "unit": node.label}
    try:
        switch_as(
            viewer=request.viewer,
            unit=unit,
            slug=found.plugin.slug,
            enabled=state[0] if state else None,
            forced=bool(state and state[1]),
        )
    except BoundError:
        messages.error(request, _("A unit above has decided this meanwhile. Nothing was changed."))
    else:
        if state is None:
            messages.success(request, _("“%(plugin)s” in %(unit)s follows what holds above.") % names)
        elif state[0]:
            messages.success(request, _("“%(plugin)s” is on in %(unit)s.") % names)
        else:
            messages.success(request, _("“%(plugin)s” is off in %(unit)s. Everything in it is kept.") % names)
    return HttpResponseRedirect(reverse("switches:unit", args=[node.slug]))


@login_required
@require_safe
def units_below(request: HttpRequest, unit: str) -> HttpResponse:
    """The units below against the plugins: who differs."""
    node = managed_node_or_404(request.viewer, unit)
    form = BelowFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = below(node, text=wanted.get("text", ""), differing=wanted.get("which") != "all")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    count = ngettext("%(count)s unit", "%(count)s units", len(rows)) % {"count": counted(len(rows))}
    text = wanted.get("text", "")
    context = {
        "unit": node,
        "breadcrumbs": _crumbs(request, node, (_("Units below"), "")),
        "form": form,
        "chips": [{"label": text, "url": f"?which={wanted.get('which', '')}"}] if text else [],
        "count": count,
        "here": [{"label": one.plugin.label, "enabled": one.enabled} for one in standings(node.id)],
        "columns": [
            {"label": _("Name of the unit")},
            *({"label": plugin.label, "kind": ""} for plugin in all_plugins()),
        ],
        "rows": [_matrix_line(row) for row in page.object_list],
        "page_obj": page,
        "has_units_below": _count_below(node) > 0,
        "all_url": f"{request.path}?which=all",
    }
    return render(request, "switches/below.html", context)


# -- parts ---------------------------------------------------------------------------------------------------------
def _standing_or_404(node: Node, slug: str) -> Standing:
    if get(slug) is None:
        raise Http404
    return standing(slug, node.id)


def _form(data: Any, found: Standing) -> SwitchForm:
    form = SwitchForm(data, found=found)
    if not _count_below(found.unit):
        del form.fields["binding"]
    return form


def _count_below(node: Node) -> int:
    nodes = tree().by_id
    return sum(not nodes[pk].closed for pk in tree().below[node.id]) - 1


def _crumbs(request: HttpRequest, node: Node, *rest: tuple[Any, str]) -> list[dict[str, Any]]:
    """The units above that the viewer keeps, this one, and what follows."""
    nodes = tree().by_id
    above = [nodes[pk] for pk in node.line[:-1] if request.viewer.may(MANAGE, pk)]
    way = [(one.label, reverse("switches:unit", args=[one.slug])) for one in above]
    title = _("Plugins of %(unit)s") % {"unit": node.label}
    way.append((title, reverse("switches:unit", args=[node.slug]) if rest else ""))
    return [{"label": label, "url": url} for label, url in (*way, *rest)]


def _line(found: Standing, turn: Turn | None) -> dict[str, Any]:
    held = list(found.plugin.holdings(frozenset({found.unit.id})))
    return {
        "plugin": found.plugin,
        "on": found.enabled,
        "bound": found.is_bound,
        "own": found.is_own,
        "source": source_text(found),
        "held": joined(held),
        "turned": _turned(turn),
        "url": reverse("switches:plugin", args=[found.unit.slug, found.plugin.slug]),
        "confirm_url": reverse("switches:confirm", args=[found.unit.slug, found.plugin.slug]),
        "to": OFF if found.enabled else ON,
        "binding": bool(found.own and found.own[1]),
    }


def _turned(turn: Turn | None) -> str:
    if turn is None:
        return ""
    when = date_format(localtime(turn.at), "DATETIME_FORMAT")
    return _("%(who)s, %(when)s") % {"who": turn.who, "when": when} if turn.who else when


def _matrix_line(row: Row) -> list[dict[str, Any]]:
    first = {"text": row.unit.name, "url": reverse("switches:unit", args=[row.unit.slug])}
    return [first, *(_matrix_cell(one) for one in row.standings)]


def _matrix_cell(found: Standing) -> dict[str, str]:
    state = _("On") if found.enabled else _("Off")
    if found.is_own:
        state = (_("%(state)s, binding") if found.forced else _("%(state)s, set here")) % {"state": state}
    return {"tag": state, "tone": "ok" if found.enabled else "warn"}
