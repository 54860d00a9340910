"""Still lifes and quiet scenes, mostly for the two courses."""

from __future__ import annotations

from tools.draw.kit import GOLD, INK, WIDTH, Scene, circle, dark, ellipse, group, light, line, mix, path, poly, rect
from tools.draw.nature import floor_shadow, plant, window
from tools.draw.rooms import DAY


def table(s: Scene, y: float, top: str, low: str) -> None:
    s.add(rect(0, y, WIDTH, 900 - y, s.linear((0, light(top, 0.12)), (0.1, top), (1, low))))
    s.shade(f"M0 {y}H{WIDTH}V900H0Z", dark(low, 0.5), (0.2, 0), (1, 0.8), along="x")


def wall(s: Scene, left: str, right: str) -> None:
    s.add(rect(0, 0, WIDTH, 900, s.across((0, light(left, 0.25)), (0.45, left), (1, right))))
    s.shade("M0 0H1600V900H0Z", dark(right, 0.5), (0.4, 0), (1, 0.55), along="x")


def cup(s: Scene, x: float, y: float, size: float, tone: str) -> None:
    s.add(
        ellipse(x, y + size * 0.06, size * 0.95, size * 0.18, dark(tone, 0.3)),
        ellipse(x, y, size * 0.9, size * 0.16, light(tone, 0.2)),
    )
    s.add(
        line(
            f"M{x + size * 0.5} {y - size * 0.62}q{size * 0.46} 0 {size * 0.36} {size * 0.3}q{-size * 0.1} {size * 0.2} {-size * 0.4} {size * 0.16}",
            tone,
            size * 0.11,
        )
    )
    body = f"M{x - size * 0.6} {y - size * 0.8}H{x + size * 0.6}C{x + size * 0.58} {y - size * 0.2} {x + size * 0.36} {y} {x} {y}C{x - size * 0.36} {y} {x - size * 0.58} {y - size * 0.2} {x - size * 0.6} {y - size * 0.8}Z"
    s.add(
        path(body, s.across((0, light(tone, 0.45)), (0.5, tone), (1, dark(tone, 0.3)))),
        ellipse(x, y - size * 0.8, size * 0.6, size * 0.13, light(tone, 0.5)),
        ellipse(x, y - size * 0.79, size * 0.5, size * 0.09, "#9a5f32"),
    )
    for dx in (-0.18, 0.16):
        s.add(
            line(
                f"M{x + dx * size} {y - size}q{-size * 0.16} {-size * 0.24} 0 {-size * 0.46}t0 {-size * 0.46}",
                "#fff6e4",
                size * 0.06,
                'opacity=".5"',
            )
        )


def laptop(s: Scene, x: float, y: float, w: float, screen: str, low: str) -> None:
    h = w * 0.62
    floor_shadow(s, x + w * 0.04, y + w * 0.05, w * 0.66, 20, 0.4)
    s.add(
        rect(x - w / 2, y - h, w, h, "#243349", r=14),
        rect(x - w / 2 + 16, y - h + 16, w - 32, h - 34, s.linear((0, screen), (1, low)), r=6),
    )
    s.add(
        path(
            poly((x - w / 2, y), (x + w / 2, y), (x + w * 0.62, y + w * 0.1), (x - w * 0.62, y + w * 0.1)),
            s.across((0, "#dfe3df"), (0.6, "#aab4b7"), (1, "#7a8790")),
        )
    )
    for row in range(3):
        share = (row + 0.6) / 4
        half = w * (0.43 + 0.08 * share)
        s.add(
            line(
                f"M{x - half} {y + w * 0.1 * share}H{x + half}",
                "#4a5a6c",
                w * 0.013,
                'stroke-dasharray="18 7" stroke-linecap="butt"',
            )
        )
    s.add(rect(x - w * 0.62, y + w * 0.1, w * 1.24, 10, "#5d6c79", r=4))


