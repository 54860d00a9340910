"""Finds the mount of a request and moves the rest of the request inside it."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import get_script_prefix, set_script_prefix

from kernel.units.mounts import PATH_PREFIX, mounts

MOUNTED = re.compile(rf"^{PATH_PREFIX}([^/]+)(/.*)?$")
SYSTEM_ONLY = ("/cms/", "/static/", "/brand/", "/design/", "/setup/")


class MountMiddleware:
    """Sets request.mount and the script prefix, so that every reverse() stays inside the mount.

    The prefix is put back afterwards, also after an exception: Wagtail's preview runs this chain inside another
    request, and the test client never resets it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        table = mounts()
        request.mount = table.system
        match = MOUNTED.match(request.path_info)
        mount = table.by_slug.get(match[1]) if match else None
        if not match or not mount:
            return self.get_response(request)  # an unknown slug ends as "not found" in the system's own dress
        rest = match[2]
        query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
        if rest is None:
            return HttpResponseRedirect(f"{request.path}/{query}")
        if rest.startswith(SYSTEM_ONLY):
            return HttpResponseRedirect(rest + query, preserve_request=True)
        request.mount = mount
        request.path_info = request.META["PATH_INFO"] = rest
        before = get_script_prefix()
        request.META["SCRIPT_NAME"] = request.META.get("SCRIPT_NAME", "") + mount.prefix.rstrip("/")
        set_script_prefix(before.rstrip("/") + mount.prefix)
        try:
            return self.get_response(request)
        finally:
            set_script_prefix(before)
