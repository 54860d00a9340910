"""Portraits for blocks that show people: head and shoulders before what they work with."""

from __future__ import annotations

from collections.abc import Callable

from tools.draw.kit import (
    CORAL,
    CREAM,
    GOLD,
    LEAF,
    MIST,
    NAVY,
    PLUM,
    SAGE,
    TEAL,
    Scene,
    circle,
    dark,
    light,
    path,
    rect,
)
from tools.draw.people import HAIRS, SKINS, Look, bust

Backdrop = Callable[[Scene], None]


def _quay(s: Scene) -> None:
    """A gantry crane and containers in morning haze."""
    s.sky((0, light(TEAL, 0.55)), (0.6, light(GOLD, 0.6)), (1, light(CORAL, 0.5)))
    s.glow(1050, 330, 420)
    for x in (430, 660):
        s.add(rect(x, 120, 26, 620, dark(TEAL, 0.05), extra='opacity=".55"'))
    s.add(rect(380, 190, 520, 30, dark(TEAL, 0.05), extra='opacity=".55"'))
    for row in range(3):
        for column in range(5):
            tone = (CORAL, TEAL, GOLD, NAVY, SAGE)[(row * 2 + column) % 5]
            s.add(rect(330 + column * 190, 620 + row * 90, 178, 82, tone, extra='opacity=".6"'))


def _shelves(s: Scene) -> None:
    """A wall of books."""
    s.sky((0, light(LEAF, 0.62)), (1, light(SAGE, 0.35)))
    for row in range(6):
        y = 40 + row * 150
        s.add(rect(300, y + 118, 1000, 12, dark(SAGE, 0.3), extra='opacity=".7"'))
        x = 310.0
        while x < 1290:
            width = 22 + s.rnd.random() * 22
            height = 84 + s.rnd.random() * 32
            tone = s.rnd.choice((LEAF, SAGE, CREAM, CORAL, NAVY, GOLD))
            s.add(rect(x, y + 118 - height, width - 3, height, tone, r=2, extra='opacity=".62"'))
            x += width


def _blackboard(s: Scene) -> None:
    s.sky((0, light(CREAM, 0.2)), (1, light(SAGE, 0.3)))
    s.add(rect(380, 120, 840, 520, dark(LEAF, 0.35), r=10), rect(380, 630, 840, 22, "#8a6a48"))
    for y, width in ((220, 300), (290, 420), (360, 220)):
        s.add(rect(440, y, width, 8, light(MIST, 0.2), r=4, extra='opacity=".55"'))
    s.add(circle(1080, 300, 70, "none", 'stroke="#dbe6df" stroke-width="6" opacity=".5"'))


def _lane(s: Scene) -> None:
    """White walls, dark roofs and a willow."""
    s.sky((0, light(PLUM, 0.72)), (0.7, light(CORAL, 0.72)), (1, light(CREAM, 0.1)))
    for x, y, w in ((310, 430, 330), (960, 390, 360)):
        s.add(rect(x, y, w, 520, light(CREAM, 0.35), extra='opacity=".9"'))
        s.add(path(f"M{x - 30} {y}Q{x + w / 2} {y - 110} {x + w + 30} {y}Z", dark(PLUM, 0.2), 'opacity=".8"'))
        s.add(rect(x + w / 2 - 35, y + 90, 70, 90, dark(PLUM, 0.1), extra='opacity=".5"'))
    for number in range(16):
        x = 700 + number * 36
        s.add(
            path(
                f"M{x} -10q{-20 + number * 2} 160 {s.rnd.randint(-18, 18)} {s.rnd.randint(190, 340)}l8 -6q6 -180 6 -330Z",
                LEAF,
                'opacity=".38"',
            )
        )


def _portrait(name: str, backdrop: Backdrop, look: Look) -> Callable[[], Scene]:
    def draw() -> Scene:
        s = Scene(name)
        backdrop(s)
        bust(s, 800, 930, 780, look)
        return s

    return draw


_WHO: dict[str, tuple[Backdrop, Look]] = {
    "crane-driver": (_quay, Look("#d8693f", hair="helmet", hat="#f2c14e", shirt="#24405a")),
    "dispatcher": (_quay, Look("#2c4a63", hair="grey", hair_colour=HAIRS[3], skin=SKINS[1], turn=1)),
    "tug-master": (_quay, Look("#23384d", hair="cap", hat="#24405a", skin=SKINS[2], turn=-1)),
    "quay-planner": (_quay, Look("#2f7a78", hair="bun", skin=SKINS[3])),
    "chemistry-teacher": (_blackboard, Look("#eef1ee", hair="bob", skin=SKINS[3], shirt="#2f6b3c")),
    "head-teacher": (_shelves, Look("#3c5a46", hair="short", hair_colour=HAIRS[2], turn=1)),
    "librarian": (_shelves, Look("#a9603f", hair="bun", hair_colour=HAIRS[4], skin=SKINS[1])),
    "young-teacher": (_blackboard, Look("#3e6f93", hair="short", skin=SKINS[0], turn=-1)),
    "block-warden": (_lane, Look("#7a3b5a", hair="bob", skin=SKINS[0])),
    "bridge-mason": (_lane, Look("#6b6258", hair="cap", hat="#7d4a36", skin=SKINS[2], turn=1)),
    "counter-clerk": (_lane, Look("#35526e", hair="bun", skin=SKINS[3], turn=-1)),
    "night-volunteer": (_lane, Look("#c0492f", hair="short", hair_colour=HAIRS[3], skin=SKINS[1])),
}
SCENES: dict[str, Callable[[], Scene]] = {name: _portrait(name, *who) for name, who in _WHO.items()}
