"""What is said of a colour: while it is chosen and when the form is sent, by one rule and in the same words."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kernel.people.keeping import managed_node_or_404
from kernel.theming.colours import HEX, LIGHT_SURFACE, derive
from kernel.theming.judging import Judgement, judge

FIELDS = ("colour", "accent")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`nearest` is empty where nothing has to be offered. `samples`: (ground, words) as they would stand on a page."""

    field: str
    readable: bool
    words: str
    nearest: str = ""
    samples: tuple[tuple[str, str], ...] = ()


def verdict(field: str, typed: str) -> Verdict:
    colour = typed.strip().lower()
    if not HEX.match(colour):
        return Verdict(field, False, _("A colour is written as # and six digits or letters a–f, like #b3261e."))
    found = judge(colour)
    if not found.readable:
        samples = ((LIGHT_SURFACE, colour), (LIGHT_SURFACE, found.nearest))
        return Verdict(field, False, _why_not(found), found.nearest, samples)
    tokens = derive(colour)["light"]
    samples = ((tokens["brand"], tokens["brand-on"]), (tokens["accent-soft"], tokens["accent-text"]))
    return Verdict(field, True, _how_well(found), "", samples if field == "colour" else samples[1:])


def _why_not(found: Judgement) -> str:
    return _(
        "This colour is too pale: on a white page its contrast is %(ratio).1f, and people with weak eyes need "
        "at least 4.5. The nearest colour that can be read is %(nearest)s."
    ) % {"ratio": found.ratio, "nearest": found.nearest}


def _how_well(found: Judgement) -> str:
    """Rounded down: 4.5 is said of nothing that has less."""
    return _(
        "Text in this colour and on it can be read: contrast at least %(usual).1f, in large-text mode at least %(large).1f."
    ) % {"usual": int(found.usual * 10) / 10, "large": int(found.large * 10) / 10}


@login_required
@never_cache
@require_safe
def judged(request: HttpRequest, unit: str) -> HttpResponse:
    """The piece of the form beside a colour field, for the colour that is being chosen."""
    managed_node_or_404(request.viewer, unit)
    field = request.GET.get("field", "")
    if field not in FIELDS:
        raise Http404
    return render(request, "subsites/_verdict.html", {"verdict": verdict(field, request.GET.get("colour", "")[:40])})
