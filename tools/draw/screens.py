"""People and their devices: in a café, at home, in a chat group."""

from __future__ import annotations

from tools.draw.desks import cup, laptop, table, wall
from tools.draw.kit import Scene, circle, dark, ellipse, light, line, path, rect
from tools.draw.nature import building, floor_shadow, plant, window
from tools.draw.people import Look, bust, standing
from tools.draw.rooms import DUSK


def cafe() -> Scene:
    s = Scene("cafe-wifi", warmth=0.14, glow="#ffdf9e")
    wall(s, "#7c5a4c", "#45333c")
    s.add(
        rect(90, 70, 900, 470, "#2e2430", r=6),
        rect(106, 86, 868, 438, s.linear((0, "#3b5276"), (0.6, "#a78a94"), (1, "#f0bc8c"))),
    )
    for x in range(110, 940, 74):
        building(s, x, 524, 66, s.rnd.uniform(90, 260), "#5c6280", "#ffdc98", 0.45)
    s.add(rect(532, 70, 16, 470, "#2e2430"), rect(80, 530, 920, 22, "#c79a6b"))
    for x in (330, 760, 1260):
        s.add(
            line(f"M{x} 0V110", "#241b26", 5),
            path(f"M{x - 70} 176q14 -66 70 -68q56 2 70 68Z", s.across((0, "#d98467"), (1, "#7a3a40"))),
            rect(x - 66, 172, 132, 9, "#fff0c4", r=4),
        )
        s.glow(x, 200, 330, "#ffdf9e", 0.55)
    s.add(rect(1120, 260, 390, 200, "#2c3f3c", r=8))
    for r in (40, 76, 112):
        s.add(
            line(
                f"M{1250 - r} {400 - r * 0.5}Q1250 {400 - r * 1.35} {1250 + r} {400 - r * 0.5}",
                "#f4e3bd",
                11,
                'opacity=".9"',
            )
        )
    s.add(
        circle(1250, 412, 14, "#f4e3bd"),
        rect(1390, 300, 90, 12, "#f4e3bd", r=5),
        rect(1390, 336, 70, 12, "#c9b993", r=5),
        rect(1390, 372, 80, 12, "#c9b993", r=5),
    )
    bust(
        s, 520, 700, 400, Look("#2f6b78", hair="bob", turn=1, hair_colour="#3b2a26"), hands=((0.2, 0.02), (0.42, 0.02))
    )
    bust(
        s,
        1120,
        690,
        330,
        Look("#b98b4e", hair="grey", turn=-1, hair_colour="#8d8788"),
        hands=((-0.3, 0.02), (0.2, 0.02)),
    )
    table(s, 680, "#b67d50", "#4d3028")
    laptop(s, 760, 740, 380, "#33475c", "#22334a")
    s.add(path("M570 505H950V740H570Z", s.linear((0, "#3c4f68"), (1, "#22314a"))), circle(760, 620, 26, "#6d8297"))
    cup(s, 330, 800, 80, "#d98467")
    cup(s, 1250, 760, 62, "#8fb3a5")
    return s


def home_office() -> Scene:
    s = Scene("home-office", warmth=0.12, glow="#ffe0a8")
    wall(s, "#e6cfa8", "#9c7a68")
    window(s, 930, 90, 420, 400, *DUSK)
    s.add(
        path("M880 60Q900 300 870 520H930V60Z", s.across((0, "#c8694a"), (1, "#8f463c"))),
        path("M1400 60Q1380 300 1410 520H1350V60Z", s.across((0, "#b5573f"), (1, "#6d3440"))),
    )
    s.add(rect(130, 130, 380, 14, "#8a5b43"), rect(130, 300, 380, 14, "#8a5b43"))
    for y in (130, 300):
        x = 150.0
        while x < 470:
            w, h = s.rnd.uniform(14, 28), s.rnd.uniform(54, 88)
            tone = s.rnd.choice(("#9d4433", "#2f6b78", "#e4b04f", "#4f7d5c", "#6a4a66"))
            s.add(rect(x, y - h, w, h, s.across((0, light(tone, 0.2)), (1, dark(tone, 0.2))), r=2))
            x += w + s.rnd.choice((1, 1, 22))
    s.glow(420, 520, 480, "#ffdd9c", 0.75)
    bust(s, 700, 760, 470, Look("#3f7a63", hair="bun", turn=1), hands=((0.12, 0.04), (0.4, 0.05)))
    table(s, 720, "#c58b57", "#5d3b2e")
    s.add(
        ellipse(330, 742, 70, 14, "#3a2b28"),
        line("M330 740V560", "#3a2b28", 11),
        path("M240 570q90 -130 180 0Z", s.linear((0, "#e4b04f"), (1, "#b5762f"))),
        path("M246 570H414L520 740H140Z", "#ffe6ae", 'opacity=".25"'),
    )
    s.add(
        path("M880 520L1180 520L1150 760H850Z", s.across((0, "#4a5a70"), (1, "#26364e"))),
        circle(1015, 640, 20, "#8fa1b0"),
        path("M700 760H1150L1170 786H680Z", s.across((0, "#dfe3df"), (1, "#8a969c"))),
    )
    cup(s, 510, 826, 70, "#6d8f9a")
    cat = "M1240 742C1220 690 1246 650 1290 650C1300 610 1330 600 1344 630Q1364 610 1372 640C1400 640 1420 610 1424 636C1440 690 1420 742 1400 742Z"
    s.add(
        path(cat, s.across((0, "#d99a5c"), (1, "#8a5236"))), line("M1240 736q-70 8 -70 -40q2 -26 26 -22", "#b5783f", 20)
    )
    s.add(
        rect(160, 800, 200, 26, "#2f6b78", r=4),
        rect(176, 776, 180, 24, "#f3dfc0", r=4),
        rect(166, 752, 170, 24, "#b5573f", r=4),
    )
    plant(s, 1500, 740, 300, "#5d8a66", "#c8694a")
    return s


