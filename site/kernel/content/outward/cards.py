"""Share cards: the picture that a chat or a search machine shows beside a link to a public page.

Drawn once for each state of a page, with the unit's colour and our own fonts, and kept below DATA_DIR/cards. The
address holds a digest of what is drawn, so that a card may be kept for as long as one likes.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from PIL import Image, ImageDraw, ImageFont, ImageOps

from kernel.content.audience import Audience
from kernel.content.media.pictures import LARGE
from kernel.content.models import BasePage
from kernel.files import guarded_file_response
from kernel.theming.api import brand_of
from kernel.theming.colours import INK, WHITE, contrast
from kernel.units.mounts import Mount

WIDTH, HEIGHT = 1200, 630
MARGIN = 72
PICTURE_HEIGHT = 310
DRAWING = 2  # another number for another design: all cards are drawn anew
READABLE_LARGE = 3.0  # WCAG 2.2 AA for large text
_WORD = re.compile(r"[A-Za-z0-9@#%&+\-_.:/’']+|\s+|.", re.DOTALL)
_NEVER_FIRST = "，。、；：？！）》”’】〉…—·,.;:?!)"


@dataclass(frozen=True, slots=True)
class Share:
    """What the head of a public page says to whoever shows a link to it."""

    kind: str  # of Open Graph: website or article
    title: str
    text: str
    image: str  # absolute address of the card
    published: str = ""
    width: int = WIDTH
    height: int = HEIGHT


def share_of(page: Any) -> Share | None:
    """None for what not everybody may see. Asks the database nothing that the page itself does not need."""
    mount: Mount | None = page.mount
    if mount is None or page.audience != Audience.PUBLIC or not page.in_sitemaps:
        return None
    date = getattr(page, "date", None)
    text = getattr(page, "summary", "") or ("" if date else brand_of(mount.unit_id).subname)
    address = mount.absolute(f"cards/{digest(page)}/{mount.inside(page.url_path)}card.png")
    return Share("article" if date else "website", page.title, text, address, date.isoformat() if date else "")


def digest(page: Any) -> str:
    brand, picture = brand_of(page.unit_id), _picture(page)
    drawn = (DRAWING, page.title, brand.name, brand.crest, brand.colour, picture.file_hash if picture else "")
    return hashlib.sha256(repr(drawn).encode()).hexdigest()[:16]


def _picture(page: Any) -> Any:
    picture = getattr(page, "image", None)
    return picture if picture is not None and picture.audience == Audience.PUBLIC else None


@require_safe
def card(request: HttpRequest, digest_: str, inside: str = "") -> HttpResponseBase:
    """Answers for public pages only; with an old digest it leads to the card of today."""
    mount: Mount = request.mount
    path = f"{mount.root_url_path}{inside.strip('/')}/".replace("//", "/")
    found = BasePage.objects.filter(url_path=path, live=True, audience=Audience.PUBLIC).first()
    page: Any = found.specific if found is not None else None
    share = share_of(page) if page is not None and page.mount == mount else None
    if share is None:
        raise Http404
    today = digest(page)
    if digest_ != today:
        return HttpResponseRedirect(mount.path(f"cards/{today}/{mount.inside(page.url_path)}card.png"))
    file = _file(page, today)
    if not file.exists():
        _keep(file, draw(page))
    return guarded_file_response(
        request, file, content_type="image/png", filename="card.png", inline=True, etag=today, cache="public"
    )


def _file(page: Any, name: str) -> Path:
    return Path(settings.DATA_DIR) / "cards" / str(page.pk) / f"{name}.png"


def _keep(file: Path, picture: Image.Image) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    for old in file.parent.glob("*.png"):
        old.unlink(missing_ok=True)
    fresh = file.with_suffix(f".{os.getpid()}-{id(picture)}")
    picture.save(fresh, "PNG", optimize=True)
    fresh.replace(file)


# -- drawing -----------------------------------------------------------------------------------------------------
@lru_cache(maxsize=16)
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(Path(settings.FONT_DIR) / f"{name}.ttf"), size)


def draw(page: Any) -> Image.Image:
    picture = _opened(page)
    return _with_picture(page, picture) if picture is not None else _plain(page)


def _opened(page: Any) -> Image.Image | None:
    """The page's own picture, cut to the card's upper part. One that cannot be read is left out."""
    own = _picture(page)
    if own is None:
        return None
    try:
        with own.get_rendition(LARGE.plain).file.open("rb") as file, Image.open(file) as opened:
            return ImageOps.fit(opened.convert("RGB"), (WIDTH, PICTURE_HEIGHT))
    except OSError:
        return None


def _with_picture(page: Any, picture: Image.Image) -> Image.Image:
    brand = brand_of(page.unit_id)
    drawn = Image.new("RGB", (WIDTH, HEIGHT), WHITE)
    drawn.paste(picture, (0, 0))
    pen = ImageDraw.Draw(drawn)
    pen.rectangle((0, PICTURE_HEIGHT, WIDTH, PICTURE_HEIGHT + 8), fill=brand.colour)
    _lines(pen, page.title, _font("NotoSerifSC-Bold", 50), top=PICTURE_HEIGHT + 26, fill=INK, most=2)
    _signature(pen, brand, ground=WHITE)
    return drawn


def _plain(page: Any) -> Image.Image:
    brand = brand_of(page.unit_id)
    drawn = Image.new("RGB", (WIDTH, HEIGHT), brand.colour)
    pen = ImageDraw.Draw(drawn)
    words = WHITE if contrast(brand.colour, WHITE) >= READABLE_LARGE else INK
    pen.rectangle((MARGIN, MARGIN + 8, MARGIN + 96, MARGIN + 16), fill=words)
    _lines(pen, page.title, _font("NotoSerifSC-Bold", 72), top=MARGIN + 52, fill=words, most=3)
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
