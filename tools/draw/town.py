"""Pictures of the city: skyline, bridge, bus stop, planting."""

from __future__ import annotations

from tools.draw.kit import (
    GOLD,
    LEAF,
    WIDTH,
    Scene,
    circle,
    dark,
    ellipse,
    group,
    light,
    line,
    mix,
    path,
    rect,
)
from tools.draw.nature import building, clouds, floor_shadow, gulls, reflection, ridge, sea, tree
from tools.draw.people import Look, standing


def skyline() -> Scene:
    s = Scene("city-skyline", warmth=0.12)
    s.sky((0, "#86aebb"), (0.4, "#d7d6c2"), (0.62, "#fbdcae"), (1, "#fbdcae"))
    s.glow(1180, 400, 620, "#fff0c6", 0.95)
    clouds(s, 180, "#fff7e6", 5, 0.7, 1.2)
    ridge(s, 430, 60, "#a9bcb6", "#dcc9a8", 640)
    ridge(s, 500, 34, "#86a49f", "#cdbd9c", 640)
    for index in range(26):
        x = index * 64 - 20 + s.rnd.uniform(-8, 8)
        building(
            s,
            x,
            640,
            s.rnd.uniform(46, 70),
            s.rnd.uniform(70, 190),
            mix("#b4a893", "#d8c2a0", s.rnd.random()),
            "#fff0c6",
            0.3,
        )
    for x, h, w in (
        (300, 300, 74),
        (390, 240, 88),
        (700, 340, 70),
        (930, 260, 96),
        (1240, 310, 76),
        (520, 210, 100),
        (1090, 220, 90),
    ):
        building(s, x, 648, w, h, s.rnd.choice(("#8f8377", "#7f8f90", "#a4795f", "#6f8389")), "#ffe1a0", 0.45)
    s.add(path("M734 308l3 -64l3 64Z", "#6f7f80"))
    for x in range(0, WIDTH, 120):
        tree(s, x + s.rnd.uniform(-20, 20), 664, s.rnd.uniform(70, 100), "#6f936f")
    s.add(rect(0, 654, WIDTH, 20, s.linear((0, "#e8d3a8"), (1, "#a88f72"))))
    sea(s, 672, "#d9c39b", "#2d6273", "#fff4d8", 1180)
    for x in range(60, WIDTH, 130):
        reflection(s, x, 678, 70, 90, "#5a6b68", 0.25)
    for left, size in ((420, 1.0), (760, 0.66)):
        hull = f"M{left} {790}q{70 * size} {34 * size} {190 * size} 0l{16 * size} {-14 * size}h{-222 * size}Z"
        s.add(
            path(
                f"M{left + 90 * size} {772}V{772 - 210 * size}Q{left + 190 * size} {690} {left + 180 * size} 772Z",
                s.across((0, "#fffaf0"), (1, "#e2cfae")),
            )
        )
        s.add(
            path(
                f"M{left + 84 * size} 772V{772 - 170 * size}Q{left + 10 * size} 720 {left + 16 * size} 772Z", "#e5855d"
            ),
            path(hull, "#7d3d35"),
        )
        reflection(s, left + 96 * size, 800, 150 * size, 60, "#fff3dc", 0.5)
    gulls(s, 640, 300, 5, "#6a7a7b")
    return s


