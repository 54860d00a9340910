"""Cranes, ships, containers and the pictures of the port."""

from __future__ import annotations

from tools.draw.kit import (
    BRICK,
    CORAL,
    GOLD,
    INK,
    WIDTH,
    Scene,
    circle,
    dark,
    ellipse,
    light,
    line,
    mix,
    path,
    poly,
    rect,
)
from tools.draw.nature import clouds, floor_shadow, gulls, plant, reflection, ridge, sea
from tools.draw.people import Look, bust, standing

BOXES = ("#c96a4a", "#d9a04e", "#3f7382", "#5d7f75", "#8a4a47", "#d8c3a0", "#4b5d7d")


def crane(s: Scene, x: float, base: float, h: float, tone: str, *, flip: bool = False, lamps: bool = False) -> None:
    """A quay crane; its boom reaches left (over the water) or, flipped, right."""
    k = -1 if flip else 1
    pale = light(tone, 0.16)
    w = h * 0.3
    thick = h * 0.022

    def at(px: float, py: float) -> str:
        return f"{x + k * px * h:.1f} {base - py * h:.1f}"

    s.add(line(f"M{at(0, 0)}L{at(0.02, 0.62)}M{at(0.3, 0)}L{at(0.28, 0.62)}", tone, thick * 1.4))
    s.add(line(f"M{at(0.01, 0.3)}L{at(0.29, 0.3)}M{at(0.01, 0.3)}L{at(0.28, 0.6)}", pale, thick * 0.8))
    s.add(line(f"M{at(-0.62, 0.66)}L{at(0.5, 0.62)}", tone, thick * 1.8))
    s.add(line(f"M{at(0.06, 0.62)}L{at(0.12, 0.97)}L{at(0.26, 0.62)}", tone, thick))
    s.add(
        line(
            f"M{at(0.12, 0.97)}L{at(-0.58, 0.67)}M{at(0.12, 0.97)}L{at(-0.25, 0.65)}M{at(0.12, 0.97)}L{at(0.48, 0.63)}",
            pale,
            thick * 0.4,
        )
    )
    s.add(rect(x + k * 0.32 * h - (w * 0.4 if flip else 0), base - 0.72 * h, w * 0.4, h * 0.09, pale, r=3))
    cabin = x - k * 0.34 * h
    s.add(rect(cabin - h * 0.025, base - 0.645 * h, h * 0.05, h * 0.05, pale, r=2))
    s.add(line(f"M{cabin - 6} {base - 0.6 * h}v{h * 0.22}M{cabin + 6} {base - 0.6 * h}v{h * 0.22}", tone, 1.6))
    s.add(rect(cabin - h * 0.06, base - 0.38 * h, h * 0.12, h * 0.05, mix(tone, CORAL, 0.65)))
    s.add(rect(x - k * 0.02 * h - 8, base - 14, 24, 14, tone), rect(x + k * 0.3 * h - 12, base - 14, 24, 14, tone))
    if lamps:
        for px, py in ((-0.6, 0.665), (-0.2, 0.655), (0.12, 0.97), (0.46, 0.63)):
            s.glow(x + k * px * h, base - py * h, 34, "#ffd98a", 0.8)
            s.add(circle(x + k * px * h, base - py * h, 4, "#fff0c8"))


def stack(s: Scene, x: float, base: float, columns: int, rows: int, w: float, h: float, veil: str, fog: float) -> None:
    """Stacked containers, greyed by distance: `fog` 0 is near."""
    for column in range(columns):
        height = rows - s.rnd.choice((0, 0, 1, 2 if rows > 2 else 0))
        for row in range(height):
            tone = mix(s.rnd.choice(BOXES), veil, fog)
            bx, by = x + column * (w + 2), base - (row + 1) * (h + 1.5)
            s.add(rect(bx, by, w, h, s.linear((0, light(tone, 0.15)), (1, dark(tone, 0.18)))))
            ribs = "".join(f"M{bx + w * i / 8:.1f} {by + 3:.1f}v{h - 6:.1f}" for i in range(1, 8))
            s.add(line(ribs, dark(tone, 0.25), 1.2, 'opacity=".7"'))


