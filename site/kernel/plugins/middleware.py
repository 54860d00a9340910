"""The gate: a plugin that is off in the unit answers as if it were not there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from kernel.plugins.registry import get, is_enabled


class PluginGateMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if getattr(view, "answers_when_off", False):
            return
        match = request.resolver_match
        slug = match.app_names[0] if match and match.app_names else ""
        if slug and get(slug) is not None and not is_enabled(slug, request.mount.unit_id):
            raise Http404
