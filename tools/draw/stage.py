"""Pictures with a stage and an audience."""

from __future__ import annotations

from tools.draw.kit import GOLD, INK, WIDTH, Scene, circle, dark, light, line, mix, path, rect
from tools.draw.nature import floor_shadow, plant
from tools.draw.people import Look, bust, standing


def lecture_hall() -> Scene:
    s = Scene("lecture-hall", warmth=0.12, glow="#ffe6b0")
    s.add(rect(0, 0, WIDTH, 900, s.linear((0, "#4a3a48"), (0.6, "#7a4c48"), (1, "#3d2b3a"))))
    for x in range(0, WIDTH, 100):
        s.add(rect(x, 0, 50, 620, s.linear((0, "#3a2d3d"), (1, "#8a5a50")), extra='opacity=".35"'))
    s.add(
        rect(430, 90, 740, 380, "#2b2230", r=8), rect(444, 104, 712, 352, s.linear((0, "#fff8e8"), (1, "#f1dcb6")), r=3)
    )
    s.glow(800, 300, 640, "#fff0c8", 0.5)
    s.add(
        rect(500, 150, 300, 30, "#b5483a", r=4),
        *(rect(500, y, w, 14, "#a79a8a", r=4) for y, w in ((210, 260), (240, 220), (270, 250))),
    )
    for index, h in enumerate((90, 140, 110, 190, 160)):
        s.add(
            rect(870 + index * 48, 400 - h, 32, h, ("#3f7382", "#e4b04f", "#6d8f7b", "#c8694a", "#3f7382")[index], r=3)
        )
    s.add(
        line("M860 402h250", "#5b5058", 4),
        path("M0 560H1600V640H0Z", s.linear((0, "#c08a5c"), (1, "#6b4438"))),
        path("M700 0L860 0L470 560H150Z", "#fff3d0", 'opacity=".13"'),
    )
    standing(
        s,
        330,
        620,
        340,
        Look("#27405e", "#20304a", hair="short", turn=1, skin="#e0a67e"),
        right=(0.28, 0.7),
        left=(-0.1, 0.55),
    )
    podium = "M180 470h150l-16 150h-118Z"
    s.add(
        path(podium, s.across((0, "#d9a56c"), (1, "#84553a"))),
        rect(168, 456, 174, 18, "#eac48c", r=4),
        line("M300 458q24 -40 44 -46", INK, 5),
    )
    plant(s, 1330, 626, 200, "#5d8a66", "#9d5a48")
    for row, (y, h, step) in enumerate(((690, 120, 120), (780, 160, 158), (905, 220, 210))):
        tone = mix("#5a3a44", "#241b2a", row / 2)
        s.add(rect(0, y - h * 0.25, WIDTH, h, s.linear((0, light(tone, 0.08)), (1, tone)), r=14))
        for index in range(15):
            place = index * step + (row % 2) * step / 2 - 20
            hair = s.rnd.choice(("short", "short", "bob", "bun", "grey"))
            colour = "#b9b4b2" if hair == "grey" else s.rnd.choice(("#2a2226", "#3b2a26", "#4a4042"))
            coat = mix(
                s.rnd.choice(("#3f7382", "#8a5b7a", "#c8694a", "#6d8f7b", "#4b5d7d", "#b98b4e")),
                "#2b2230",
                0.2 + row * 0.08,
            )
            bust(s, place, y, h, Look(coat, hair=hair, turn=9, hair_colour=colour))
        s.add(rect(-10, y - h * 0.13, WIDTH + 20, h * 0.5, s.linear((0, light(tone, 0.2)), (1, dark(tone, 0.2))), r=10))
    return s


def certificate() -> Scene:
    s = Scene("certificate", warmth=0.12, glow="#ffe6b0")
    s.add(rect(0, 0, WIDTH, 900, s.linear((0, "#7c3a3c"), (1, "#4d2834"))))
    for index in range(23):
        x = index * 72
        s.add(rect(x, 0, 72, 640, s.across((0, "#a04c44"), (0.5, "#8a3f40"), (1, "#5c2a36"))))
    s.glow(800, 280, 760, "#ffd9a0", 0.6)
    s.add(
        path("M560 0L700 0L1100 700H300Z", "#fff0c8", 'opacity=".12"'),
        path("M900 0L1040 0L1300 700H500Z", "#fff0c8", 'opacity=".12"'),
    )
    s.add(rect(0, 640, WIDTH, 260, s.linear((0, "#d39a66"), (1, "#7a4a3a"))), rect(0, 632, WIDTH, 12, "#f0c48c"))
    s.shade("M0 640H1600V900H0Z", "#3a1c28", (0.1, 0), (1, 0.9))
    for x in (170, 1430):
        plant(s, x, 760, 300, "#5d8a5e", "#d9b078")
    crew = (
        (400, 780, 420, Look("#2f6b57", hair="bob", turn=1)),
        (580, 790, 440, Look("#27405e", hair="short", turn=1, skin="#d1946c")),
        (1010, 790, 432, Look("#e4b04f", "#3b4a5e", hair="bun", turn=-1)),
        (1200, 780, 424, Look("#c8694a", hair="helmet", hat="#f3d9a0", turn=-1)),
    )
    for x, y, h, look in crew:
        standing(s, x, y, h, look, left=(-0.05, 0.56), right=(0.05, 0.56))
        cx, cy = x, y - h * 0.58
        s.add(
            rect(cx - 52, cy - 36, 104, 74, "#b5483a", r=4),
            rect(cx - 44, cy - 28, 88, 58, "#fff6e2", r=2),
            line(f"M{cx - 26} {cy - 12}h52M{cx - 30} {cy + 2}h60", "#b3a283", 3),
            circle(cx + 24, cy + 18, 8, "#c5553a"),
        )
    standing(
        s,
        800,
        806,
        462,
        Look("#5d6f8a", "#2b3a50", hair="grey", hair_colour="#b9b4b2", turn=0),
        left=(-0.16, 0.62),
        right=(0.18, 0.6),
    )
    for x in range(20, 1600, 132):
        tall = s.rnd.uniform(150, 190)
        bust(
            s,
            x,
            905 + s.rnd.uniform(-4, 14),
            tall,
            Look(
                mix(s.rnd.choice(("#3f7382", "#4b5d7d", "#6a4a66")), "#241b2a", 0.45),
                hair=s.rnd.choice(("short", "bob", "bun")),
                turn=9,
            ),
        )
    for _ in range(60):
        s.add(
            rect(
                s.rnd.uniform(0, WIDTH),
                s.rnd.uniform(0, 560),
                8,
                8,
                s.rnd.choice((GOLD, "#fff3d8", "#e58b63")),
                r=2,
                extra='opacity=".5"',
            )
        )
    floor_shadow(s, 800, 812, 120, 10, 0.2)
    return s


SCENES = {"lecture-hall": lecture_hall, "certificate": certificate}
