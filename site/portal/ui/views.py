"""Setting how pages look, by plain links: one tap, no form, no script, no token on anonymous pages."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import get_script_prefix
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kernel.accounts.services import keep_text_size
from portal.ui.context import TEXT_COOKIE, TEXT_SIZES, THEME_COOKIE, THEMES

YEAR = 365 * 86400  # seconds


@require_safe
@never_cache
def preferences(request: HttpRequest) -> HttpResponse:
    """`?theme=light|dark|auto`, `?text=large|standard`, `?lang=zh-hans|en`, then back to where the link stood.

    A GET changes something here on purpose: nothing but the reader's own view, and a link works everywhere."""
    response = HttpResponseRedirect(_next(request))
    if "theme" in request.GET:
        _remember(response, THEME_COOKIE, request.GET["theme"], THEMES)
    if "text" in request.GET:
        _remember(response, TEXT_COOKIE, request.GET["text"], TEXT_SIZES)
        if request.user.is_authenticated:
            keep_text_size(account=request.user, text_size=request.GET["text"])
    language = request.GET.get("lang", "")
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        _set(response, settings.LANGUAGE_COOKIE_NAME, language)
    return response


def _next(request: HttpRequest) -> str:
    """`?next=`, else the page that the browser names, within this house; else the mount's home.

    The links name no page, so that bars and footers are the same everywhere and can be kept."""
    for target in (request.GET.get("next", ""), request.headers.get("Referer", "")):
        if url_has_allowed_host_and_scheme(
            target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        ):
            return target
    return get_script_prefix()


def _remember(response: HttpResponse, cookie: str, value: str, allowed: tuple[str, ...]) -> None:
    if value in allowed:
        _set(response, cookie, value)
    else:
        response.delete_cookie(cookie, samesite="Lax")


def _set(response: HttpResponse, cookie: str, value: str) -> None:
    response.set_cookie(cookie, value, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
