"""/design/: every component in every state, for those who work on the house."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.design import samples, tokens


@require_safe
def design(request: HttpRequest) -> HttpResponse:
    if not request.user.is_staff:
        raise Http404
    return render(request, "design/index.html", context(request))


def context(request: HttpRequest) -> dict[str, Any]:
    """Data of the page; the samples are rows of nobody."""
    modes = [
        {"title": title, "pairs": list(tokens.pairs(dark=dark, large=large))} for title, dark, large in samples.MODES
    ]
    palettes = [
        {"title": title, "colours": tokens.palette(dark=dark, large=large).items()}
        for title, dark, large in samples.MODES[:2]
    ]
    return {"modes": modes, "icons": tokens.icon_names(), "palettes": palettes, **samples.everything(request)}
