"""Land, water, sky, plants and buildings."""

from __future__ import annotations

import math
from itertools import pairwise

from tools.draw.kit import HEIGHT, WIDTH, Scene, circle, dark, ellipse, group, light, line, mix, path, poly, rect


def ridge_d(s: Scene, y: float, swing: float, step: int = 90, base: float = HEIGHT) -> str:
    """Path data of a range of hills whose line wanders around `y`."""
    phase = s.rnd.uniform(0, 6)
    points = []
    for x in range(-step, WIDTH + 2 * step, step):
        wave = math.sin(x / 310 + phase) * 0.6 + math.sin(x / 137 + phase * 2) * 0.4
        points.append((x, y + wave * swing + s.rnd.uniform(-0.12, 0.12) * swing))
    d = f"M{points[0][0]} {points[0][1]:.0f}"
    for (x1, y1), (x2, y2) in pairwise(points):
        middle = (x1 + x2) / 2
        d += f"C{middle:.0f} {y1:.0f} {middle:.0f} {y2:.0f} {x2} {y2:.0f}"
    return f"{d}V{base}H{-step}Z"


def ridge(s: Scene, y: float, swing: float, top: str, bottom: str, base: float = HEIGHT) -> None:
    d = ridge_d(s, y, swing, base=base)
    s.add(path(d, s.linear((0, top), (1, bottom))))
    s.shade(d, dark(top, 0.5), (0, 0.0), (0.12, 0.35), (0.6, 0))


def clouds(s: Scene, y: float, colour: str, count: int = 5, opacity: float = 0.6, size: float = 1) -> None:
    """Long, flat clouds: lit from below at dawn, so lighter at the base."""
    for index in range(count):
        x = (index + s.rnd.uniform(0.1, 0.9)) * WIDTH / count
        top = y + s.rnd.uniform(-70, 70)
        width = s.rnd.uniform(180, 360) * size
        parts = []
        for part in range(4):
            w = width * (1 - part * 0.22)
            parts.append(
                rect(x - w / 2 + s.rnd.uniform(-46, 46) * (1 - part * 0.2), top - part * 14, w, 24, colour, r=12)
            )
        s.add(group(*parts, extra=f'opacity="{opacity * s.rnd.uniform(0.6, 1):.2f}"'))


def sea(s: Scene, y: float, top: str, bottom: str, sparkle: str, sun_x: float | None = None) -> None:
    """Water from `y` down to the edge, with short strokes of light, denser under the sun."""
    s.add(rect(0, y, WIDTH, HEIGHT - y, s.linear((0, top), (1, bottom))))
    for _ in range(150):
        depth = s.rnd.random() ** 1.4
        yy = y + 6 + depth * (HEIGHT - y - 10)
        if sun_x is not None and s.rnd.random() < 0.62:
            x = s.rnd.gauss(sun_x, 40 + depth * 150)
            strength = 0.75
        else:
            x, strength = s.rnd.uniform(0, WIDTH), 0.22
        length = s.rnd.uniform(18, 50) * (0.5 + depth * 1.8)
        s.add(rect(x - length / 2, yy, length, 2 + depth * 4, sparkle, r=2 + depth * 2, extra=f'opacity="{strength}"'))


def gulls(s: Scene, x: float, y: float, count: int, colour: str, size: float = 1) -> None:
    for _ in range(count):
        gx, gy, w = x + s.rnd.uniform(-150, 150), y + s.rnd.uniform(-50, 50), s.rnd.uniform(12, 24) * size
        wings = f"M{gx - w:.0f} {gy - w * 0.3:.0f}q{w * 0.6:.0f} {-w * 0.3:.0f} {w:.0f} {w * 0.4:.0f}"
        s.add(line(f"{wings}q{w * 0.4:.0f} {-w * 0.7:.0f} {w:.0f} {-w * 0.4:.0f}", colour, 3.2 * size))


def tree(s: Scene, x: float, y: float, h: float, leaf: str, trunk: str = "#5b4034") -> None:
    """A round-headed tree with its foot at (x, y); the light comes from the left."""
    s.add(line(f"M{x} {y}C{x} {y - h * 0.3} {x + h * 0.02} {y - h * 0.4} {x} {y - h * 0.6}", trunk, h * 0.05))
    s.add(line(f"M{x} {y - h * 0.38}L{x + h * 0.14} {y - h * 0.56}", trunk, h * 0.026))
    for tone, dx, dy, r in (
        (dark(leaf, 0.32), 0.14, 0.58, 0.23),
        (dark(leaf, 0.15), -0.12, 0.62, 0.25),
        (leaf, 0.04, 0.78, 0.24),
        (light(leaf, 0.16), -0.08, 0.84, 0.15),
    ):
        s.add(circle(x + dx * h, y - dy * h, r * h, tone))
    d = f"M{x - h * 0.35} {y - h}h{h * 0.72}v{h * 0.65}h{-h * 0.72}Z"
    name = s.clip(circle(x + 0.06 * h, y - 0.68 * h, 0.3 * h, "#000"))
    shade = s.linear((0, dark(leaf, 0.6), 0), (1, dark(leaf, 0.6), 0.55))
    s.add(f'<g clip-path="{name}" filter="url(#speckle)">{path(d, shade)}</g>')


