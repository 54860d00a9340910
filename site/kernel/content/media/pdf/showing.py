"""What the page of a PDF's sheets needs: ten of them, the way to the others, and words where there are none."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from kernel.content.media.pdf.drawing import LOCKED, WIDTHS
from kernel.content.media.pdf.sheets import MOST_PAGES, PART, Part, first_of

BUSY_SECONDS = 2  # until the page asks again


def asked_for(text: str) -> int:
    """The sheet that somebody wants to see; the first for what is no number."""
    return min(int(text), MOST_PAGES) or 1 if text.isdecimal() and len(text) < 6 else 1


def address(number: int, back: str) -> str:
    """The page that begins with this sheet."""
    return "?" + urlencode({"page": number, **({"from": back} if back else {})})


def shown(part: Part, number: int, back: str) -> dict[str, Any]:
    first = first_of(min(number, part.pages))
    last = min(first + PART - 1, part.pages)
    ways = {}
    if first > 1:
        ways["previous"] = {"url": address(first - PART, back), "first": first - PART, "last": first - 1}
    if last < part.pages:
        ways["next"] = {"url": address(last + 1, back), "first": last + 1, "last": min(last + PART, part.pages)}
    return {
        "first": first,
        "last": last,
        "pages": part.pages,
        "more_pages": part.drawn.pages > part.pages,
        "sheets": part.drawn.sheets,
        "version": part.version,
        "widths": WIDTHS,
        **ways,
    }


def problem_words(problem: str) -> tuple[str, str]:
    """(title, text) for a file that has no sheets."""
    if problem == LOCKED:
        return _("This file is locked with a password"), _("It opens only in a program that asks for the password.")
    return _("This file cannot be shown here"), _("It is damaged, or too heavy to be turned into pages.")