def ship(s: Scene, x: float, water: float, size: float, hull: str, veil: str, fog: float) -> None:
    stack(s, x + size * 0.2, water - size * 0.13, 9, 4, size * 0.075, size * 0.035, veil, fog)
    tone = mix(hull, veil, fog)
    bridge = mix("#efe6d6", veil, fog)
    s.add(
        rect(
            x + size * 0.08, water - size * 0.31, size * 0.09, size * 0.2, s.across((0, bridge), (1, dark(bridge, 0.2)))
        )
    )
    for row in range(4):
        s.add(rect(x + size * 0.09, water - size * (0.295 - row * 0.04), size * 0.07, size * 0.014, dark(bridge, 0.5)))
    s.add(rect(x + size * 0.1, water - size * 0.36, size * 0.04, size * 0.06, mix(BRICK, veil, fog)))
    d = (
        f"M{x} {water - size * 0.12}H{x + size * 1.02}L{x + size * 0.96} {water}H{x + size * 0.05}"
        f"Q{x} {water - size * 0.05} {x} {water - size * 0.12}Z"
    )
    s.add(path(d, s.linear((0, tone), (1, dark(tone, 0.35)))))
    s.add(rect(x + size * 0.035, water - size * 0.02, size * 0.93, size * 0.02, mix(BRICK, veil, fog * 0.7)))
    s.shade(d, dark(tone, 0.6), (0, 0), (1, 0.6), along="x")


def harbour_dawn() -> Scene:
    s = Scene("harbour-dawn", warmth=0.14)
    s.sky((0, "#35567a"), (0.3, "#8f93a8"), (0.5, "#f0b48c"), (0.62, "#ffd9a4"), (1, "#ffe8c4"))
    s.glow(1010, 508, 640, "#ffd48f", 0.95)
    s.add(circle(1010, 508, 62, "#fff4d6"))
    clouds(s, 240, "#ffcfa8", 5, 0.5)
    clouds(s, 400, "#fff0d2", 4, 0.45, 0.8)
    ridge(s, 500, 40, "#b58f94", "#d8a58f", 580)
    ridge(s, 535, 24, "#8c7686", "#c89a88", 590)
    sea(s, 572, "#e3a880", "#284d66", "#fff0cf", 1010)
    for x, h in ((1210, 250), (1320, 270), (1450, 255)):
        crane(s, x, 582, h, "#7f6f84")
    stack(s, 1160, 584, 12, 3, 34, 15, "#9b8491", 0.62)
    s.add(rect(1130, 580, 480, 12, "#6d6379"))
    ship(s, 560, 640, 560, "#2f4a62", "#c8968a", 0.28)
    reflection(s, 840, 646, 520, 90, "#22384f", 0.5)
    gulls(s, 640, 300, 6, "#5b5468")
    d = "M0 900V706L240 690H470L560 720V900Z"
    crane(s, 330, 700, 620, "#2b3a50", flip=True)
    crane(s, 96, 706, 560, "#24334a", flip=True)
    stack(s, -10, 702, 4, 3, 84, 38, "#31415a", 0.42)
    s.add(path(d, s.linear((0, "#3a4458"), (1, "#1c2738"))))
    s.shade(d, "#0d1626", (0, 0), (0.5, 0.7), (1, 0.8))
    s.add(line("M470 690L560 720V900", "#f2c08c", 3, 'opacity=".55"'))
    look = Look("#d9773f", "#22324a", hair="helmet", hat="#f3d9a0", turn=1)
    standing(s, 404, 742, 150, look, right=(0.25, 0.62))
    standing(s, 452, 750, 146, Look("#2f6170", "#22324a", hair="helmet", hat="#edb950", turn=1))
    for x in (518, 200):
        s.add(path(f"M{x - 16} 726q4 -34 -6 -40h44q-10 6 -6 40Z", "#141d2c"))
    return s


