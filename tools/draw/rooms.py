"""Indoor pictures: school, library, offices, hall."""

from __future__ import annotations

from tools.draw.kit import INK, WIDTH, Scene, circle, dark, ellipse, light, line, path, poly, rect
from tools.draw.nature import plant, window
from tools.draw.people import Look, bust, standing

DAY = ((0.0, "#a9cfd6"), (0.6, "#f3ecd0"), (1.0, "#dfe0b4"))
DUSK = ((0.0, "#3d5478"), (0.6, "#a58a96"), (1.0, "#f0b98a"))


def _room(s: Scene, wall: tuple[str, str], floor: tuple[str, str], y: float) -> None:
    s.add(rect(0, 0, WIDTH, y, s.across((0, light(wall[0], 0.3)), (0.5, wall[0]), (1, wall[1]))))
    s.add(rect(0, y, WIDTH, 900 - y, s.linear((0, floor[0]), (1, floor[1]))))
    s.shade(f"M0 0H{WIDTH}V{y}H0Z", dark(wall[1], 0.5), (0.3, 0), (1, 0.5), along="x")
    s.add(rect(0, y - 14, WIDTH, 14, dark(wall[1], 0.2)))


def classroom() -> Scene:
    s = Scene("classroom", warmth=0.1)
    _room(s, ("#eddfbf", "#cdb78e"), ("#c08f5c", "#7c5138"), 610)
    for x in (60, 300):
        window(s, x, 130, 190, 300, *DAY)
    s.add(rect(590, 110, 880, 370, "#9a6a42", r=6), rect(606, 126, 848, 338, s.across((0, "#3f7468"), (1, "#234c4c"))))
    s.shade("M606 126H1454V464H606Z", "#10302f", (0.3, 0), (1, 0.8), along="x")
    chalk = 'opacity=".85"'
    s.add(line("M680 200h210M680 240h160M680 280h190M680 320h120", "#e6efdf", 5, chalk))
    s.add(
        circle(1270, 250, 62, "none", 'stroke="#f3d9a0" stroke-width="5"'),
        line("M1208 250H1332M1270 188V312", "#e6efdf", 4, chalk),
        line("M1180 400q60 -70 130 -20t110 -40", "#f0b28a", 5, chalk),
    )
    s.add(rect(606, 464, 848, 16, "#b98453"), rect(700, 456, 40, 8, "#fff"), rect(760, 456, 26, 8, "#f3d9a0"))
    s.add(path(poly((1380, 640), (1560, 640), (1545, 480), (1395, 480)), s.linear((0, "#b27a4e"), (1, "#6d432f"))))
    standing(s, 1010, 700, 440, Look("#c8694a", "#33415a", hair="bun", turn=-1), left=(-0.26, 0.8), right=(0.14, 0.43))
    s.shafts(("M80 130H250L820 900H480Z", "M320 130H490L1180 900H860Z"), 0.3)
    looks = ("#c8694a", "#e4b04f", "#3f7382", "#6d8f7b", "#8a5b7a", "#d68f5c", "#4b6d8a")
    for row, (y, h, step, start) in enumerate(((770, 200, 250, 120), (905, 270, 320, 230))):
        for index in range(6):
            x = start + index * step
            hair = ("short", "bob", "bun", "short", "bob")[(index + row * 2) % 5]
            bust(
                s,
                x,
                y,
                h,
                Look(looks[(index * 3 + row) % 7], hair=hair, turn=9, hair_colour=("#2a2226", "#3b2a26")[index % 2]),
            )
            if row == 0:
                s.add(
                    rect(x - 110, y - 8, 220, 16, s.across((0, "#dba871"), (1, "#9a6a44")), r=4),
                    rect(x - 96, y + 8, 12, 60, "#7c5138"),
                    rect(x + 84, y + 8, 12, 60, "#7c5138"),
                )
                s.add(path(poly((x + 30, y - 8), (x + 84, y - 8), (x + 76, y - 22), (x + 36, y - 22)), "#fbf1dc"))
    return s