def padlock() -> Scene:
    s = Scene("padlock", warmth=0.1, glow="#ffe3a6")
    s.sky((0, "#274a63"), (0.6, "#2f6b78"), (1, "#1d3f55"))
    s.glow(560, 330, 720, "#7fc4c0", 0.45)
    for index in range(9):
        y = 90 + index * 62
        s.add(
            line(
                f"M{s.rnd.uniform(-40, 300)} {y}H{s.rnd.uniform(400, 700)}l40 40H{s.rnd.uniform(900, 1500)}",
                "#8fd3cf",
                3,
                'opacity=".16"',
            ),
            circle(s.rnd.uniform(200, 1500), y, 7, "#f4d58a", 'opacity=".35"'),
        )
    table(s, 690, "#3b5f70", "#152b40")
    laptop(s, 800, 740, 860, "#bfe0da", "#4f97a0")
    s.glow(800, 470, 420, "#ffe3a6", 0.75)
    for x, y, w in (
        (450, 300, 200),
        (450, 350, 150),
        (450, 400, 180),
        (960, 560, 200),
        (1000, 300, 160),
        (1030, 350, 130),
    ):
        s.add(rect(x, y, w, 20, "#ffffff", r=10, extra='opacity=".45"'))
    s.add(
        line("M700 440V350C700 220 900 220 900 350V440", "#5a6470", 50),
        line("M692 440V350C692 214 892 214 892 350", "#cfd8d8", 16, 'opacity=".8"'),
    )
    body = "M640 430H960Q980 430 980 450V630Q980 680 930 680H670Q620 680 620 630V450Q620 430 640 430Z"
    s.add(path(body, s.across((0, "#ffd98a"), (0.4, "#eab24a"), (1, "#a9682f"))))
    s.shade(body, "#6a3426", (0.35, 0), (1, 0.75), along="x")
    s.add(
        rect(646, 446, 16, 190, "#fff3cf", r=8, extra='opacity=".7"'),
        circle(800, 530, 34, "#5c3427"),
        path("M786 540h28l12 80h-52Z", "#5c3427"),
    )
    plant(s, 1440, 760, 250, "#5d9a80", "#c8694a")
    s.add(
        path(poly((150, 770), (380, 752), (410, 830), (160, 852)), "#fff3dc"),
        line("M186 786l160 -12M190 808l180 -14", "#a9b0a8", 4),
        rect(188, 822, 110, 12, "#e0a24a", r=5),
    )
    return s


def phishing() -> Scene:
    s = Scene("phishing-hook", warmth=0.05, glow="#d8f3ea")
    s.sky((0, "#9ed0c9"), (0.22, "#4f9aa3"), (0.6, "#22586f"), (1, "#12304d"))
    s.glow(720, 60, 760, "#f3fbe4", 0.75)
    s.shafts(("M520 0H640L420 900H160Z", "M720 0H820L800 900H620Z", "M930 0H1040L1380 900H1120Z"), 0.35, "#eafbe9")
    s.add(path("M0 60q100 -26 200 0t200 0t200 0t200 0t200 0t200 0t200 0t200 0V0H0Z", "#e3f1df", 'opacity=".55"'))
    s.add(
        line("M800 0V300", "#f4ead2", 5),
        circle(800, 306, 12, "#e8e2d4"),
        line("M800 318V660C800 800 540 800 540 670V610", "#dfe3df", 18),
        line("M540 606l-36 56", "#dfe3df", 14),
        line("M794 318V556", "#ffffff", 4, 'opacity=".7"'),
    )
    s.add('<g transform="rotate(-9 800 450)">')
    s.add(rect(590, 350, 420, 270, s.across((0, "#fff8e8"), (0.6, "#f5e2c0"), (1, "#d3b48c")), r=12))
    s.shade("M590 350H1010V620H590Z", "#6a4a55", (0.4, 0), (1, 0.6))
    s.add(
        path("M590 610L760 480H840L1010 610Q1006 620 998 620H602Q594 620 590 610Z", "#ead3ab"),
        path(
            "M590 362Q590 350 604 350H996Q1010 350 1010 362L826 506Q800 526 774 506Z",
            s.linear((0, "#fffaf0"), (1, "#efd9b2")),
        ),
    )
    s.add(
        circle(800, 500, 42, "#c5503d"), rect(794, 476, 12, 32, "#fff3e0", r=6), circle(800, 522, 7, "#fff3e0"), "</g>"
    )
    s.add(line("M800 318V372", "#dfe3df", 17))
    for x, y, k, size, tone in (
        (330, 560, 1, 1.1, "#f0b45a"),
        (240, 690, 1, 0.75, "#e58b63"),
        (430, 740, 1, 0.6, "#8fd3cf"),
        (1240, 500, -1, 0.85, "#e58b63"),
        (1350, 660, -1, 1.15, "#8fc7c4"),
        (1140, 770, -1, 0.6, "#f0b45a"),
    ):
        s.add(_fish(s, x, y, k * size, size, tone))
    floor = "M0 840q160 -60 330 -20t360 6t340 -10t340 -6t240 20V900H0Z"
    s.add(path(floor, s.linear((0, "#2f6370"), (1, "#122a44"))))
    for x in (90, 170, 1060, 1480, 1540, 620):
        for step in range(3):
            h = s.rnd.uniform(90, 210)
            s.add(
                line(
                    f"M{x + step * 18} 870q{s.rnd.uniform(-50, 50):.0f} {-h / 2:.0f} {s.rnd.uniform(-20, 20):.0f} {-h:.0f}",
                    mix("#3f8a7c", "#16324f", s.rnd.random() * 0.7),
                    13,
                )
            )
    for _ in range(26):
        s.add(
            circle(
                s.rnd.uniform(60, 1540),
                s.rnd.uniform(160, 820),
                s.rnd.uniform(3, 11),
                "none",
                'stroke="#dff5ee" stroke-width="2.5" opacity=".5"',
            )
        )
    return s