def plant(s: Scene, x: float, y: float, h: float, leaf: str, pot: str) -> None:
    """A house plant in a pot standing at (x, y)."""
    for angle in (-58, -34, -12, 14, 38, 62):
        length = h * s.rnd.uniform(0.6, 0.76)
        blade = f"M0 0C{-length * 0.2} {-length * 0.4} {-length * 0.1} {-length * 0.85} 0 {-length}"
        blade += f"C{length * 0.16} {-length * 0.8} {length * 0.18} {-length * 0.4} 0 0Z"
        tone = mix(leaf, "#16324a", 0.3 if angle > 0 else 0.06)
        s.add(group(path(blade, tone), transform=f"translate({x} {y - h * 0.28}) rotate({angle})"))
    d = f"M{x - h * 0.17} {y - h * 0.32}h{h * 0.34}l{-h * 0.04} {h * 0.32}h{-h * 0.26}Z"
    s.add(path(d, s.across((0, light(pot, 0.2)), (1, dark(pot, 0.25)))))


def building(s: Scene, x: float, base: float, w: float, h: float, wall: str, window: str, lit: float = 0.4) -> None:
    """A block with a grid of windows, a share `lit` of them bright."""
    top = base - h
    s.add(rect(x, top, w, h, s.across((0, light(wall, 0.14)), (0.7, wall), (1, dark(wall, 0.25)))))
    columns, rows = max(2, int(w // 26)), max(2, int(h // 34))
    gap_x, gap_y = w / columns, (h - 16) / rows
    for row in range(rows):
        for column in range(columns):
            on = s.rnd.random() < lit
            tone = window if on else dark(wall, 0.28)
            s.add(
                rect(
                    x + column * gap_x + gap_x * 0.28,
                    top + 14 + row * gap_y,
                    gap_x * 0.46,
                    gap_y * 0.5,
                    tone,
                    r=1.5,
                    extra='opacity=".9"' if on else 'opacity=".55"',
                )
            )


def reflection(s: Scene, x: float, y: float, w: float, h: float, colour: str, opacity: float = 0.35) -> None:
    """A broken reflection on water: stacked strokes that get thinner downwards."""
    steps = 9
    for index in range(steps):
        share = index / steps
        width = w * (1 - share * 0.45) * s.rnd.uniform(0.75, 1)
        s.add(
            rect(
                x - width / 2 + s.rnd.uniform(-6, 6),
                y + h * share,
                width,
                h / steps * 0.55,
                colour,
                r=4,
                extra=f'opacity="{opacity * (1 - share):.2f}"',
            )
        )


def floor_shadow(s: Scene, x: float, y: float, rx: float, ry: float, opacity: float = 0.35) -> None:
    s.add(ellipse(x, y, rx, ry, "#14213a", f'opacity="{opacity}" filter="url(#blur8)"'))


def window(s: Scene, x: float, y: float, w: float, h: float, *stops: tuple[float, str], frame: str = "#f6ead7") -> None:
    """A window with a cross bar; `stops` paint what is seen through it."""
    s.add(rect(x - 12, y - 12, w + 24, h + 24, frame, r=4))
    s.add(rect(x, y, w, h, s.linear(*stops)))
    clip = s.clip(rect(x, y, w, h, "#000"))
    hill = f"M{x} {y + h * 0.72}q{w * 0.25} {-h * 0.2} {w * 0.5} {-h * 0.06}t{w * 0.5} {-h * 0.05}v{h}h{-w}Z"
    s.add(f'<g clip-path="{clip}">{path(hill, mix(stops[-1][1], "#2a6470", 0.45))}</g>')
    s.add(rect(x + w / 2 - 4, y, 8, h, frame), rect(x, y + h * 0.36, w, 8, frame))
    s.add(
        path(
            poly((x + w * 0.08, y), (x + w * 0.3, y), (x + w * 0.12, y + h), (x - w * 0.0, y + h)),
            "#fff",
            'opacity=".13"',
        )
    )
    s.add(rect(x - 22, y + h + 12, w + 44, 14, dark(frame, 0.12), r=3))
