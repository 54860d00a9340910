"""Whoever is signed in agrees to the privacy notice before going on: at the first sign-in and when it has changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from kernel.plugins.contract import UNINTERRUPTED
from kernel.webviews import opens_page
from portal.legal.models import Kind
from portal.legal.selectors import awaited, in_force

# signing out, reading what one agrees to, and reading it in one's own language and size
OPEN = ("legal", "account_logout", "preferences", "handover", "setup", "theming", "account_change_password")


class ConsentMiddleware:
    """Only pages wait: what scripts and forms send goes through, so that nobody loses what they were writing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not _is_page(request) or getattr(view, UNINTERRUPTED, False) or _is_open(request):
            return None
        if in_force(Kind.PRIVACY) is None or awaited(request.user) is None or not request.user.is_authenticated:
            return None
        return HttpResponseRedirect(f"{reverse('legal:consent')}?{urlencode({'next': request.get_full_path()})}")


def _is_page(request: HttpRequest) -> bool:
    return request.method == "GET" and settings.SESSION_COOKIE_NAME in request.COOKIES and opens_page(request)


def _is_open(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and (match.namespace or match.url_name or "").startswith(OPEN)