def stone_bridge() -> Scene:
    s = Scene("stone-bridge", warmth=0.1)
    s.sky((0, "#a7c6c2"), (0.5, "#f1e6c8"), (1, "#f6d8a8"))
    s.glow(380, 230, 560, "#fff4cf", 0.95)
    clouds(s, 160, "#fffdf5", 4, 0.75)
    ridge(s, 400, 60, "#a9c3b4", "#dbd8b6", 620)
    ridge(s, 470, 40, "#86a892", "#c3c79f", 620)
    for x, w, h, tone in (
        (-30, 250, 190, "#efe2c8"),
        (200, 170, 150, "#e5d0ac"),
        (1180, 230, 180, "#eadabb"),
        (1400, 240, 220, "#f1e4cb"),
    ):
        _house(s, x, 610, w, h, tone)
    sea(s, 600, "#a9c4b4", "#2f6a6c", "#fbf6df", 380)
    reflection(s, 800, 640, 760, 160, "#6d7f74", 0.45)
    d = (
        "M150 640V596C420 560 560 440 800 440C1040 440 1180 560 1450 596V640H1330C1310 600 1270 575 1225 575C1170 575 1130 610 1122 650"
        "H1035C1020 540 920 505 800 505C680 505 580 540 565 650H478C470 610 430 575 375 575C330 575 290 600 270 640Z"
    )
    s.add(path(d, s.linear((0, "#d9c7a8"), (1, "#8d8475"))))
    s.shade(d, "#3c3f48", (0.1, 0), (0.6, 0.5), (1, 0.8))
    for arch in (
        "M565 650C580 540 680 505 800 505C920 505 1020 540 1035 650",
        "M270 640C290 600 330 575 375 575C430 575 470 610 478 650",
        "M1122 650C1130 610 1170 575 1225 575C1270 575 1310 600 1330 640",
    ):
        s.add(line(arch, "#f3e4c6", 9, 'stroke-dasharray="26 5" stroke-linecap="butt"'))
    s.add(line("M150 590C420 554 560 434 800 434C1040 434 1180 554 1450 590", "#f3e6ca", 13))
    rail = "M150 556C420 520 560 398 800 398C1040 398 1180 520 1450 556"
    crossing = (
        (690, 444, 120, Look("#c8694a", hair="bob", turn=1)),
        (760, 438, 124, Look("#2f6b78", hair="grey", hair_colour="#b9b4b2", turn=1)),
        (960, 466, 116, Look("#e2ad4e", "#51405a", hair="bun", turn=-1)),
    )
    for x, y, h, look in crossing:
        standing(s, x, y, h, look, stride=0.5)
    s.add(
        path("M905 372Q960 300 1015 372Q988 360 960 372Q932 360 905 372Z", s.across((0, "#e58b63"), (1, "#9b4636"))),
        line("M960 330V420", "#5b4034", 4),
    )
    s.add(line(rail, "#e9dabb", 9), *(rect(x - 5, y - 2, 10, 44, "#d6c4a2") for x, y in _rail_posts()))
    for bank in ("M-20 900V650Q120 630 210 690Q280 760 240 900Z", "M1620 900V640Q1480 630 1400 690Q1330 770 1380 900Z"):
        s.add(path(bank, s.linear((0, "#9db070"), (1, "#3f6a50"))))
        s.shade(bank, "#1f4440", (0.1, 0), (1, 0.8))
    for x, y, k in ((1490, 250, 1), (80, 300, -1)):
        _willow(s, x, y, k)
    boat = "M560 770q120 44 300 0l26 -20H540Z"
    s.add(
        path(boat, s.linear((0, "#8a5a3c"), (1, "#4a3330"))),
        path("M640 752q70 -76 150 0Z", s.across((0, "#d8b77e"), (1, "#8f6c47"))),
    )
    reflection(s, 710, 790, 280, 60, "#2c3b3f", 0.5)
    return s


def _rail_posts() -> list[tuple[float, float]]:
    posts = []
    for x in range(180, 1440, 60):
        away = abs(x - 800) / 650
        posts.append((float(x), 398 + 158 * (away**1.7 if away < 0.8 else away**1.4)))
    return posts


