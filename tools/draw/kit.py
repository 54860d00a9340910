"""A small drawing kit: one scene is one SVG of 1600x900 with shared light, shade and grain.

Every picture uses the same few means, so that they look drawn by one hand: flat shapes with gradients, one light
source, sprayed (speckled) shade, and a fine grain over everything.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

WIDTH, HEIGHT = 1600, 900

INK = "#1c2938"
NAVY = "#24405a"
TEAL = "#2a6470"
SAGE = "#8fae9a"
LEAF = "#4f7d5c"
CREAM = "#f8ecd8"
SAND = "#e8cfa8"
PEACH = "#f4bd90"
CORAL = "#dd7a55"
BRICK = "#9d4433"
GOLD = "#edb950"
PLUM = "#5d3d58"
MIST = "#d3e0df"
WOOD = "#b27a4e"
DARKWOOD = "#6d432f"

Stop = tuple[float, str] | tuple[float, str, float]

FILTERS = """
<filter id="grain" x="0" y="0" width="100%" height="100%" color-interpolation-filters="sRGB">
<feTurbulence type="fractalNoise" baseFrequency=".55" numOctaves="2" seed="7"/>
<feColorMatrix values="0 0 0 0 .5  0 0 0 0 .5  0 0 0 0 .5  .9 .9 0 0 -.62"/></filter>
<filter id="speckle" x="-5%" y="-5%" width="110%" height="110%" color-interpolation-filters="sRGB">
<feTurbulence type="fractalNoise" baseFrequency=".62" numOctaves="2" seed="3" result="n"/>
<feColorMatrix in="n" values="0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  2.2 0 0 0 -.6" result="m"/>
<feComposite in="SourceGraphic" in2="m" operator="arithmetic" k1="1.35" k2=".22" k3="0" k4="0"/></filter>
<filter id="blur8" x="-30%" y="-30%" width="160%" height="160%"><feGaussianBlur stdDeviation="8"/></filter>
<filter id="blur24" x="-50%" y="-50%" width="200%" height="200%"><feGaussianBlur stdDeviation="24"/></filter>
"""


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(first: str, second: str, share: float) -> str:
    """The colour that lies `share` (0 to 1) of the way from `first` to `second`."""
    return "#" + "".join(
        f"{round(a + (b - a) * share):02x}" for a, b in zip(_channels(first), _channels(second), strict=True)
    )


def dark(colour: str, share: float = 0.25) -> str:
    """A shade of a colour: shadows lean to blue, never to grey."""
    return mix(colour, "#14213a", share)


def light(colour: str, share: float = 0.25) -> str:
    """A tint of a colour: lights lean to warm cream."""
    return mix(colour, "#fff3dc", share)


class Scene:
    """Collects the shapes of one picture, back to front."""

    def __init__(self, name: str, *, glow: str = "#fff1d0", warmth: float = 0.10) -> None:
        self.name = name
        self.rnd = random.Random(name)
        self.glow_colour = glow
        self.warmth = warmth
        self._defs: list[str] = []
        self._body: list[str] = []
        self._count = 0

    def _new_id(self) -> str:
        self._count += 1
        return f"d{self._count}"

    def add(self, *shapes: str) -> None:
        self._body.extend(shapes)

    def linear(self, *stops: Stop, x1: float = 0, y1: float = 0, x2: float = 0, y2: float = 1) -> str:
        """A linear gradient in the shape's own box (top to bottom unless told); returns its paint."""
        name = self._new_id()
        self._defs.append(
            f'<linearGradient id="{name}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}">{_stops(stops)}</linearGradient>'
        )
        return f"url(#{name})"

    def across(self, *stops: Stop) -> str:
        return self.linear(*stops, x2=1, y2=0)

    def radial(self, *stops: Stop, cx: float = 0.5, cy: float = 0.5, r: float = 0.5) -> str:
        name = self._new_id()
        self._defs.append(f'<radialGradient id="{name}" cx="{cx}" cy="{cy}" r="{r}">{_stops(stops)}</radialGradient>')
        return f"url(#{name})"

    def clip(self, shape: str) -> str:
        """Registers a clip path made of one shape; returns the value for `clip-path`."""
        name = self._new_id()
        self._defs.append(f'<clipPath id="{name}">{shape}</clipPath>')
        return f"url(#{name})"

    def sky(self, *stops: Stop) -> None:
        self.add(rect(0, 0, WIDTH, HEIGHT, self.linear(*stops)))

    def glow(self, x: float, y: float, r: float, colour: str | None = None, opacity: float = 0.8) -> None:
        """Soft light around a point."""
        tone = colour or self.glow_colour
        paint = self.radial((0, tone, opacity), (0.35, tone, opacity * 0.45), (1, tone, 0))
        self.add(circle(x, y, r, paint))

    def shade(self, shape_d: str, colour: str, *stops: tuple[float, float], along: str = "y") -> None:
        """Sprayed shade over a path: stops are (offset, opacity) from top (or left) to bottom (or right)."""
        graded: list[Stop] = [(offset, colour, opacity) for offset, opacity in stops]
        paint = self.linear(*graded) if along == "y" else self.across(*graded)
        self.add(f'<g filter="url(#speckle)">{path(shape_d, paint)}</g>')

    def shafts(self, shapes: Sequence[str], opacity: float = 0.22, colour: str = "#fff3d0") -> None:
        """Beams of light through windows."""
        paint = self.linear((0, colour, opacity), (1, colour, 0))
        self.add(*(path(shape, paint, extra='style="mix-blend-mode:screen"') for shape in shapes))

    def svg(self, view: tuple[int, int, int, int] = (0, 0, WIDTH, HEIGHT), size: tuple[int, int] | None = None) -> str:
        """The whole picture; `view` crops it, `size` is in pixels."""
        width, height = size or (view[2], view[3])
        vignette = self.radial((0, "#000000", 0), (0.72, "#1a1030", 0), (1, "#1a1030", 0.22), r=0.75)
        warm = self.linear((0, "#ffd9a0", self.warmth), (1, "#5a2a50", self.warmth))
        box = f'x="{view[0]}" y="{view[1]}" width="{view[2]}" height="{view[3]}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="{" ".join(map(str, view))}"><defs>{FILTERS}{"".join(self._defs)}</defs>{"".join(self._body)}'
            f'<rect {box} fill="{warm}" style="mix-blend-mode:soft-light"/><rect {box} fill="{vignette}"/>'
            f'<rect {box} filter="url(#grain)" opacity=".5" style="mix-blend-mode:overlay"/></svg>'
        )


