"""Can what stands in a brand's colours be read? The one rule: of the form, of the words beside it, of tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kernel.theming.colours import (
    DARK_SURFACE,
    INK,
    LIGHT_PAPER,
    LIGHT_SUNKEN,
    LIGHT_SURFACE,
    READABLE,
    READABLE_LARGE,
    WHITE,
    contrast,
    derive,
    readable,
)

WITH_BLACK_WORDS = 3.0  # a colour this light may stay, if black words can be read on it; as text it is darkened
GROUNDS = {
    "light": (LIGHT_SURFACE, LIGHT_PAPER, LIGHT_SUNKEN),
    "dark": (DARK_SURFACE,),
}  # the lightest of the dark ones
FILLED = ("brand", "brand-strong", "banner-1", "banner-2", "banner-3")


@dataclass(frozen=True, slots=True)
class Meeting:
    """Words on a ground, as the style sheets put them there."""

    words: str
    ground: str
    needed: float

    @property
    def ratio(self) -> float:
        return contrast(self.words, self.ground)


@dataclass(frozen=True, slots=True)
class Judgement:
    """`ratio`: on a white page. `nearest` is the colour itself if it can be read. `usual` and `large`: the weakest meeting
    on light and dark pages; large-text mode takes tones of its own."""

    ratio: float
    readable: bool
    nearest: str
    usual: float
    large: float


def meetings(colour: str, accent: str = "") -> Iterator[Meeting]:
    """Everything in a brand's colours that templates put on one another."""
    for theme, tokens in derive(colour, accent).items():
        for ground in FILLED:
            yield Meeting(tokens["brand-on"], tokens[ground], READABLE)
        yield Meeting(tokens["brand-on"], tokens["brand-large"], READABLE_LARGE)
        for ground in (*GROUNDS[theme], tokens["accent-soft"]):
            yield Meeting(tokens["accent-text"], ground, READABLE)
            yield Meeting(tokens["accent-text-large"], ground, READABLE_LARGE)


@lru_cache(maxsize=512)
def judge(colour: str) -> Judgement:
    """A brand's colour, or its second one: it stands as text and lines on white, and under white or black words (WCAG 2.2
    AA: 4.5). The two never lie on one another, so each is judged by itself. Raises ValueError for what is no colour."""
    ratio = contrast(colour, LIGHT_SURFACE)
    good = ratio >= READABLE or (ratio >= WITH_BLACK_WORDS and contrast(colour, INK) >= READABLE)
    met = list(meetings(colour))
    return Judgement(
        ratio=ratio,
        readable=good and all(meeting.ratio >= meeting.needed for meeting in met),
        nearest=colour if good else readable(colour, WHITE),
        usual=min(meeting.ratio for meeting in met if meeting.needed == READABLE),
        large=min(meeting.ratio for meeting in met if meeting.needed == READABLE_LARGE),
    )
