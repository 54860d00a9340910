"""Colours derived from one brand colour, computed here because the oldest browsers we serve know no color-mix()."""

from __future__ import annotations

import re

Rgb = tuple[float, float, float]
HEX = re.compile(r"^#[0-9a-f]{6}$")
LIGHT_SURFACE, DARK_SURFACE = "#ffffff", "#1f1c1a"
WHITE, BLACK, INK = "#ffffff", "#000000", "#1f1c19"
READABLE = 4.5  # WCAG 2.2 AA for text
READABLE_LARGE = 7.0  # WCAG's AAA, which large-text mode keeps
LIGHT_PAPER = "#f7f5f1"
LIGHT_SUNKEN = "#f0ede7"  # the darkest ground of light pages


def parse(colour: str) -> Rgb:
    """#rrggbb as three numbers from 0 to 1. Raises ValueError."""
    colour = colour.strip().lower()
    if not HEX.match(colour):
        raise ValueError(colour)
    return (int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255)


def to_hex(rgb: Rgb) -> str:
    return "#" + "".join(f"{round(min(max(part, 0.0), 1.0) * 255):02x}" for part in rgb)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _gamma(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else 1.055 * max(part, 0.0) ** (1 / 2.4) - 0.055


def _oklab(rgb: Rgb) -> Rgb:
    r, g, b = (_linear(part) for part in rgb)
    l = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)  # noqa: E741
    m = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    s = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
        1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
        0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s,
    )


def _from_oklab(lab: Rgb) -> Rgb:
    lightness, a, b = lab
    l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3  # noqa: E741
    m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    s = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _gamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
        _gamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
        _gamma(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s),
    )


def mix(colour: str, other: str, share: float) -> str:
    """`share` of the first colour, the rest of the other, mixed in OKLab as color-mix() does."""
    one, two = _oklab(parse(colour)), _oklab(parse(other))
    mixed = tuple(a * share + b * (1 - share) for a, b in zip(one, two, strict=True))
    return to_hex(_from_oklab(mixed))  # type: ignore[arg-type]


def luminance(colour: str) -> float:
    r, g, b = (_linear(part) for part in parse(colour))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    """WCAG's ratio, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable(colour: str, ground: str, ratio: float = READABLE) -> str:
    """The nearest colour that can be read on the ground: darker on light ground, lighter on dark."""
    towards = BLACK if luminance(ground) > 0.18 else WHITE
    found = colour
    for step in range(1, 51):
        if contrast(found, ground) >= ratio:
            return found
        found = mix(colour, towards, 1 - step / 50)
    return found


def _deep(colour: str, *grounds: str, ratio: float = READABLE_LARGE) -> str:
    """For text on each of these grounds; in large-text mode, if no other ratio is named."""
    for ground in grounds:
        colour = readable(colour, ground, ratio)
    return colour


def derive(brand: str, accent: str = "") -> dict[str, dict[str, str]]:
    """Token values for light and dark, every text readable on its ground. `accent`: the colour of links, marks and lines
    where it is not the brand's own."""
    on = WHITE if contrast(brand, WHITE) >= READABLE else INK if contrast(brand, INK) >= READABLE else WHITE
    fill = readable(brand, on)
    banner = mix(fill, BLACK, 0.92) if on == WHITE else fill
    shared = {
        "brand": fill,
        "brand-on": on,
        "brand-strong": mix(fill, BLACK, 0.88) if on == WHITE else mix(fill, WHITE, 0.88),
        "banner-1": banner,
        "banner-2": readable(mix(fill, WHITE, 0.82), on) if on == WHITE else mix(fill, WHITE, 0.7),
        "banner-3": mix(fill, BLACK, 0.75) if on == WHITE else mix(fill, WHITE, 0.85),
        "brand-large": readable(fill, on, READABLE_LARGE),
    }
    accent = accent or brand
    soft, dark_soft = mix(accent, LIGHT_SURFACE, 0.08), mix(accent, DARK_SURFACE, 0.20)
    light = {
        **shared,
        "accent": readable(accent, LIGHT_SURFACE, 3),
        "accent-text": _deep(mix(accent, BLACK, 0.88), soft, LIGHT_SUNKEN, ratio=4.6),
        "accent-soft": soft,
        "accent-line": mix(accent, LIGHT_SURFACE, 0.28),
        "accent-text-large": _deep(mix(accent, BLACK, 0.88), soft, LIGHT_SUNKEN),
    }
    dark = {
        **shared,
        "accent": readable(mix(accent, WHITE, 0.62), DARK_SURFACE, 3),
        "accent-text": _deep(mix(accent, WHITE, 0.48), dark_soft, DARK_SURFACE, ratio=4.6),
        "accent-soft": dark_soft,
        "accent-line": mix(accent, DARK_SURFACE, 0.45),
        "accent-text-large": _deep(mix(accent, WHITE, 0.48), dark_soft, DARK_SURFACE),
    }
    return {"light": light, "dark": dark}
