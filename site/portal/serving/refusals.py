"""Pages for what is refused before Django sees it: in every language of the house, because the reader's is not known
out here, and made once, because a server that is too busy must not draw pages."""

from __future__ import annotations

import logging
from functools import cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from portal.policy import HOUSE

from .messages import Send, encoded

log = logging.getLogger("lianxue.serving")

TOO_LARGE, BROKEN, BUSY = 413, 500, 503
WORDS = {
    TOO_LARGE: (
        _("This is too large."),
        _("Nothing was saved. Please send less, or ask the people who run this site how large it may be."),
    ),
    BROKEN: (_("Something went wrong."), _("Please go back and try again in a moment.")),
    BUSY: (
        _("Very busy. Please try again."),
        _("Nothing was saved. Wait a few seconds, go back and send it again: what you typed is still there."),
    ),
}
RETRY_AFTER_SECONDS = 2


@cache
def page(status: int) -> tuple[str, bytes]:
    """Content type and body, the site's own language first."""
    first = settings.LANGUAGE_CODE
    languages = sorted((code for code, _name in settings.LANGUAGES), key=lambda code: code != first)
    texts = []
    for language in languages:
        with override(language):
            title, text = (str(words) for words in WORDS[status])
            texts.append({"language": language, "title": title, "text": text})
    try:
        with override(first):
            html = render_to_string("errors/outside.html", {"texts": texts})
        return "text/html; charset=utf-8", html.encode()
    except Exception:  # the answer of last resort must come, whatever its template does
        log.exception("the page for status %d is broken", status)
        plain = "\n".join(f"{one['title']} {one['text']}" for one in texts)
        return "text/plain; charset=utf-8", f"{plain}\n".encode()


async def send_refusal(send: Send, status: int) -> None:
    """TOO_LARGE, BROKEN or BUSY; the last one says when to come back."""
    content_type, body = page(status)
    headers = [
        ("Content-Type", content_type),
        ("Content-Length", str(len(body))),
        ("Content-Security-Policy", HOUSE),
        ("X-Content-Type-Options", "nosniff"),
        ("Cache-Control", "no-store"),
    ]
    if status == BUSY:
        headers.append(("Retry-After", str(RETRY_AFTER_SECONDS)))
    await send({"type": "http.response.start", "status": status, "headers": encoded(headers)})
    await send({"type": "http.response.body", "body": body})
