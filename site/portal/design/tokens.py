"""The colour tokens of the style sheet, read from its source, and whether each pair in use can be read.

One list of pairs serves the page /design/ and the test that fails when a colour is changed for the worse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from kernel.theming.colours import contrast

SOURCE = settings.BASE_DIR / "site/portal/assets/css/tokens.css"
LIGHT = ":root"
DARK = '[data-theme="dark"]'
DARK_BY_DEVICE = ':root:where(:not([data-theme="light"]))'
LARGE = ':root[data-text="large"][data-text]'
LARGE_DARK = '[data-theme="dark"][data-text="large"][data-text]'
LARGE_DARK_BY_DEVICE = ':root[data-text="large"][data-text]:where(:not([data-theme="light"]))'

TEXT, LARGE_TEXT, SHAPE = 4.5, 7.0, 3.0  # WCAG 2.2: AA text, AAA text (large-text mode), parts of controls
GROUNDS = ("paper", "surface", "sunken")
TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in GROUNDS),
    *(("accent-text", ground) for ground in (*GROUNDS, "accent-soft")),
    *((tone, ground) for tone in ("ok", "warn", "bad", "info") for ground in (f"{tone}-soft", "surface", "paper")),
    *(("ink", f"{tone}-soft") for tone in ("ok", "warn", "bad", "info", "accent")),
    ("ink-2", "accent-soft"),
    ("brand-on", "brand"),
    ("brand-on", "brand-strong"),
    ("brand-on", "banner-1"),
    ("brand-on", "banner-2"),
    ("brand-on", "banner-3"),
    ("bar-ink", "bar"),
    ("bar-ink-2", "bar"),
)
SHAPE_PAIRS: tuple[tuple[str, str], ...] = (
    ("field-line", "surface"),
    ("accent", "surface"),
    ("accent", "paper"),
    ("accent", "accent-soft"),
    ("focus", "paper"),
    ("focus", "surface"),
    ("gold", "surface"),
)


@dataclass(frozen=True, slots=True)
class Pair:
    text: str
    ground: str
    text_colour: str
    ground_colour: str
    ratio: float
    wanted: float

    @property
    def holds(self) -> bool:
        return self.ratio >= self.wanted


@cache
def blocks() -> dict[str, dict[str, str]]:
    """Selector → tokens, as written in the source. A selector that stands twice keeps both its blocks."""
    text = re.sub(r"/\*.*?\*/", "", SOURCE.read_text("utf-8"), flags=re.S)
    found: dict[str, dict[str, str]] = {}
    for selector, body in re.findall(r"([^{}@;]+)\{([^{}]*)\}", text):
        found.setdefault(selector.strip(), {}).update(re.findall(r"--([\w-]+):\s*([^;]+);?", body))
    return found


def palette(*, dark: bool = False, large: bool = False) -> dict[str, str]:
    """Colour tokens by name as one mode shows them."""
    layers = [LIGHT, *([DARK] if dark else []), *([LARGE] if large else []), *([LARGE_DARK] if dark and large else [])]
    merged: dict[str, str] = {}
    for selector in layers:
        merged.update(blocks()[selector])
    resolved = {name: _resolve(value, merged) for name, value in merged.items()}
    return {name: value for name, value in resolved.items() if re.fullmatch(r"#[0-9a-f]{6}", value)}


def _resolve(value: str, tokens: dict[str, str]) -> str:
    while match := re.fullmatch(r"var\(--([\w-]+)(?:,\s*(.+))?\)", value):
        value = tokens.get(match[1]) or match[2] or ""
    return value


def pairs(*, dark: bool = False, large: bool = False) -> Iterator[Pair]:
    colours = palette(dark=dark, large=large)
    wanted = LARGE_TEXT if large else TEXT
    for group, least in ((TEXT_PAIRS, wanted), (SHAPE_PAIRS, SHAPE)):
        for text, ground in group:
            one, other = colours[text], colours[ground]
            yield Pair(text, ground, one, other, round(contrast(one, other), 2), least)


@cache
def icon_names() -> tuple[str, ...]:
    """Names in the portal's list of icons."""
    lines = (settings.BASE_DIR / "site/portal/assets/icons.txt").read_text("utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))