def lab() -> Scene:
    s = Scene("chemistry-lab", warmth=0.08)
    _room(s, ("#dfe8dd", "#a9bfb6"), ("#8fa49b", "#56706c"), 620)
    window(s, 90, 110, 260, 320, *DAY)
    for y in (190, 330):
        s.add(rect(470, y, 620, 14, "#9c7350"), rect(470, y + 14, 620, 8, "#6d4d38"))
        x = 490.0
        while x < 1060:
            w, h = s.rnd.uniform(24, 46), s.rnd.uniform(50, 96)
            tone = s.rnd.choice(("#7fa79d", "#d98f5c", "#e4b04f", "#8a5b7a", "#3f7382", "#c9d6cf"))
            s.add(
                rect(x, y - h, w, h, s.across((0, light(tone, 0.35)), (1, dark(tone, 0.2))), r=5),
                rect(x + w * 0.3, y - h - 12, w * 0.4, 14, "#5b4a44", r=3),
                rect(x + 4, y - h * 0.6, w - 8, h * 0.3, "#fbf4e4"),
            )
            x += w + s.rnd.uniform(8, 30)
    s.add(
        rect(1180, 120, 330, 240, "#2c5a55", r=4),
        *(line(f"M1210 {y}h{w}", "#dfe9d8", 4, 'opacity=".8"') for y, w in ((170, 150), (205, 220), (240, 120))),
    )
    s.add(
        path("M1400 270l30 -18l30 18v36l-30 18l-30 -18Z", "none", 'stroke="#f3d9a0" stroke-width="4"'),
        line("M1460 270l26 -16M1430 324v30", "#f3d9a0", 4),
    )
    coat = "#f4f1e8"
    standing(
        s,
        560,
        880,
        560,
        Look(coat, "#3a4a60", hair="bob", turn=1, shirt="#2f6b57"),
        right=(0.3, 0.56),
        left=(-0.14, 0.46),
    )
    standing(
        s,
        1010,
        890,
        540,
        Look(coat, "#3a4a60", hair="short", turn=-1, shirt="#c8694a", skin="#d1946c"),
        left=(-0.2, 0.53),
        right=(0.15, 0.46),
    )
    standing(
        s,
        1230,
        890,
        520,
        Look(coat, "#3a4a60", hair="bun", turn=-1, shirt="#e4b04f"),
        left=(-0.1, 0.58),
        right=(0.1, 0.56),
    )
    for x, y, k in ((560, 364, 1), (1010, 394, -1), (1230, 412, -1)):
        s.add(
            rect(x - 36 + k * 8, y - 2, 72, 20, "#d9f0ec", r=9, extra='opacity=".75" stroke="#4f6f70" stroke-width="4"')
        )
    s.shafts(("M90 110H340L900 900H480Z",), 0.3)
    s.add(
        path("M0 700H1600V730H0Z", s.across((0, "#f5ecd9"), (1, "#c6b89f"))),
        rect(0, 730, WIDTH, 170, s.linear((0, "#7f6a57"), (1, "#463c3b"))),
    )
    s.shade("M0 730H1600V900H0Z", "#1c2030", (0, 0), (1, 0.9), along="x")
    _flask(s, 770, 700, 150, "#5fb3a8")
    _flask(s, 900, 700, 110, "#e08a5f")
    _flask(s, 330, 700, 120, "#e4b04f")
    s.add(rect(160, 620, 120, 12, "#9c7350", r=3), rect(170, 620, 8, 80, "#9c7350"), rect(262, 620, 8, 80, "#9c7350"))
    for index, tone in enumerate(("#8a5b7a", "#5fb3a8", "#d98f5c", "#e4b04f")):
        s.add(
            rect(186 + index * 20, 586, 12, 100, "#eef5f0", r=6, extra='opacity=".8"'),
            rect(186 + index * 20, 630, 12, 56, tone, r=6),
        )
    s.add(
        path(poly((1080, 700), (1260, 700), (1240, 684), (1100, 684)), "#fffaf0"), line("M1110 692h110", "#a9b6b0", 3)
    )
    return s