def _stops(stops: Sequence[Stop]) -> str:
    parts = []
    for stop in stops:
        opacity = stop[2] if len(stop) == 3 else 1
        parts.append(f'<stop offset="{stop[0]}" stop-color="{stop[1]}" stop-opacity="{opacity}"/>')
    return "".join(parts)


def rect(x: float, y: float, w: float, h: float, fill: str, r: float = 0, extra: str = "") -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}" rx="{r}" fill="{fill}" {extra}/>'


def circle(x: float, y: float, r: float, fill: str, extra: str = "") -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="{fill}" {extra}/>'


def ellipse(x: float, y: float, rx: float, ry: float, fill: str, extra: str = "") -> str:
    return f'<ellipse cx="{x:.1f}" cy="{y:.1f}" rx="{rx:.1f}" ry="{ry:.1f}" fill="{fill}" {extra}/>'


def path(d: str, fill: str, extra: str = "") -> str:
    return f'<path d="{d}" fill="{fill}" {extra}/>'


def line(d: str, colour: str, width: float, extra: str = "") -> str:
    return (
        f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{width:.1f}" '
        f'stroke-linecap="round" stroke-linejoin="round" {extra}/>'
    )


def poly(*points: tuple[float, float]) -> str:
    """Path data of a closed polygon."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"


def group(*shapes: str, transform: str = "", extra: str = "") -> str:
    turned = f'transform="{transform}"' if transform else ""
    return f"<g {turned} {extra}>{''.join(shapes)}</g>"