def night_shift() -> Scene:
    s = Scene("night-shift", glow="#ffd590", warmth=0.06)
    s.sky((0, "#131d35"), (0.6, "#24385a"), (1, "#1a2740"))
    s.add(rect(120, 70, 1360, 430, s.linear((0, "#16284a"), (0.55, "#31527a"), (0.8, "#7a6f86"), (1, "#c58f72"))))
    for _ in range(60):
        s.add(
            circle(s.rnd.uniform(130, 1470), s.rnd.uniform(80, 260), s.rnd.uniform(0.8, 2), "#dfe9ff", 'opacity=".7"')
        )
    s.add(circle(1270, 150, 38, "#f6ecd2"), circle(1254, 142, 34, "#20365c"))
    ridge(s, 400, 20, "#2c4163", "#263a58", 500)
    sea(s, 430, "#31496c", "#1d2e4c", "#ffd591", None)
    for x, h in ((330, 270), (520, 300), (760, 285), (1010, 300)):
        crane(s, x, 448, h, "#15233d", lamps=True)
    stack(s, 1100, 450, 9, 4, 40, 17, "#20304e", 0.55)
    for x in range(170, 1470, 75):
        reflection(s, x, 452, 26, 60, "#ffd591", 0.5)
    s.add(rect(0, 500, WIDTH, 400, s.linear((0, "#1d2c48"), (1, "#0f182b"))))
    for x in (112, 566, 1022, 1472):
        s.add(rect(x, 60, 16, 450, "#0e1729"))
    s.add(rect(0, 0, WIDTH, 70, "#0d1526"), rect(0, 70, 120, 440, "#111b30"), rect(1480, 70, 120, 440, "#111b30"))
    s.add(rect(100, 492, 1400, 18, "#2c3e60"))
    for index, x in enumerate((250, 520, 790, 1060)):
        _monitor(s, x, 470, index)
    s.add(path("M60 690L220 610H1390L1560 690Z", s.linear((0, "#41587c"), (1, "#2b3d5e"))))
    s.add(rect(60, 690, 1500, 210, s.linear((0, "#24344f"), (1, "#131d30"))))
    s.glow(430, 620, 260, "#7fd0d8", 0.35)
    s.glow(1330, 560, 300, "#ffcf86", 0.75)
    s.add(line("M1400 640L1420 520L1350 470", "#0e1729", 9))
    s.add(path("M1300 500l46 -44l50 30l-20 34Z", GOLD), path("M1300 500l76 20l60 110h-220Z", "#ffdf9e", 'opacity=".3"'))
    s.add(rect(1200, 596, 42, 48, "#e9dfcb", r=6), line("M1242 606q22 2 20 16q-2 12 -20 10", "#e9dfcb", 6))
    s.add(rect(1270, 640, 130, 8, "#f3e7cf"), rect(1276, 632, 118, 8, "#d9773f"))
    _operator(s, 520, 905, 380, Look("#2f6b78", hair="short", turn=9))
    _operator(s, 985, 905, 360, Look("#c46a45", hair="bun", turn=9))
    return s


def _monitor(s: Scene, x: float, y: float, kind: int) -> None:
    s.add(rect(x + 90, y + 120, 40, 46, "#0c1424"), rect(x, y, 220, 132, "#0c1424", r=8))
    s.add(rect(x + 8, y + 8, 204, 116, s.linear((0, "#2f8391"), (1, "#1c5266")), r=4))
    if kind % 2 == 0:
        for row in range(4):
            for column in range(7):
                tone = ("#8fd3cf", "#f0c66e", "#e08a5f", "#4fa0a8")[(row * 3 + column * 5 + kind) % 4]
                s.add(rect(x + 20 + column * 26, y + 20 + row * 24, 21, 17, tone, r=2, extra='opacity=".85"'))
    else:
        s.add(line(f"M{x + 18} {y + 96}l34 -26l30 12l38 -42l34 18l40 -30", "#f4d58a", 4))
        s.add(line(f"M{x + 18} {y + 106}h186", "#8fd3cf", 2), circle(x + 196, y + 28, 7, "#e08a5f"))
    s.glow(x + 110, y + 66, 190, "#7fd0d8", 0.28)


