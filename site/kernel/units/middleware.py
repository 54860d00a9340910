"""Finds the mount of a request, by host and path, and moves the rest of the request inside it."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import get_script_prefix, set_script_prefix

from kernel.units.hosts import OwnHost, check_answer, check_question, name_of, on_own_host
from kernel.units.mounts import PATH_PREFIX, Mount, mounts, mounts_in_memory
from kernel.units.refusals import MISDIRECTED, OFFLINE, refusal

MOUNTED = re.compile(rf"^{PATH_PREFIX}([^/]+)(/.*)?$")
SYSTEM_ONLY = ("/cms/", "/static/", "/brand/", "/design/", "/setup/")
# On a unit's own host static files and brands answer as everywhere; what one does with an account is done on the
# system's host, but for signing in by hand-over (portal.account.handover) and signing out.
AWAY_FROM_OWN_HOSTS = ("/cms/", "/design/", "/setup/")
ACCOUNTS, SIGN_IN = "/accounts/", "/accounts/login/"
ACCOUNTS_ON_OWN_HOSTS = ("/accounts/handover/", "/accounts/logout/")
HAND_OVER_START = "/accounts/handover/start/"


class MountMiddleware:
    """Sets request.mount and the script prefix, so that every reverse() stays inside the mount. A host that nothing
    answers at gets 421, from memory.

    The prefix is put back afterwards, also after an exception: Wagtail's preview runs this chain inside another
    request, and the test client never resets it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = name_of(request)
        if name and (question := check_question(request.path_info)):
            return HttpResponse(check_answer(name, question), content_type="text/plain")
        table = mounts_in_memory()
        if not table.knows(name):
            return refusal(MISDIRECTED)
        if name in table.by_host:
            return self._on_own_host(request, name)
        return self._on_system(request)

    def _on_system(self, request: HttpRequest) -> HttpResponse:
        table = mounts()
        request.mount = table.system
        match = MOUNTED.match(request.path_info)
        mount = table.by_slug.get(match[1]) if match else None
        if not match or not mount:
            return self.get_response(request)  # an unknown slug ends as "not found" in the system's own dress
        rest = match[2]
        if rest is None:
            return HttpResponseRedirect(f"{request.path}/{_query(request)}")
        if rest.startswith(SYSTEM_ONLY):
            return HttpResponseRedirect(rest + _query(request), preserve_request=True)
        prefix = mount.system_path()
        request.mount = mount
        request.path_info = request.META["PATH_INFO"] = rest
        before = get_script_prefix()
        request.META["SCRIPT_NAME"] = request.META.get("SCRIPT_NAME", "") + prefix.rstrip("/")
        set_script_prefix(before.rstrip("/") + prefix)
        try:
            return self.get_response(request)
        finally:
            set_script_prefix(before)

    def _on_own_host(self, request: HttpRequest, name: str) -> HttpResponse:
        by_host = mounts().by_host
        mount = by_host.get(name)
        if mount is None or mount.unit_id is None:
            return refusal(OFFLINE if name in by_host else MISDIRECTED)
        if target := _elsewhere(request, mount):
            return HttpResponseRedirect(target) if request.method in ("GET", "HEAD") else _only_read()
        request.mount = mount
        with on_own_host(OwnHost(name, mount.unit_id)):
            response = self.get_response(request)
        if settings.SECURE_HSTS_SECONDS:  # for this name alone: what stands below it is not ours
            response.headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"
        return response


def _elsewhere(request: HttpRequest, mount: Mount) -> str:
    """Where this is answered instead of on the unit's own host; "" if it is answered here."""
    path, whole = request.path_info, request.get_full_path()
    if path.startswith(AWAY_FROM_OWN_HOSTS):
        return settings.PUBLIC_ORIGIN + whole
    if path == SIGN_IN:
        chosen = urlencode({"next": request.GET["next"]}) if "next" in request.GET else ""
        return f"{HAND_OVER_START}?{chosen}".rstrip("?")
    if path.startswith(ACCOUNTS) and not path.startswith(ACCOUNTS_ON_OWN_HOSTS):
        return mount.on_system(whole)
    own_prefix = mount.system_path()
    if path.startswith(own_prefix):
        return "/" + whole.removeprefix(own_prefix).lstrip("/")
    return ""


def _only_read() -> HttpResponse:
    return HttpResponseNotAllowed(["GET", "HEAD"])


def _query(request: HttpRequest) -> str:
    return f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