def _fish(s: Scene, x: float, y: float, kx: float, ky: float, tone: str) -> str:
    body = "M90 0C60 -52 -30 -52 -70 -6L-118 -44Q-104 0 -118 44L-70 6C-30 52 60 52 90 0Z"
    return group(
        path(body, s.linear((0, light(tone, 0.35)), (1, dark(tone, 0.3)))),
        path("M10 -40Q-10 -74 -40 -60L-24 -34Z", dark(tone, 0.15)),
        path("M0 8q-40 14 -50 -10q26 -8 50 10Z", dark(tone, 0.2)),
        circle(54, -10, 8, "#fff8e8"),
        circle(56, -10, 4, INK),
        transform=f"translate({x} {y}) scale({kx} {ky})",
    )


def storage() -> Scene:
    """Three copies: a portable disk, a server in the rack, a stick in the drawer."""
    s = Scene("backup", warmth=0.1)
    wall(s, "#e3dcc4", "#a9a48f")
    s.add(rect(930, 80, 420, 620, s.across((0, "#3d5068"), (1, "#1d2b42")), r=12))
    for row in range(6):
        y = 110 + row * 94
        s.add(
            rect(956, y, 368, 74, s.linear((0, "#55708a"), (1, "#32475f")), r=6),
            line(f"M980 {y + 24}h170M980 {y + 44}h170", "#22334a", 8),
        )
        for index, tone in enumerate(("#8fd3a5", "#f0c66e", "#8fd3cf")):
            s.add(circle(1220 + index * 34, y + 36, 8, tone if s.rnd.random() > 0.25 else "#52657a"))
    s.glow(1240, 330, 280, "#8fd3cf", 0.3)
    window(s, 120, 100, 280, 340, *DAY)
    table(s, 640, "#c79a6b", "#71492f")
    s.shafts(("M120 100H400L1000 900H520Z",), 0.3)
    floor_shadow(s, 390, 770, 210, 20)
    s.add(
        rect(210, 620, 340, 150, s.across((0, "#f4efe4"), (1, "#98a3a8")), r=26),
        rect(240, 650, 280, 16, "#7d8b93", r=8),
        circle(500, 730, 10, "#5fb3a8"),
        rect(244, 690, 150, 44, "#c8694a", r=6),
    )
    s.add(line("M216 720C120 730 150 800 40 806L-20 806", "#33475c", 13))
    floor_shadow(s, 880, 812, 130, 14)
    s.add(
        '<g transform="rotate(-7 880 780)">',
        rect(760, 750, 90, 62, "#c9d1d2", r=6),
        rect(778, 764, 18, 14, "#5b6a75"),
        rect(778, 786, 18, 14, "#5b6a75"),
        rect(846, 738, 200, 86, s.across((0, "#3f8a8c"), (1, "#205062")), r=20),
        circle(1018, 781, 13, "#fff3d8"),
        rect(870, 760, 90, 14, "#bfe3df", r=7),
        "</g>",
    )
    s.add(
        path(poly((1180, 800), (1460, 780), (1500, 860), (1200, 884)), "#fff6e2"),
        line("M1220 818l180 -12M1224 838l200 -14M1230 858l140 -10", "#a9a48f", 4),
        path(
            "M1408 800l16 16l34 -40",
            "none",
            'stroke="#4f8a58" stroke-width="9" stroke-linecap="round" stroke-linejoin="round"',
        ),
    )
    plant(s, 660, 650, 190, "#5d8a66", "#9d5a48")
    return s