def _operator(s: Scene, x: float, y: float, h: float, look: Look) -> None:
    bust(s, x, y, h, look)
    back = f"M{x - h * 0.25} {y}V{y - h * 0.3}Q{x} {y - h * 0.4} {x + h * 0.25} {y - h * 0.3}V{y}Z"
    s.add(path(back, s.linear((0, "#2b3c5c"), (1, "#0d1525"))))
    top = y - h * 0.83
    r = h * 0.19
    s.add(line(f"M{x - r} {top}C{x - r} {top - r * 1.6} {x + r} {top - r * 1.6} {x + r} {top}", "#0b1220", 7))
    s.add(
        rect(x - r * 1.2, top - r * 0.2, r * 0.34, r * 0.7, "#0b1220", r=6),
        rect(x + r * 0.88, top - r * 0.2, r * 0.34, r * 0.7, "#0b1220", r=6),
    )


def berth_team() -> Scene:
    s = Scene("berth-team", warmth=0.12)
    s.sky((0, "#7fb0bd"), (0.55, "#d5e0d2"), (0.75, "#f8e4bd"), (1, "#f3d3a0"))
    s.glow(260, 200, 620, "#fff0c4", 0.9)
    clouds(s, 190, "#fffaf0", 4, 0.8, 1.1)
    ridge(s, 520, 26, "#9db9b4", "#c8d0ba", 620)
    sea(s, 570, "#8fb5b3", "#5f939a", "#fff8e4", 260)
    for x, h in ((820, 300), (1010, 320)):
        crane(s, x, 600, h, "#7d979a")
    ship(s, 90, 640, 620, "#2c5a70", "#a9c4bf", 0.18)
    stack(s, 1000, 660, 8, 6, 92, 42, "#c8cbb8", 0.16)
    d = "M0 650H1600V900H0Z"
    s.add(path(d, s.linear((0, "#c9b491"), (1, "#8f7f6b"))))
    s.shade(d, "#4a3b39", (0, 0.1), (1, 0.6))
    s.add(path("M0 690L1600 676V690L0 706Z", "#edb950", 'opacity=".85"'), rect(0, 646, WIDTH, 10, "#e9d7b2"))
    crane(s, 1180, 700, 800, "#c5553a")
    crew = (
        (430, 840, 330, Look("#d9773f", hair="helmet", hat="#f4e6c6", turn=1), (-0.14, 0.43), (0.17, 0.6)),
        (
            640,
            862,
            346,
            Look("#27566a", hair="helmet", hat="#edb950", turn=0, skin="#d1946c"),
            (-0.05, 0.6),
            (0.05, 0.585),
        ),
        (830, 842, 326, Look("#d9773f", hair="helmet", hat="#c5553a", turn=-1), (-0.2, 0.62), (0.14, 0.43)),
    )
    for x, y, h, look, lh, rh in crew:
        floor_shadow(s, x + 60, y, 110, 14, 0.3)
        standing(s, x, y, h, look, left=lh, right=rh)
        if look.coat == "#d9773f":
            s.add(rect(x - h * 0.115, y - h * 0.6, h * 0.23, h * 0.028, "#f7ecc8", extra='opacity=".9"'))
    s.add(
        path(poly((596, 644), (690, 640), (700, 690), (604, 696)), "#fbf3e2"),
        line("M612 662l70 -4M614 676l50 -3", "#9db0ad", 4),
    )
    return s


