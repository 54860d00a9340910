"""Signing in at a unit's own host with the sign-in of the system's host (docs/decisions/008).

start   own host      keeps a secret in a cookie, leads to the system with its hash
give    system's host  signs in first if needed; a form takes a token to the own host
take    own host      the form has arrived, from another site: the cookie comes with the next one only
finish  own host      token and cookie belong together: signed in
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from kernel.accounts.handover import digest, join, new_secret, prepare, redeem
from kernel.limits import RateLimit, client_key
from kernel.units.hosts import OwnHost, here, origin_of
from kernel.units.mounts import mounts
from portal.policy import HOUSE

COOKIE = "lianxue_handover"
COOKIE_PATH = "/accounts/handover/"
COOKIE_AGE = 900  # seconds in which somebody signs in on the system's host
STATE = re.compile(r"^[0-9a-f]{64}$")
LONGEST_PATH = 2000
BACKEND = "kernel.accounts.backends.IdentifierBackend"
# a whole unit may sit behind one address, as for signing in
_BY_CLIENT = RateLimit("handover", limit=300, per_seconds=60)
_BY_ACCOUNT = RateLimit("handover-account", limit=20, per_seconds=60)


def _own_host_or_404() -> OwnHost:
    host = here()
    if host is None:
        raise Http404
    return host


def inner_path(text: str) -> str:
    """A path of the same host; "/" for whatever would lead elsewhere."""
    safe = len(text) <= LONGEST_PATH and text.startswith("/") and url_has_allowed_host_and_scheme(text, None)
    return text if safe else "/"


def _too_many(request: HttpRequest) -> HttpResponse:
    return render(request, "429.html", status=429)


@require_safe
@never_cache
def start(request: HttpRequest) -> HttpResponse:
    host, target = _own_host_or_404(), inner_path(request.GET.get("next", ""))
    if request.user.is_authenticated:
        return HttpResponseRedirect(target)
    secret = new_secret()
    query = urlencode({"host": host.name, "next": target, "state": digest(secret)})
    response = HttpResponseRedirect(f"{request.mount.on_system(reverse('handover'))}?{query}")
    response.set_cookie(
        COOKIE,
        secret,
        max_age=COOKIE_AGE,
        path=COOKIE_PATH,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


@require_safe
@never_cache
@login_required
def give(request: HttpRequest) -> HttpResponse:
    name, state = request.GET.get("host", ""), request.GET.get("state", "")
    if here() is not None or mounts().by_host.get(name) is None or not STATE.match(state):
        raise Http404
    account: Any = request.user
    if not _BY_ACCOUNT.allow(account.public_id):
        return _too_many(request)
    token = prepare(account=account, session=request.session, host=name, state=state)
    response = _form(request, f"{origin_of(name)}{COOKIE_PATH}take/", token, name)
    response["Content-Security-Policy"] = HOUSE.replace("form-action 'self'", f"form-action {origin_of(name)}")
    return response


@csrf_exempt  # it changes nothing; what it shows is of use only in the browser that began
@require_POST
@never_cache
def take(request: HttpRequest) -> HttpResponse:
    host = _own_host_or_404()
    if not _BY_CLIENT.allow(client_key(request)):
        return _too_many(request)
    return _form(request, reverse("handover_finish"), request.POST.get("token", ""), host.name)


@csrf_exempt  # the cookie of `start` does what a CSRF token would: only this browser has the secret behind the state
@require_POST
@never_cache
def finish(request: HttpRequest) -> HttpResponse:
    host = _own_host_or_404()
    if not _BY_CLIENT.allow(client_key(request)):
        return _too_many(request)
    secret, token = request.COOKIES.get(COOKIE, ""), request.POST.get("token", "")
    hand_over = redeem(token=token, host=host.name, secret=secret) if secret and token else None
    if hand_over is None:
        target = inner_path(request.POST.get("next", ""))
        again = f"{reverse('handover_start')}?{urlencode({'next': target})}"
        return render(request, "account/handover_refused.html", {"again": again}, status=403)
    login(request, hand_over.account, backend=BACKEND)
    join(request.session, hand_over)
    response = HttpResponseRedirect(inner_path(request.POST.get("next", "")))
    response.delete_cookie(COOKIE, path=COOKIE_PATH, samesite="Lax")
    return response


def _form(request: HttpRequest, action: str, token: str, host: str) -> HttpResponse:
    """A page whose form goes on by itself, or by its button where there are no scripts."""
    given = request.GET if request.method in ("GET", "HEAD") else request.POST
    context = {"action": action, "token": token, "next": inner_path(given.get("next", "")), "host": host}
    return render(request, "account/handover.html", context)
