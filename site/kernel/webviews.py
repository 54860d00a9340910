"""Views of the web inside other programs: WeChat, WeCom and Government WeChat, DingTalk and Government DingTalk.

They take no downloads, open no other tab and no pop-up: what is a file elsewhere has to be a page there.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.http import HttpRequest

from kernel.paths import leads_inside

_EMBEDDED = re.compile(r"MicroMessenger|wxwork|DingTalk|TaurusApp", re.IGNORECASE)
_PHONE = re.compile(r"Mobi|Android|iPhone|iPad|iPod|OpenHarmony", re.IGNORECASE)
_APPLE = re.compile(r"iPhone|iPad|iPod")


def is_embedded(request: HttpRequest) -> bool:
    """Does the page open in such a view?"""
    return bool(_EMBEDDED.search(request.headers.get("User-Agent", "")))


def shows_pdf(request: HttpRequest) -> bool:
    """Browsers of desks show a PDF in a frame; those of phones show its first page only, or want to download it."""
    return not is_embedded(request) and not _PHONE.search(request.headers.get("User-Agent", ""))


def opens_pdf(request: HttpRequest) -> bool:
    """Apple's views open a PDF in the window; those of other phones want to download it."""
    return bool(_APPLE.search(request.headers.get("User-Agent", "")))


def opens_page(request: HttpRequest) -> bool:
    """Is the answer to be a page in the window, not a picture or a part of a page? Old browsers do not say."""
    headers = request.headers
    return (
        request.method in ("GET", "HEAD")
        and "text/html" in headers.get("Accept", "")
        and headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
        and headers.get("Sec-Fetch-Dest", "document") == "document"
        and "HX-Request" not in headers
        and "X-Requested-With" not in headers
    )


def came_from(request: HttpRequest) -> str:
    """Where the reader was before, in this house, but for its files: these views have no button for it. `?from=` says it
    for pages that lead on to themselves."""
    came = urlsplit(request.headers.get("Referer", ""))
    before = came._replace(scheme="", netloc="").geturl() if came.netloc == request.get_host() else ""
    wanted = request.GET.get("from", "" if before.startswith("/files/") else before)
    return wanted if leads_inside(wanted) else ""