def tug_lighthouse() -> Scene:
    s = Scene("lighthouse", warmth=0.12)
    s.sky((0, "#2b3f63"), (0.35, "#6f6d8f"), (0.56, "#d98f7b"), (0.68, "#f7c793"), (1, "#f7c793"))
    s.glow(420, 585, 560, "#ffcf92", 0.9)
    s.add(circle(420, 590, 56, "#fff0cc"))
    clouds(s, 300, "#e9a78e", 5, 0.5, 1.2)
    clouds(s, 440, "#ffd9b0", 4, 0.5)
    ridge(s, 570, 30, "#8b7390", "#b7857f", 640)
    sea(s, 612, "#d48f78", "#243b5c", "#ffe7be", 420)
    s.add(path("M1240 330L120 180L120 300Z", s.linear((0, "#fff2c4", 0), (1, "#fff2c4", 0.55), x2=1, y2=0)))
    s.add(path("M1240 330L1600 250V400Z", s.linear((0, "#fff2c4", 0.6), (1, "#fff2c4", 0.05), x2=1, y2=0)))
    rock = "M940 900C960 780 1010 730 1090 716C1130 660 1190 652 1240 660C1320 640 1380 690 1430 700C1520 720 1580 790 1620 900Z"
    s.add(path(rock, s.across((0, "#6d5668"), (0.35, "#473f59"), (1, "#222b44"))))
    s.shade(rock, "#0f1830", (0, 0.05), (1, 0.9))
    tower = poly((1190, 668), (1212, 372), (1268, 372), (1290, 668))
    s.add(path(tower, s.across((0, "#fff1da"), (0.45, "#e9cdb4"), (1, "#9c8393"))))
    for y, half in ((440, 33), (540, 40), (630, 46)):
        s.add(
            path(
                poly((1240 - half, y), (1240 + half, y), (1243 + half, y + 42), (1237 - half, y + 42)),
                s.across((0, "#c9583f"), (1, "#733345")),
            )
        )
    s.shade(tower, "#3b2f55", (0.3, 0), (1, 0.8), along="x")
    s.add(
        rect(1198, 360, 84, 14, "#3a3350", r=3),
        rect(1216, 304, 48, 56, "#ffeec0"),
        line("M1228 304v56M1240 304v56M1252 304v56", "#3a3350", 3),
    )
    s.add(path("M1206 304Q1240 262 1274 304Z", "#b54a3a"), rect(1237, 262, 6, 20, "#3a3350"))
    s.glow(1240, 332, 210, "#fff0bd", 0.95)
    s.add(
        path("M1330 692v-64l46 -30l46 30v70Z", s.across((0, "#e5c3a4"), (1, "#80667a"))),
        path("M1318 634l58 -44l58 44Z", "#8d3f42"),
    )
    s.add(rect(1362, 646, 26, 30, "#ffdf9a", r=2))
    reflection(s, 620, 706, 300, 90, "#1d2c4a", 0.5)
    hull = "M470 640H770Q764 704 720 708H520Q486 700 470 640Z"
    s.add(path(hull, s.linear((0, "#b9503d"), (1, "#5e2c3c"))))
    s.shade(hull, "#231833", (0, 0), (1, 0.7))
    s.add(
        rect(560, 560, 130, 80, s.across((0, "#fff0da"), (1, "#b79c9c")), r=5), rect(572, 574, 106, 26, "#33507a", r=3)
    )
    s.add(rect(600, 510, 66, 50, s.across((0, "#fbe4c8"), (1, "#a98e93")), r=4), rect(608, 518, 50, 20, "#ffe3a0", r=2))
    s.add(
        rect(704, 560, 30, 82, "#edb950"),
        rect(704, 560, 30, 18, "#2a3450"),
        line("M632 510v-60M632 466l40 26", "#2a3450", 4),
    )
    s.add(
        line("M476 652H764", "#f3dcc0", 6),
        path("M446 706q40 -16 90 0q80 14 150 0q60 -12 110 4v10H440Z", "#ffe7cd", 'opacity=".6"'),
    )
    gulls(s, 860, 420, 5, "#3a3350")
    return s


