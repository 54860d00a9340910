from __future__ import annotations

import re

import pytest

from kernel.theming.colours import contrast
from portal.design import tokens

CSS = tokens.SOURCE.parent


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("large", [False, True])
def test_tokens_in_every_mode_can_be_read(dark, large):
    poor = [(p.text, p.ground, p.ratio, p.wanted) for p in tokens.pairs(dark=dark, large=large) if not p.holds]
    assert poor == []


def test_pair_when_colours_are_too_close_is_reported():
    assert not tokens.Pair("a", "b", "#777777", "#888888", contrast("#777777", "#888888"), 4.5).holds


def test_dark_tokens_when_chosen_or_asked_for_by_the_device_are_the_same():
    blocks = tokens.blocks()
    assert blocks[tokens.DARK] == blocks[tokens.DARK_BY_DEVICE]
    assert blocks[tokens.LARGE_DARK] == blocks[tokens.LARGE_DARK_BY_DEVICE]


@pytest.mark.parametrize("name", ["xs", "s", "m", "l"])
def test_text_sizes_in_large_mode_are_at_least_18_pixels(name):
    blocks = tokens.blocks()
    size = {**blocks[tokens.LIGHT], **blocks[tokens.LARGE]}[f"t-{name}"]
    assert float(size.removesuffix("rem")) * 16 * 1.25 >= 18


def test_faces_on_every_hue_can_be_read():
    hues = re.findall(r"\.hue-\d \{ background: (#\w{6}) \}", (CSS / "components/face.css").read_text("utf-8"))
    assert len(hues) == 8
    assert min(contrast(hue, "#ffffff") for hue in hues) >= 4.5


def test_style_sources_use_nothing_newer_than_the_baseline():
    newer = re.compile(r"color-mix\(|:has\(|@container|aspect-ratio\s*:|accent-color|\binset\s*:|\d[sld]vh\b|oklch\(")
    found = {}
    for path in CSS.rglob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.S)
        if match := newer.search(text):
            found[path.name] = match[0]
    assert found == {}


def test_style_sources_have_text_sizes_in_rem_only():
    for path in CSS.rglob("*.css"):
        if path.name != "print.css":
            assert not re.search(r"font-size:\s*\d+px|font:[^;}]*\d+px", path.read_text("utf-8")), path.name
