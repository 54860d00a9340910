from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from portal.setup.services import is_needed

OPEN = ("/setup/", "/static/", "/preferences/", "/brand/")


class FirstRunMiddleware:
    """Leads to the first-run page until an administrator exists; afterwards it costs nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.done = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self.done and not request.path_info.startswith(OPEN):
            if is_needed():
                return HttpResponseRedirect("/setup/")
            self.done = True
        return self.get_response(request)
