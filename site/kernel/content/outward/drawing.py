"""Drawing a share card: the unit's colour, its mark and name, our own fonts, and the picture of what is shared."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont, ImageOps

from kernel.content.audience import Audience
from kernel.content.media.sizes import LARGE
from kernel.theming.api import brand_of
from kernel.theming.colours import INK, WHITE, contrast

WIDTH, HEIGHT = 1200, 630
MARGIN = 72
PICTURE_HEIGHT = 310
DRAWING = 2  # another number for another design: all cards are drawn anew
READABLE_LARGE = 3.0  # WCAG 2.2 AA for large text
_WORD = re.compile(r"[A-Za-z0-9@#%&+\-_.:/’']+|\s+|.", re.DOTALL)
_NEVER_FIRST = "，。、；：？！）》”’】〉…—·,.;:?!)"


@dataclass(frozen=True, slots=True)
class Drawn:
    """What stands on a card. A picture that not everybody may see is left out."""

    title: str
    unit_id: int | None
    picture: Any = None

    @property
    def shown(self) -> Any:
        return self.picture if self.picture is not None and self.picture.audience == Audience.PUBLIC else None

    @property
    def digest(self) -> str:
        brand, picture = brand_of(self.unit_id), self.shown
        drawn = (DRAWING, self.title, brand.name, brand.crest, brand.colour, picture.file_hash if picture else "")
        return hashlib.sha256(repr(drawn).encode()).hexdigest()[:16]


@lru_cache(maxsize=16)
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(Path(settings.FONT_DIR) / f"{name}.ttf"), size)


def draw(card: Drawn) -> Image.Image:
    picture = _opened(card)
    return _with_picture(card, picture) if picture is not None else _plain(card)


def _opened(card: Drawn) -> Image.Image | None:
    """The picture, cut to the card's upper part. One that cannot be read is left out."""
    own = card.shown
    if own is None:
        return None
    try:
        with own.get_rendition(LARGE.plain).file.open("rb") as file, Image.open(file) as opened:
            return ImageOps.fit(opened.convert("RGB"), (WIDTH, PICTURE_HEIGHT))
    except OSError:
        return None


def _with_picture(card: Drawn, picture: Image.Image) -> Image.Image:
    brand = brand_of(card.unit_id)
    drawn = Image.new("RGB", (WIDTH, HEIGHT), WHITE)
    drawn.paste(picture, (0, 0))
    pen = ImageDraw.Draw(drawn)
    pen.rectangle((0, PICTURE_HEIGHT, WIDTH, PICTURE_HEIGHT + 8), fill=brand.colour)
    _lines(pen, card.title, _font("NotoSerifSC-Bold", 50), top=PICTURE_HEIGHT + 26, fill=INK, most=2)
    _signature(pen, brand, ground=WHITE)
    return drawn


def _plain(card: Drawn) -> Image.Image:
    brand = brand_of(card.unit_id)
    drawn = Image.new("RGB", (WIDTH, HEIGHT), brand.colour)
    pen = ImageDraw.Draw(drawn)
    words = WHITE if contrast(brand.colour, WHITE) >= READABLE_LARGE else INK
    pen.rectangle((MARGIN, MARGIN + 8, MARGIN + 96, MARGIN + 16), fill=words)
    _lines(pen, card.title, _font("NotoSerifSC-Bold", 72), top=MARGIN + 52, fill=words, most=3)
    _signature(pen, brand, ground=brand.colour)
    return drawn


def _signature(pen: ImageDraw.ImageDraw, brand: Any, *, ground: str) -> None:
    """The unit's mark and name at the foot."""
    inverted = ground == brand.colour
    words = (WHITE if contrast(ground, WHITE) >= READABLE_LARGE else INK) if inverted else INK
    disc, mark = (words, brand.colour) if inverted else (brand.colour, WHITE)
    size = 60
    top = HEIGHT - MARGIN + 12 - size
    pen.ellipse((MARGIN, top, MARGIN + size, top + size), fill=disc)
    middle = top + size // 2
    pen.text((MARGIN + size // 2, middle), brand.crest[:1], font=_font("NotoSerifSC-Bold", 36), fill=mark, anchor="mm")
    font = _font("NotoSansSC-Regular", 32)
    name = wrapped(brand.name, font, WIDTH - 2 * MARGIN - size - 20, 1)[0]
    pen.text((MARGIN + size + 20, middle), name, font=font, fill=words, anchor="lm")


def _lines(
    pen: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, *, top: int, fill: str, most: int
) -> None:
    for number, line in enumerate(wrapped(text, font, WIDTH - 2 * MARGIN, most)):
        pen.text((MARGIN, top + number * round(font.size * 1.4)), line, font=font, fill=fill)


def wrapped(text: str, font: ImageFont.FreeTypeFont, width: int, most: int) -> list[str]:
    """Lines of at most `width`: Chinese breaks anywhere but before a closing mark; what is left over becomes "…"."""
    lines = [""]
    for word in _WORD.findall(text):
        for piece in [word] if font.getlength(word) <= width else word:
            fits = font.getlength(lines[-1] + piece) <= width
            if fits or piece in _NEVER_FIRST:
                lines[-1] += piece if lines[-1] else piece.lstrip()
            else:
                lines.append(piece.lstrip())
    lines = [line.rstrip() for line in lines]
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and font.getlength(f"{last}…") > width:
        last = last[:-1]
    return [*lines[: most - 1], f"{last.rstrip(_NEVER_FIRST)}…"]