def _flask(s: Scene, x: float, base: float, h: float, tone: str) -> None:
    body = f"M{x - h * 0.1} {base - h}V{base - h * 0.62}L{x - h * 0.42} {base - 8}Q{x - h * 0.44} {base} {x - h * 0.36} {base}H{x + h * 0.36}Q{x + h * 0.44} {base} {x + h * 0.42} {base - 8}L{x + h * 0.1} {base - h * 0.62}V{base - h}Z"
    fill = f"M{x - h * 0.27} {base - h * 0.32}L{x - h * 0.42} {base - 8}Q{x - h * 0.44} {base} {x - h * 0.36} {base}H{x + h * 0.36}Q{x + h * 0.44} {base} {x + h * 0.42} {base - 8}L{x + h * 0.27} {base - h * 0.32}Z"
    s.glow(x, base - h * 0.2, h * 0.9, tone, 0.4)
    s.add(path(body, "#f2faf6", 'opacity=".6"'), path(fill, s.across((0, light(tone, 0.35)), (1, dark(tone, 0.2)))))
    s.add(
        rect(x - h * 0.14, base - h - 6, h * 0.28, 9, "#f7fbf8", r=4),
        line(
            f"M{x - h * 0.06} {base - h * 0.9}V{base - h * 0.6}L{x - h * 0.24} {base - h * 0.22}",
            "#ffffff",
            5,
            'opacity=".7"',
        ),
    )
    for index in range(4):
        s.add(
            circle(
                x + s.rnd.uniform(-0.2, 0.2) * h, base - h * (0.08 + 0.06 * index), 4 + index, "#ffffff", 'opacity=".5"'
            )
        )


def library() -> Scene:
    s = Scene("library", warmth=0.12, glow="#ffdf9e")
    _room(s, ("#d9b98c", "#8a6248"), ("#9a6a48", "#4d3430"), 640)
    books = ("#9d4433", "#2f6b78", "#e4b04f", "#4f7d5c", "#6a4a66", "#d8c3a0", "#c8694a", "#37506e")
    for left in (40, 420, 1190):
        s.add(rect(left, 70, 350, 570, "#5e3d2d"), rect(left + 12, 82, 326, 546, "#472c24"))
        for shelf in range(5):
            y = 186 + shelf * 108
            x = left + 18.0
            while x < left + 318:
                w, h = s.rnd.uniform(10, 22), s.rnd.uniform(62, 90)
                tone = s.rnd.choice(books)
                s.add(
                    rect(x, y - h, w, h, s.across((0, light(tone, 0.18)), (1, dark(tone, 0.2))), r=1),
                    rect(x, y - h * 0.8, w, 5, light(tone, 0.5)),
                )
                x += w + s.rnd.choice((1, 1, 1, 14))
            s.add(rect(left + 12, y, 326, 12, "#7d5239"))
    window(s, 830, 110, 280, 390, *DUSK, frame="#e9d2aa")
    s.add(rect(0, 610, WIDTH, 30, "#3b2722", extra='opacity=".35"'))
    s.glow(560, 560, 420, "#ffd98e", 0.65)
    s.glow(1130, 560, 420, "#ffd98e", 0.6)
    bust(s, 430, 800, 330, Look("#2f6b57", hair="bob", turn=1), hands=((0.25, 0.06), (0.55, 0.06)))
    bust(s, 850, 800, 330, Look("#e4b04f", hair="short", turn=-1, skin="#d1946c"), hands=((-0.5, 0.06), (-0.12, 0.06)))
    bust(
        s,
        1290,
        800,
        326,
        Look("#8f5148", hair="grey", hair_colour="#c9c4c0", turn=-1),
        hands=((-0.5, 0.06), (-0.12, 0.06)),
    )
    s.add(
        rect(120, 780, 1360, 30, s.across((0, "#d39a63"), (1, "#84553a")), r=8),
        rect(120, 808, 1360, 92, s.linear((0, "#6b4331"), (1, "#2f211f"))),
    )
    for x in (640, 1080):
        s.add(
            rect(x - 6, 640, 12, 140, "#3a2b28"),
            ellipse(x, 780, 46, 9, "#3a2b28"),
            path(f"M{x - 84} 650q84 -70 168 0Z", s.linear((0, "#3f7a63"), (1, "#24504a"))),
            rect(x - 70, 648, 140, 8, "#ffeab2", r=4),
        )
        s.add(path(f"M{x - 76} 656h152l110 124h-372Z", "#ffe2a0", 'opacity=".22"'))
    for x in (540, 720, 1180):
        s.add(
            path(f"M{x - 80} 778q40 -30 80 -6q40 -24 80 6l-10 6h-140Z", "#fff6e2"), line(f"M{x} 772v12", "#c9b48c", 3)
        )
    s.add(
        *(
            rect(940 + i * 4, 758 - i * 16, 130 - i * 10, 16, tone, r=2)
            for i, tone in enumerate(("#9d4433", "#2f6b78", "#e4b04f"))
        )
    )
    return s