def desk_minutes() -> Scene:
    s = Scene("desk-minutes", warmth=0.12, glow="#fff0c8")
    wall(s, "#e9dcc0", "#b79f80")
    window(s, 130, 70, 330, 400, *DAY)
    s.add(
        rect(1180, 120, 260, 330, "#fff3dc", r=4),
        rect(1180, 120, 260, 60, "#b5483a", r=4),
        *(
            rect(1200 + (i % 5) * 46, 200 + (i // 5) * 48, 36, 36, "#e8d3ae" if i not in (7, 13) else "#e08a5f", r=4)
            for i in range(25)
        ),
    )
    table(s, 540, "#c8935f", "#744631")
    s.shafts(("M130 70H460L1120 900H560Z",), 0.32)
    s.add(
        path(poly((350, 850), (440, 610), (1010, 610), (1080, 850)), "#7c4a38"),
        path(poly((362, 842), (448, 604), (1002, 604), (1068, 842)), "#fff9ec"),
        line("M726 606L722 842", "#dbc9a4", 4),
    )
    for row in range(7):
        y = 640 + row * 28
        left = 440 - (y - 604) * 0.35
        s.add(
            line(f"M{left + 30} {y}H{700 - row}", "#94a3a6", 4),
            line(f"M752 {y}h{150 + (row % 3) * 40}", "#d98467" if row in (1, 4) else "#94a3a6", 4),
        )
    s.add(
        line("M1010 800L860 690", "#24405a", 17),
        line("M1010 800l-34 -25", GOLD, 17),
        line("M860 690l-18 -14", "#d9dedd", 9),
    )
    floor_shadow(s, 1240, 800, 90, 14)
    s.add(
        rect(1170, 620, 130, 180, s.across((0, "#4a5a6c"), (1, "#1f2b3f")), r=24),
        rect(1190, 644, 90, 60, "#bfe0da", r=6),
        line("M1200 676l12 -14l12 24l14 -34l14 30l10 -12", "#2f6b78", 5),
        circle(1235, 752, 20, "#c5503d"),
    )
    cup(s, 260, 720, 86, "#7fa79d")
    s.add(
        *(
            rect(1340 - i * 4, 640 - i * 22, 220, 22, tone, r=3)
            for i, tone in enumerate(("#2f6b78", "#f3dfc0", "#9d4433"))
        )
    )
    return s


def tea_notebook() -> Scene:
    s = Scene("tea-notebook", warmth=0.12, glow="#fff3d0")
    s.sky((0, "#b9d3cf"), (0.6, "#f6ead0"), (1, "#f6ead0"))
    s.glow(1120, 220, 620, "#fff8dc", 0.95)
    for x, y, r, tone in (
        (200, 470, 190, "#8fb08a"),
        (480, 520, 170, "#7aa07c"),
        (1380, 480, 210, "#86a884"),
        (1130, 540, 150, "#9dbb92"),
    ):
        s.add(circle(x, y, r, tone, 'opacity=".75" filter="url(#blur8)"'))
    s.add(
        rect(0, 0, 60, 640, "#f8eedb"),
        rect(1540, 0, 60, 640, "#d9c4a4"),
        rect(770, 0, 36, 640, s.across((0, "#fff8ea"), (1, "#d9c8aa"))),
        rect(0, 0, WIDTH, 36, "#f3e6cc"),
    )
    table(s, 620, "#ddb07c", "#8d5a3e")
    s.add(
        path("M60 640H770L520 900H-160Z", "#fff3d0", 'opacity=".3"'),
        path("M806 640H1540L1400 900H640Z", "#fff3d0", 'opacity=".22"'),
    )
    floor_shadow(s, 760, 826, 330, 26, 0.35)
    s.add(
        path(poly((470, 826), (560, 690), (1010, 676), (1050, 812)), "#2f6b57"),
        path(poly((484, 816), (570, 686), (1000, 672), (1036, 802)), "#fffaf0"),
        line("M786 680L770 810", "#d9c8a8", 4),
    )
    for row in range(5):
        s.add(
            line(
                f"M{590 - row * 14} {708 + row * 20}h{150 + row * 6}M{814 - row * 2} {700 + row * 20}h{150 + row * 6}",
                "#a0aca6",
                4,
            )
        )
    s.add(
        line("M1000 780L1140 700", "#9d4433", 13),
        line("M1000 780l-14 8", INK, 7),
        rect(800, 668, 18, 90, "#c8553f", extra='transform="rotate(4 808 700)"'),
    )
    cup(s, 330, 780, 108, "#8fb3a5")
    floor_shadow(s, 1290, 790, 100, 14)
    s.add(
        '<g transform="rotate(-10 1290 740)">',
        rect(1220, 690, 190, 96, "#22334a", r=16),
        rect(1230, 699, 170, 78, s.across((0, "#7fb3b5"), (1, "#3f7382")), r=8),
        "</g>",
        line("M1230 770C1150 860 1000 850 1060 890", "#fff8ea", 6),
        circle(1228, 772, 10, "#fff8ea"),
    )
    plant(s, 1460, 640, 280, "#5d8a66", "#c8795a")
    return s


SCENES = {
    "padlock": padlock,
    "phishing-hook": phishing,
    "backup": storage,
    "desk-minutes": desk_minutes,
    "tea-notebook": tea_notebook,
}
