"""What large-text mode promises, measured on the page as it is drawn: size of every text, box of every target, contrast of
every word with what lies behind it, one column. Everything within one call to the page."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

LEAST_TEXT, LEAST_TARGET, LEAST_CONTRAST = 18, 48, 7  # pixels, pixels, to one
_MEASURE = Path(__file__).with_suffix(".js").read_text("utf-8")


def too_small(page: Page) -> list[str]:
    """What on this page falls short of large-text mode's promise."""
    found: list[str] = page.evaluate(_MEASURE, [LEAST_TEXT, LEAST_TARGET, LEAST_CONTRAST])
    return found