def street_office() -> Scene:
    s = Scene("street-office", warmth=0.1)
    _room(s, ("#f2e3c8", "#d8bd98"), ("#c9a57e", "#8b6a55"), 640)
    window(s, 70, 120, 280, 330, *DAY)
    s.add(rect(470, 90, 760, 96, s.across((0, "#7d4560"), (1, "#5d3350")), r=8))
    s.add(*(rect(520 + i * 130, 122, 96, 32, "#f6e2c4", r=6, extra='opacity=".9"') for i in range(5)))
    s.add(
        circle(1390, 170, 62, "#fff8ea", 'stroke="#7d4560" stroke-width="10"'),
        line("M1390 170V128M1390 170l30 16", INK, 6),
    )
    s.add(
        rect(1290, 290, 240, 170, "#c99a63", r=4),
        *(
            rect(x, y, 62, 56, tone)
            for x, y, tone in (
                (1306, 306, "#fff6e2"),
                (1382, 310, "#f3d9a0"),
                (1456, 304, "#fff6e2"),
                (1306, 382, "#dbe7df"),
                (1382, 384, "#fff6e2"),
                (1456, 380, "#f0c9a8"),
            )
        ),
    )
    for x, look in ((600, Look("#5d6f8a", hair="bob", turn=1)), (1010, Look("#7d4560", hair="short", turn=-1))):
        bust(s, x, 606, 200, look, hands=((-0.3, 0.08), (0.3, 0.08)))
    for x in (700, 900):
        s.add(
            rect(x - 54, 510, 108, 72, "#3a4658", r=6),
            rect(x - 47, 517, 94, 58, s.linear((0, "#8fb8bd"), (1, "#4f8390")), r=3),
            rect(x - 8, 584, 16, 30, "#3a4658"),
        )
    counter = "M420 610H1240L1270 820H390Z"
    s.add(
        path(counter, s.linear((0, "#b67d55"), (1, "#7a4d3c"))),
        rect(400, 596, 860, 24, s.across((0, "#f7e9d0"), (1, "#d6bd98")), r=6),
    )
    s.shade(counter, "#3a2130", (0, 0), (1, 0.85), along="x")
    s.add(
        rect(560, 560, 10, 36, "#9a7b62"),
        rect(520, 540, 90, 34, "#fff6e2", r=4),
        rect(1100, 566, 120, 30, "#e9dfcb", r=4),
        line("M1116 576h80M1116 586h56", "#9aa5a5", 3),
    )
    s.shafts(("M90 120H350L1000 900H560Z",), 0.28)
    standing(
        s,
        360,
        862,
        400,
        Look("#6d8f7b", "#4a4e5e", hair="grey", hair_colour="#cfcac6", turn=1),
        right=(0.26, 0.58),
        left=(-0.12, 0.42),
    )
    standing(
        s,
        500,
        880,
        420,
        Look("#c8694a", "#34506a", hair="bob", turn=1, hair_colour="#3b2a26"),
        left=(-0.2, 0.55),
        right=(0.18, 0.55),
    )
    s.add(
        path(poly((556, 628), (626, 618), (634, 668), (566, 680)), "#fff8e8"),
        line("M572 640l44 -6M574 654l34 -5", "#a9a69a", 3),
    )
    standing(s, 1180, 880, 410, Look("#e4b04f", "#4b4351", hair="short", turn=-1, skin="#d1946c"), left=(-0.16, 0.54))
    plant(s, 1450, 850, 330, "#5d8a66", "#9d5a48")
    plant(s, 110, 860, 260, "#6d9470", "#7d4560")
    return s