def duty_desk() -> Scene:
    """A night duty room: lamp, telephone, log book, the port in the window."""
    s = Scene("duty-desk", glow="#ffd58c", warmth=0.1)
    s.sky((0, "#233352"), (1, "#1a2540"))
    s.add(
        rect(880, 90, 560, 420, "#101a30"),
        rect(900, 110, 520, 380, s.linear((0, "#1c3358"), (0.7, "#4a5f86"), (1, "#a98079"))),
    )
    for x, h in ((1070, 220), (1250, 240)):
        crane(s, x, 480, h, "#1a2a48", lamps=True)
    stack(s, 1250, 486, 5, 3, 34, 14, "#2a3c5e", 0.5)
    s.add(rect(1152, 90, 14, 420, "#101a30"), rect(870, 500, 580, 20, "#3a4a6c"))
    s.add(rect(180, 120, 330, 220, "#e6d6b6", r=4), rect(180, 120, 330, 44, BRICK, r=4))
    s.add(
        *(line(f"M210 {y}h270", "#b8a684", 4) for y in (200, 236, 272, 308)),
        line("M300 180v150M400 180v150", "#cbb994", 3),
    )
    s.glow(520, 470, 560, "#ffcf80", 0.85)
    s.add(rect(0, 640, WIDTH, 260, s.linear((0, "#a96f47"), (0.14, "#8a5638"), (1, "#4c2f2a"))))
    s.shade("M0 640H1600V900H0Z", "#1a1428", (0, 0), (1, 0.95), along="x")
    s.add(ellipse(560, 690, 430, 40, "#ffdf9e", 'opacity=".4" filter="url(#blur24)"'))
    s.add(
        ellipse(330, 700, 92, 20, "#1d2b46"),
        line("M330 690L300 480L430 380", "#1d2b46", 14),
        circle(300, 480, 14, "#34507a"),
    )
    s.add(
        path("M380 420l60 -80l120 60l-36 70Z", s.across((0, "#2f6b78"), (1, "#1a3d52"))),
        path("M392 424l132 48l170 220h-420Z", "#ffe2a0", 'opacity=".28"'),
    )
    s.add(
        path(poly((500, 730), (720, 700), (880, 760), (650, 810)), "#e9dcc0"),
        path(poly((500, 722), (720, 692), (880, 752), (650, 800)), "#fff6e2"),
    )
    s.add(line("M610 700L766 780", "#d8c6a2", 3))
    for step in range(6):
        s.add(
            line(f"M{540 + step * 24} {724 + step * 11}l72 -10M{664 + step * 22} {706 + step * 9}l62 -8", "#8796a0", 3)
        )
    s.add(line("M700 800L820 718", INK, 8), line("M812 724l12 -9", GOLD, 8))
    phone = "M980 770L1010 690H1230L1262 770Z"
    s.add(path(phone, s.linear((0, "#c55a45"), (1, "#7b2f34"))), rect(1070, 706, 100, 50, "#f3dfc0", r=6))
    s.shade(phone, "#2a1228", (0, 0), (1, 0.8), along="x")
    s.add(*(rect(1080 + (i % 4) * 22, 712 + (i // 4) * 14, 16, 9, "#7b4a44", r=2) for i in range(12)))
    s.add(
        path(
            "M960 690C960 640 1000 650 1010 668H1230C1240 650 1284 640 1284 690C1284 700 1240 700 1236 688H1008C1004 700 960 700 960 690Z",
            "#a9443a",
        )
    )
    s.add(
        rect(1350, 690, 70, 84, s.across((0, "#f2e6cf"), (1, "#8f8496")), r=8),
        line("M1420 708q34 2 30 28q-4 20 -30 18", "#a79a9c", 9),
    )
    s.add(*(line(f"M{x} 676q-14 -24 0 -44t0 -44", "#ffe9c8", 5, 'opacity=".4"') for x in (1372, 1396)))
    plant(s, 130, 680, 250, "#4f7d6a", "#8a5a44")
    return s


SCENES = {
    "harbour-dawn": harbour_dawn,
    "night-shift": night_shift,
    "berth-team": berth_team,
    "lighthouse": tug_lighthouse,
    "duty-desk": duty_desk,
}
