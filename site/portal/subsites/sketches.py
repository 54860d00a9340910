"""Small drawings of blocks for those who choose them: shapes of presentation attributes only, in the colour of the text."""

from __future__ import annotations

from functools import cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Shape = tuple[float, float, float, float, float]  # x, y, width, height, how dark

FULL, HALF, PALE = 0.75, 0.4, 0.18


def _lines(x: float, y: float, width: float, count: int, step: float = 8) -> list[Shape]:
    return [(x, y + step * number, width - 6 * (number % 2), 3, HALF) for number in range(count)]


def _tiles(columns: int, y: float, height: float, shade: float = PALE) -> list[Shape]:
    width = (72 - 4 * (columns - 1)) / columns
    return [(4 + number * (width + 4), y, width, height, shade) for number in range(columns)]


SHAPES: dict[str, list[Shape]] = {
    "headlines": [(4, 4, 40, 26, PALE), (4, 33, 36, 4, FULL), (4, 40, 28, 3, HALF), *_lines(50, 6, 26, 4, 10)],
    "headline_grid": [
        (4, 4, 38, 40, HALF),
        (45, 4, 15, 19, PALE),
        (63, 4, 13, 19, HALF),
        (45, 25, 15, 19, HALF),
        (63, 25, 13, 19, PALE),
    ],
    "notices": [(4, 4, 20, 4, FULL), *_lines(4, 14, 54, 4), *((66, 14 + 8 * n, 10, 3, PALE) for n in range(4))],
    "study": [*_tiles(3, 4, 22), *_tiles(3, 30, 3, HALF), *_tiles(3, 36, 3, PALE)],
    "text": [(4, 6, 34, 5, FULL), *_lines(4, 17, 70, 3)],
    "slogan": [(4, 12, 72, 24, HALF), (16, 22, 48, 4, FULL)],
    "figures": [*_tiles(3, 14, 12, FULL), *_tiles(3, 30, 3, HALF)],
    "unit_map": [(30, 4, 20, 9, FULL), (39, 13, 2, 8, HALF), (12, 20, 56, 2, HALF), *_tiles(3, 26, 14, PALE)],
    "events": [*((4, 5 + 14 * n, 11, 10, FULL) for n in range(3)), *((20, 8 + 14 * n, 44, 3, HALF) for n in range(3))],
    "carousel": [(4, 6, 46, 28, PALE), (54, 6, 22, 28, HALF), (34, 39, 4, 3, FULL), (41, 39, 4, 3, HALF)],
    "picture_story": [(4, 6, 40, 34, PALE), (50, 12, 24, 4, FULL), *_lines(50, 21, 26, 2)],
    "people": [*((8 + 24 * n, 6, 16, 20, PALE) for n in range(3)), *((10 + 24 * n, 31, 12, 3, FULL) for n in range(3))],
    "timeline": [
        (18, 4, 2, 40, HALF),
        *((15, 6 + 13 * n, 8, 6, FULL) for n in range(3)),
        *((30, 8 + 13 * n, 42, 3, HALF) for n in range(3)),
    ],
    "honours": [
        *_tiles(2, 6, 16, PALE),
        *_tiles(2, 26, 16, PALE),
        (8, 10, 7, 8, FULL),
        (46, 10, 7, 8, FULL),
        (8, 30, 7, 8, FULL),
        (46, 30, 7, 8, FULL),
    ],
    "downloads": [
        *((4, 6 + 13 * n, 8, 9, FULL) for n in range(3)),
        *((17, 9 + 13 * n, 40, 3, HALF) for n in range(3)),
        *((66, 9 + 13 * n, 10, 3, PALE) for n in range(3)),
    ],
    "links": [
        *_tiles(2, 8, 13, PALE),
        *_tiles(2, 27, 13, PALE),
        (14, 13, 14, 3, FULL),
        (52, 13, 14, 3, FULL),
        (14, 32, 14, 3, FULL),
        (52, 32, 14, 3, FULL),
    ],
}
OTHER: list[Shape] = [*_tiles(4, 6, 18, PALE), *_tiles(4, 28, 3, HALF), *_tiles(4, 34, 3, PALE)]


@cache
def sketch(slug: str) -> SafeString:
    shapes = SHAPES.get(slug, OTHER)
    drawn = format_html_join(
        "",
        '<rect x="{}" y="{}" width="{}" height="{}" rx="1.5" fill-opacity="{}"/>',
        (tuple(f"{number:g}" for number in shape) for shape in shapes),
    )
    return format_html(
        '<svg class="sketch" width="80" height="48" viewBox="0 0 80 48" fill="currentColor" aria-hidden="true" '
        'focusable="false">{}</svg>',
        drawn,
    )