def _house(s: Scene, x: float, base: float, w: float, h: float, wall: str) -> None:
    s.add(rect(x, base - h, w, h, s.across((0, light(wall, 0.3)), (1, dark(wall, 0.15)))))
    roof = f"M{x - 22} {base - h + 6}Q{x + w * 0.1} {base - h - 10} {x + w * 0.16} {base - h - 58}H{x + w * 0.84}Q{x + w * 0.9} {base - h - 10} {x + w + 22} {base - h + 6}Z"
    s.add(path(roof, s.linear((0, "#66737a"), (1, "#3d4a58"))))
    s.shade(roof, "#1c2938", (0, 0), (1, 0.6), along="x")
    for column in range(int(w // 70)):
        s.add(
            rect(x + 28 + column * 70, base - h + 44, 34, 46, "#8a5f43", r=2),
            rect(x + 33 + column * 70, base - h + 49, 24, 36, "#f7dca0"),
        )
    s.add(rect(x, base - 16, w, 16, dark(wall, 0.3)))


def _willow(s: Scene, x: float, y: float, k: int) -> None:
    s.add(
        line(f"M{x + k * 60} 700C{x + k * 30} 560 {x + k * 70} 420 {x} {y}", "#5d4a3c", 30),
        line(f"M{x + k * 30} 400Q{x - k * 40} 300 {x - k * 110} {y + 10}", "#5d4a3c", 14),
    )
    for index in range(34):
        sx = x - k * s.rnd.uniform(-110, 170)
        length = s.rnd.uniform(140, 300)
        tone = mix("#8cae6c", "#3f7358", s.rnd.random())
        sy = y + s.rnd.uniform(-50, 40)
        s.add(
            line(
                f"M{sx:.0f} {sy:.0f}q{s.rnd.uniform(-26, 26):.0f} {length / 2:.0f} {s.rnd.uniform(-20, 12):.0f} {length:.0f}",
                tone,
                7 - index % 3,
                'opacity=".85"',
            )
        )
    for index in range(9):
        s.add(circle(x - k * (index - 3) * 30, y - 10 + (index % 3) * 22, 56, mix("#94b472", "#4f805c", index % 3 / 2)))


def bus_stop() -> Scene:
    s = Scene("bus-stop", warmth=0.12, glow="#ffdf9e")
    s.sky((0, "#31486c"), (0.45, "#83849c"), (0.7, "#eeb48e"), (1, "#eeb48e"))
    s.glow(240, 560, 520, "#ffd9a0", 0.8)
    clouds(s, 190, "#c79a97", 5, 0.5, 1.2)
    for index in range(18):
        building(
            s,
            index * 96 - 30,
            660,
            s.rnd.uniform(70, 100),
            s.rnd.uniform(150, 360),
            mix("#5a6484", "#8c7a8a", s.rnd.random()),
            "#ffdc98",
            0.4,
        )
    for x in (90, 330, 1480):
        tree(s, x, 690, 190, "#4f6f68", "#43363c")
    s.add(
        rect(0, 676, WIDTH, 60, s.linear((0, "#c7a391"), (1, "#8a7079"))),
        rect(0, 730, WIDTH, 170, s.linear((0, "#4a4f68"), (1, "#232c44"))),
    )
    s.add(*(rect(x, 830, 130, 10, "#e9c9a4", r=3, extra='opacity=".6"') for x in range(40, WIDTH, 240)))
    _bus(s, 60, 520)
    _shelter(s)
    riders = (
        (1010, 738, 250, Look("#c8694a", hair="bob", turn=-1)),
        (1110, 740, 268, Look("#2d5b73", hair="short", turn=-1, skin="#d1946c")),
        (1300, 738, 176, Look("#e4b04f", "#3b5a6a", hair="short", turn=-1)),
        (1235, 740, 252, Look("#6d8f7b", hair="grey", hair_colour="#c9c4c0", turn=-1)),
    )
    for x, y, h, look in riders:
        standing(s, x, y, h, look)
    s.add(
        rect(1092, 560, 22, 34, "#1d2738", r=4),
        rect(1095, 564, 16, 24, "#bfe3e4", r=2),
        rect(1145, 640, 44, 54, "#8a4a47", r=8),
    )
    s.add(line("M1152 642q14 -30 30 0", "#8a4a47", 5))
    for x in (220, 640, 1120):
        reflection(s, x, 756, 150, 70, "#ffdfa2", 0.3)
    return s


def _bus(s: Scene, x: float, y: float) -> None:
    floor_shadow(s, x + 330, y + 236, 380, 20, 0.5)
    s.add(rect(x, y, 650, 220, s.linear((0, "#f6e9d2"), (0.5, "#e9d3b0"), (0.52, "#2f7580"), (1, "#1f4f60")), r=26))
    for index in range(5):
        s.add(rect(x + 26 + index * 104, y + 30, 92, 78, s.linear((0, "#ffe9b6"), (1, "#f3c27e")), r=8))
        s.add(
            circle(x + 60 + index * 104, y + 78, 15, "#51465a"),
            path(f"M{x + 36 + index * 104} {y + 108}q24 -34 48 0Z", "#51465a"),
        )
    s.add(
        path(f"M{x + 548} {y + 30}h74q18 0 20 22l4 62h-98Z", "#fff1c8"),
        rect(x + 446, y + 120, 92, 96, "#1a4152", r=6, extra='opacity=".5"'),
    )
    s.add(rect(x + 560, y + 8, 74, 16, "#21304a", r=4), rect(x + 566, y + 12, 50, 8, GOLD, r=2))
    s.add(circle(x + 640, y + 176, 13, "#fff4cf"))
    s.glow(x + 660, y + 178, 240, "#ffe9b0", 0.8)
    for wx in (130, 500):
        s.add(circle(x + wx, y + 222, 44, "#1b2338"), circle(x + wx, y + 222, 20, "#a9a3a8"))


def _shelter(s: Scene) -> None:
    s.add(
        rect(930, 400, 14, 340, "#26344f"),
        rect(1400, 400, 14, 340, "#26344f"),
        rect(944, 440, 456, 230, "#ffe7bd", extra='opacity=".28"'),
    )
    s.add(
        path("M880 392L920 356H1430L1460 392V410H880Z", s.linear((0, "#3d5877"), (1, "#1f2d48"))),
        rect(960, 412, 420, 8, "#fff0c4", r=4),
    )
    s.glow(1170, 430, 420, "#ffe4a8", 0.6)
    s.add(
        rect(1330, 450, 64, 150, "#f7ead0", r=4),
        *(line(f"M1342 {y}h40", "#9aa5a5", 4) for y in (476, 496, 516, 536, 556)),
    )
    s.add(
        rect(820, 330, 10, 410, "#26344f"),
        rect(790, 310, 70, 100, "#2f7580", r=10),
        rect(802, 330, 46, 26, "#fff3d8", r=5),
        rect(802, 368, 46, 8, "#cfe4e0", r=3),
    )
    s.add(rect(960, 652, 420, 14, "#7a5340", r=4))


def planting() -> Scene:
    s = Scene("planting", warmth=0.1)
    s.sky((0, "#9cc7cf"), (0.6, "#eef0d6"), (1, "#fbe7b8"))
    s.glow(1260, 160, 560, "#fff5cf", 0.95)
    clouds(s, 190, "#ffffff", 4, 0.8, 1.1)
    ridge(s, 400, 70, "#9fc0b2", "#d4dcb8")
    ridge(s, 480, 50, "#7faa8c", "#bccf98")
    for x in range(60, 1600, 96):
        tree(
            s,
            x + s.rnd.uniform(-26, 26),
            540 + s.rnd.uniform(-14, 26),
            s.rnd.uniform(60, 110),
            mix("#6a9c74", "#8fb07a", s.rnd.random()),
        )
    slope = "M0 610C400 520 900 560 1600 640V900H0Z"
    s.add(path(slope, s.linear((0, "#a9bf77"), (1, "#5b8656"))))
    s.shade(slope, "#244a40", (0.2, 0), (1, 0.8))
    for x, y in ((180, 640), (420, 610), (1240, 640), (1460, 690)):
        _sapling(s, x, y, 120)
    front = "M0 800C500 720 1000 740 1600 810V900H0Z"
    s.add(path(front, s.linear((0, "#7f9d55"), (1, "#3f6a48"))))
    s.add(ellipse(790, 792, 140, 28, "#6b4632"), ellipse(770, 784, 96, 18, "#8a5c40"))
    _sapling(s, 790, 784, 330)
    standing(s, 620, 806, 350, Look("#c8694a", "#34506a", hair="bun", turn=1), right=(0.38, 0.56), left=(-0.14, 0.43))
    standing(
        s,
        980,
        808,
        366,
        Look("#2f6b78", "#4b4351", hair="cap", hat="#edb950", turn=-1, skin="#d1946c"),
        left=(-0.17, 0.52),
        right=(0.02, 0.62),
    )
    s.add(line("M984 580L906 776", "#8a5a3c", 11), path("M886 768l40 14l-10 40q-34 6 -42 -20Z", "#7b8790"))
    standing(s, 1150, 790, 250, Look("#e4b04f", "#54708a", hair="bob", turn=-1), left=(-0.25, 0.4), right=(0.12, 0.4))
    can = "M1040 706h64l-8 70h-48Z"
    s.add(
        path(can, s.across((0, "#8fb3b0"), (1, "#3d6a73"))),
        line("M1048 716l-42 -30M1052 704q20 -40 44 0", "#3d6a73", 8),
    )
    standing(
        s, 400, 792, 330, Look("#6d8f6a", "#3b4a5e", hair="grey", hair_colour="#c9c4c0", turn=1), right=(0.16, 0.58)
    )
    for x in range(20, 1600, 46):
        h = s.rnd.uniform(14, 40)
        s.add(
            line(
                f"M{x} 900q4 {-h} {s.rnd.uniform(-12, 16):.0f} {-h * 1.8:.0f}", mix(LEAF, "#2f5a44", s.rnd.random()), 6
            )
        )
    return s


def _sapling(s: Scene, x: float, y: float, h: float) -> None:
    s.add(
        line(f"M{x} {y}Q{x + h * 0.03} {y - h * 0.5} {x} {y - h}", "#6b4a36", h * 0.035),
        line(f"M{x + h * 0.1} {y}V{y - h * 0.62}", "#c9a46c", h * 0.025),
    )
    s.add(rect(x - h * 0.02, y - h * 0.5, h * 0.14, h * 0.025, "#e8d8b4"))
    for share, side in ((0.5, 1), (0.6, -1), (0.7, 1), (0.78, -1), (0.88, 1), (0.95, -1), (1, 0.3)):
        leaf = f"M0 0Q{h * 0.05} {-h * 0.1} {h * 0.15} {-h * 0.09}Q{h * 0.12} {h * 0.01} 0 0Z"
        tone = mix("#8fb865", "#4f8a58", share if side < 0 else share / 2)
        s.add(
            group(
                path(leaf, tone), transform=f"translate({x} {y - h * share}) scale({side} 1) rotate({-12 - share * 30})"
            )
        )


SCENES = {"city-skyline": skyline, "stone-bridge": stone_bridge, "bus-stop": bus_stop, "planting": planting}
