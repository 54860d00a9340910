"""The fine lines of a certificate as SVG: braided border, rosettes, round mark. Units are millimetres.

All of it is computed from waves and imitates no official seal. It is drawn here and not by the typesetter because
the typesetter would do it anew for each certificate: 250 ms instead of 5.
"""

from __future__ import annotations

from cmath import exp, pi
from collections.abc import Callable, Iterable
from functools import lru_cache
from math import cos

WIDTH, HEIGHT = 297.0, 210.0
_BRAID = ((1.0, 0.0), (1.0, 0.25), (1.0, 0.5), (1.0, 0.75), (0.45, 0.0), (0.45, 0.5))
"""Height and phase of each strand: four in counter-phase braid, an inner pair makes it denser."""

Line = Callable[[float], complex]
"""A point of the plane for each place between 0 and 1 along a line."""


@lru_cache(maxsize=64)  # one for each unit's colour
def background(accent: str) -> str:
    """Border and faint ground of a whole page."""
    middle, corner = 13.0, 16.5
    right, bottom = WIDTH - middle, HEIGHT - middle
    sides = [
        (complex(corner, middle), complex(WIDTH - corner, middle), 42),
        (complex(corner, bottom), complex(WIDTH - corner, bottom), 42),
        (complex(middle, corner), complex(middle, HEIGHT - corner), 28),
        (complex(right, corner), complex(right, HEIGHT - corner), 28),
    ]
    braids = [_path(strand, 4 * waves) for start, end, waves in sides for strand in _braid(start, end, waves, 2.9)]
    corners = [complex(x, y) for x in (middle, right) for y in (middle, bottom)]
    centre = complex(WIDTH / 2, HEIGHT / 2)
    rings = ((50, 11, 24, 6), (31, 7, 18, 5), (15, 6, 12, 4))
    return _svg(
        WIDTH,
        HEIGHT,
        _strokes(accent, 0.1, [d for ring in rings for d in _rosette(centre, *ring)], opacity=0.17),
        _strokes(accent, 0.32, [_frame(8)]),
        _strokes(accent, 0.1, [_frame(9.1), _frame(16.9)]),
        _strokes(accent, 0.11, braids, opacity=0.8),
        *(_corner(accent, place) for place in corners),
    )


@lru_cache(maxsize=64)
def mark(ink: str) -> str:
    """The round mark without its characters, 34 by 34."""
    ring = _rosette(17 + 17j, 14.2, 1.7, 30, 4)
    return _svg(
        34,
        34,
        _strokes(ink, 0.14, ring),
        f'<circle cx="17" cy="17" r="11.4" fill="{ink}"/>',
        '<g fill="none" stroke="#fff"><circle cx="17" cy="17" r="10.3" stroke-width=".18"/>'
        '<circle cx="17" cy="17" r="9.7" stroke-width=".09"/></g>',
    )


def _braid(start: complex, end: complex, waves: int, height: float) -> Iterable[Line]:
    across = (end - start) / abs(end - start) * 1j

    def strand(share: float, phase: float) -> Line:
        return lambda t: start + (end - start) * t + across * height * share * cos(2 * pi * (waves * t + phase))

    return [strand(share, phase) for share, phase in _BRAID]


def _rosette(centre: complex, radius: float, height: float, lobes: int, lines: int) -> list[str]:
    def ring(turn: float) -> Line:
        return lambda t: centre + (radius + height * cos(2 * pi * (lobes * t + turn))) * exp(2j * pi * t)

    return [_path(ring(index / lines), 6 * lobes) for index in range(lines)]


def _path(line: Line, steps: int) -> str:
    """Cubic curves through `steps` points with the line's own slopes there."""
    step, tiny = 1 / steps, 1e-6

    def slope(t: float) -> complex:
        return (line(t + tiny) - line(t - tiny)) / (2 * tiny) * step / 3

    first = line(0)
    out = [f"M{_pair(first)}C{_pair(first + slope(0))}"]
    for index in range(1, steps + 1):
        point = line(index * step)
        out.append(f"{'S' if index > 1 else ' '}{_pair(point - slope(index * step))} {_pair(point)}")
    return "".join(out)


def _pair(point: complex) -> str:
    return f"{point.real:.2f} {point.imag:.2f}"


def _frame(inset: float) -> str:
    return f"M{inset} {inset}H{WIDTH - inset}V{HEIGHT - inset}H{inset}Z"


def _corner(accent: str, place: complex) -> str:
    x, y = place.real, place.imag
    box = f'<path fill="#fff" stroke="{accent}" stroke-width=".1" d="M{x - 3.9} {y - 3.9}h7.8v7.8h-7.8z"/>'
    dot = f'<circle cx="{x}" cy="{y}" r=".7" fill="{accent}"/>'
    return box + _strokes(accent, 0.11, _rosette(place, 2.1, 1.1, 8, 3)) + dot


def _strokes(colour: str, width: float, paths: Iterable[str], opacity: float = 1) -> str:
    return (
        f'<path fill="none" stroke="{colour}" stroke-width="{width}" stroke-opacity="{opacity}" d="{"".join(paths)}"/>'
    )


def _svg(width: float, height: float, *parts: str) -> str:
    size = f'width="{width:g}mm" height="{height:g}mm" viewBox="0 0 {width:g} {height:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(parts)}</svg>'
