"""Pages for hosts at which no site answers: in every language, without a query, made once."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

MISDIRECTED, OFFLINE = 421, 404
WORDS = {
    MISDIRECTED: (
        _("No site answers at this address"),
        _(
            "The address leads to this server, but no site here has this name. Please check how it is written. Whoever runs "
            "this server names its addresses in PUBLIC_ORIGIN and ALLOWED_HOSTS."
        ),
    ),
    OFFLINE: (
        _("This site is not open at present"),
        _("The unit has taken its site offline. Everything on it is kept. Please come back later."),
    ),
}
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)


def refusal(status: int) -> HttpResponse:
    """MISDIRECTED or OFFLINE, as a plain page."""
    headers = {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return HttpResponse(_page(status), status=status, headers=headers)


@cache
def _page(status: int) -> bytes:
    first = settings.LANGUAGE_CODE
    texts = []
    for language in sorted((code for code, _name in settings.LANGUAGES), key=lambda code: code != first):
        with override(language):
            title, text = (str(words) for words in WORDS[status])
        texts.append({"language": language, "title": title, "text": text})
    with override(first):
        return render_to_string("errors/nowhere.html", {"texts": texts}).encode()
