"""Whatever colour a unit picks, text stays readable."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.theming.api import brand_of, stylesheet
from kernel.theming.colours import (
    DARK_SURFACE,
    LIGHT_SUNKEN,
    LIGHT_SURFACE,
    READABLE,
    READABLE_LARGE,
    contrast,
    derive,
    mix,
    parse,
    readable,
)
from kernel.theming.judging import judge, meetings

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@settings(max_examples=150, deadline=None)
@given(colours, st.just("") | colours)
def test_derive_for_any_colours_gives_readable_text(colour, accent):
    for theme, surface in (("light", LIGHT_SURFACE), ("dark", DARK_SURFACE)):
        tokens = derive(colour, accent)[theme]
        assert contrast(tokens["accent-text"], tokens["accent-soft"]) >= 4.5
        assert contrast(tokens["accent-text"], surface) >= 4.5
        for ground in ("brand", "brand-strong", "banner-1", "banner-2", "banner-3"):
            assert contrast(tokens["brand-on"], tokens[ground]) >= 4.5, ground
        assert contrast(tokens["brand-on"], tokens["brand-large"]) >= 7
        for ground in (surface, tokens["accent-soft"], *(("#f7f5f1", LIGHT_SUNKEN) if theme == "light" else ())):
            assert contrast(tokens["accent-text-large"], ground) >= 7, ground


@settings(max_examples=300, deadline=None)
@given(colours, st.just("") | colours)
def test_words_when_two_colours_meet_as_templates_put_them_then_can_be_read_in_large_text_too(colour, accent):
    for meeting in meetings(colour, accent):
        assert meeting.ratio >= meeting.needed, meeting
    found = judge(colour)
    assert found.usual >= READABLE and found.large >= READABLE_LARGE
    assert judge(found.nearest).readable and judge(found.nearest).nearest == found.nearest
    assert found.readable == (found.nearest == colour)


def test_mix_with_itself_changes_nothing_and_bad_colours_are_refused():
    assert mix("#b3261e", "#b3261e", 0.5) == "#b3261e" and contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast(readable("#ffee00", "#ffffff"), "#ffffff") >= 4.5
    with pytest.raises(ValueError):
        parse("red; } body { display: none")


def test_stylesheet_of_a_brand_sets_tokens_only_and_is_served_forever(house, client):
    brand = brand_of(house.berth.pk)
    assert brand.colour == "#0f5c7a"
    answer = client.get(brand.stylesheet_url)
    assert answer.status_code == 200 and "immutable" in answer["Cache-Control"]
    assert answer.content.decode() == stylesheet("#0f5c7a") and "--brand:#0f5c7a" in answer.content.decode()