def neighbours() -> Scene:
    s = Scene("neighbours-meeting", warmth=0.14, glow="#ffe0a4")
    _room(s, ("#e9cfa6", "#a87f62"), ("#9b6d52", "#573b38"), 640)
    window(s, 120, 120, 260, 320, *DUSK)
    s.add(rect(1150, 130, 340, 260, "#8a5b43", r=6), rect(1164, 144, 312, 232, "#d9b27c"))
    for x, y, w, h, tone in (
        (1184, 166, 80, 92, "#fff6e2"),
        (1284, 160, 92, 70, "#f3c9a0"),
        (1394, 170, 66, 88, "#fff6e2"),
        (1190, 276, 96, 78, "#dbe3d4"),
        (1306, 252, 70, 98, "#fff6e2"),
        (1394, 278, 66, 70, "#f3d9a0"),
    ):
        s.add(
            rect(x, y, w, h, tone),
            circle(x + w / 2, y + 8, 4, "#b5483a"),
            line(f"M{x + 10} {y + 26}h{w - 22}M{x + 10} {y + 40}h{w - 34}", "#a39a8c", 3),
        )
    s.add(
        line("M770 0V150", "#4a3430", 6),
        path("M660 214Q680 140 770 138Q860 140 880 214Z", s.across((0, "#b5573f"), (1, "#6d3440"))),
        rect(664, 210, 212, 10, "#fff0c4", r=5),
    )
    s.glow(770, 260, 560, "#ffe0a0", 0.75)
    s.add(path("M664 218H876L1240 700H300Z", "#ffe6ae", 'opacity=".16"'))
    back = (
        (420, Look("#6d8f7b", hair="grey", hair_colour="#cfcac6", turn=1)),
        (620, Look("#7d4560", hair="bob", turn=1)),
        (820, Look("#2f6b78", hair="short", turn=0, skin="#d1946c")),
        (1010, Look("#d68f5c", hair="bun", turn=-1)),
        (1200, Look("#8f6b4f", hair="grey", hair_colour="#a9a4a0", turn=-1)),
    )
    for x, look in back:
        bust(s, x, 660, 300, look, hands=((-0.28, 0.02), (0.28, 0.02)))
    table = (
        "M240 700C240 640 520 616 800 616C1080 616 1360 640 1360 700C1360 790 1080 840 800 840C520 840 240 790 240 700Z"
    )
    s.add(
        path(
            "M240 700C240 790 520 840 800 840C1080 840 1360 790 1360 700V740C1360 830 1080 880 800 880C520 880 240 830 240 740Z",
            "#5a382d",
        )
    )
    s.add(path(table, s.across((0, "#e0ad74"), (0.5, "#c58b57"), (1, "#8d5c40"))))
    s.shade(table, "#4a2a2a", (0.4, 0), (1, 0.7), along="x")
    s.add(ellipse(770, 700, 320, 60, "#ffe6ae", 'opacity=".35" filter="url(#blur24)"'))
    for x, y in ((470, 690), (650, 664), (940, 662), (1120, 690)):
        s.add(
            ellipse(x, y + 26, 32, 8, "#6d4332", 'opacity=".6"'),
            path(f"M{x - 22} {y - 12}h44l-5 36h-34Z", s.across((0, "#fff8ea"), (1, "#c9b8a4"))),
            ellipse(x, y - 12, 22, 6, "#8a5a34"),
        )
    s.add(
        rect(770, 600, 56, 100, s.across((0, "#d98467"), (1, "#8c4138")), r=14), rect(778, 584, 40, 22, "#f3dfc0", r=6)
    )
    for x, y, r in ((560, 740, -8), (840, 752, 4), (1040, 744, 10)):
        s.add(
            f'<g transform="translate({x} {y}) rotate({r})">{path("M-60 -20H60L72 22H-72Z", "#fff6e2")}{line("M-40 -8h80M-44 2h64M-48 12h76", "#a9a08f", 3)}</g>'
        )
    for x, look in ((560, Look("#3f5a7a", hair="short", turn=9)), (1060, Look("#b5573f", hair="bob", turn=9))):
        bust(s, x, 920, 330, look)
    return s


SCENES = {
    "classroom": classroom,
    "chemistry-lab": lab,
    "library": library,
    "street-office": street_office,
    "neighbours-meeting": neighbours,
}