def phone_group() -> Scene:
    s = Scene("phone-group", warmth=0.08)
    s.sky((0, "#d9e3d8"), (1, "#8fb0a6"))
    s.glow(380, 200, 640, "#fff6dc", 0.9)
    for x, y, r, tone in ((260, 640, 300, "#a9c6b8"), (1330, 300, 320, "#9dbdb0"), (1240, 760, 220, "#7fa497")):
        s.add(circle(x, y, r, tone, 'opacity=".55"'))
    floor_shadow(s, 820, 850, 240, 24, 0.4)
    s.add(
        rect(600, 60, 400, 780, s.across((0, "#3c4f68"), (1, "#17243a")), r=52),
        rect(620, 82, 360, 736, s.linear((0, "#f7f1e2"), (1, "#e6dcc4")), r=36),
        rect(740, 94, 120, 18, "#17243a", r=9),
    )
    s.add(rect(620, 126, 360, 60, "#2f6b78"), rect(650, 146, 150, 20, "#dff0ea", r=10))
    for y, w, h, mine, tone in (
        (214, 190, 60, False, "#ffffff"),
        (296, 150, 60, True, "#a9d3b4"),
        (520, 200, 60, True, "#a9d3b4"),
        (602, 170, 60, False, "#ffffff"),
    ):
        x = 950 - w if mine else 690
        s.add(
            rect(x, y, w, h, tone, r=16),
            line(f"M{x + 20} {y + 24}h{w - 50}M{x + 20} {y + 40}h{w - 80}", "#93a59c", 6),
            circle(960 if mine else 660, y + 20, 0.1 if mine else 20, "#d98467"),
        )
    s.add(
        rect(690, 378, 250, 118, "#ffffff", r=16),
        rect(710, 398, 60, 76, "#c8553f", r=6),
        rect(724, 416, 32, 8, "#ffe9dd"),
        rect(724, 434, 32, 8, "#ffe9dd"),
        line("M790 416h120M790 438h90", "#93a59c", 7),
        circle(660, 398, 20, "#6a8fb0"),
        rect(640, 750, 320, 44, "#ffffff", r=22),
    )
    seal = "M1010 430l60 -26l60 26v70q0 70 -60 104q-60 -34 -60 -104Z"
    s.add(
        path(seal, s.across((0, "#ffd98a"), (1, "#b5762f"))),
        rect(1062, 450, 16, 70, "#5c3427", r=8),
        circle(1070, 550, 11, "#5c3427"),
    )
    standing(s, 350, 850, 560, Look("#c8694a", "#34506a", hair="bob", turn=1), right=(0.2, 0.62), left=(-0.14, 0.44))
    s.add(rect(452, 470, 34, 62, "#1d2738", r=7, extra='transform="rotate(14 468 500)"'))
    standing(
        s,
        1300,
        850,
        580,
        Look("#3f6a8a", "#2b3a50", hair="short", turn=-1, skin="#d1946c"),
        left=(-0.2, 0.63),
        right=(0.15, 0.44),
    )
    s.add(rect(1164, 452, 34, 62, "#1d2738", r=7, extra='transform="rotate(-14 1182 482)"'))
    return s


SCENES = {"cafe-wifi": cafe, "home-office": home_office, "phone-group": phone_group}
