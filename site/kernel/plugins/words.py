"""What the switches' pages say, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.plugins.contract import Plugin
from kernel.plugins.selectors import Reach, Standing, State, Turn, standing
from kernel.units.tree import Node, tree


def counted(number: int) -> str:
    return f"{number:,}"


def source_text(found: Standing) -> str:
    """Where the state comes from."""
    if found.source is None:
        return _("On from the start, nobody has switched it") if found.enabled else _("Nobody has switched it on")
    if found.is_bound:
        return _("Decided by %(unit)s for all units below it") % {"unit": found.source.label}
    if found.is_own:
        return _("Set here, binding for all units below") if found.forced else _("Set here")
    return _("As in %(unit)s") % {"unit": found.source.label}


def turn_text(turn: Turn) -> str:
    if turn.enabled is None:
        return _("Back to what holds above")
    if turn.forced:
        return (
            _("Switched on, binding for all units below")
            if turn.enabled
            else _("Switched off, binding for all units below")
        )
    return _("Switched on") if turn.enabled else _("Switched off")


def question(plugin: Plugin, unit: Node, state: State | None) -> str:
    names = {"plugin": plugin.label, "unit": unit.label}
    if state is None:
        return _("Let “%(plugin)s” in %(unit)s follow what holds above?") % names
    if state[1]:
        said = (
            _("Switch “%(plugin)s” on for %(unit)s and bind all units below?")
            if state[0]
            else _("Switch “%(plugin)s” off for %(unit)s and bind all units below?")
        )
        return said % names
    return (_("Switch “%(plugin)s” on in %(unit)s?") if state[0] else _("Switch “%(plugin)s” off in %(unit)s?")) % names


def answer(state: State | None) -> str:
    """The button that does it."""
    if state is None:
        return _("Follow what holds above")
    return _("Switch on") if state[0] else _("Switch off")


def consequences(plugin: Plugin, unit_id: int, reach: Reach, state: State | None, turns_on: bool) -> list[str]:
    """Whom it touches, in numbers."""
    lines = _touched(plugin, unit_id, reach, turns_on) if reach.flipped else [_("Nothing changes for anybody now.")]
    if reach.keeping:
        said = ngettext(
            "%(count)s unit below has decided otherwise for itself and keeps that.",
            "%(count)s units below have decided otherwise for themselves and keep that.",
            reach.keeping,
        )
        lines.append(said % {"count": counted(reach.keeping)})
    if reach.overruled:
        said = ngettext(
            "%(count)s unit below has decided otherwise for itself and is overruled.",
            "%(count)s units below have decided otherwise for themselves and are overruled.",
            reach.overruled,
        )
        lines.append(said % {"count": counted(reach.overruled)})
    if state and state[1]:
        lines.append(_("As long as this stands, no unit below can switch it for itself."))
    return lines


def _touched(plugin: Plugin, unit_id: int, reach: Reach, turns_on: bool) -> list[str]:
    below = len(reach.flipped - {unit_id})
    if not below:
        where = _("It concerns this unit alone.")
    elif unit_id in reach.flipped:
        said = ngettext(
            "It concerns this unit and %(count)s unit below that follows it.",
            "It concerns this unit and %(count)s units below that follow it.",
            below,
        )
        where = said % {"count": counted(below)}
    else:
        said = ngettext("It concerns %(count)s unit below.", "It concerns %(count)s units below.", below)
        where = said % {"count": counted(below)}
    members = ngettext("%(count)s member belongs there.", "%(count)s members belong there.", reach.members) % {
        "count": counted(reach.members)
    }
    return [where, members, *_plugins_own(plugin, reach, turns_on)]


def _plugins_own(plugin: Plugin, reach: Reach, turns_on: bool) -> list[str]:
    held = list(plugin.holdings(reach.flipped))
    if turns_on:
        shown = _("It appears in the menus, on the home pages and at its addresses there.")
        return [shown, _("What it holds there is found again: %(what)s.") % {"what": joined(held)}] if held else [shown]
    gone = _("Nothing is deleted: whoever switches it on again finds everything as it was.")
    return (
        [_("There it holds what would no longer be found: %(what)s.") % {"what": joined(held)}, gone]
        if held
        else [gone]
    )


def joined(parts: list[str]) -> str:
    return _(", ").join(parts)


def above_state(found: Standing) -> tuple[str, bool]:
    """Name of the unit above ("" for the root) and what would hold without an own switch."""
    parent = found.unit.parent_id
    if parent is None:
        return "", found.plugin.enabled_by_default
    return tree().by_id[parent].label, standing(found.plugin.slug, parent).enabled
