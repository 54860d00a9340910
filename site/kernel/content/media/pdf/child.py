"""The program that opens a PDF. It runs in a process of its own, and ends with it: what it opens may be made to break it.

What it finds goes into a folder: `said.jsonl` with a line for the document and one for each sheet, and the pictures. A
sheet's line is written when the sheet is done, so that what was done stays when the process is ended on a later one.
"""

from __future__ import annotations

import ctypes
import json
import math
import signal
import sys
import sysconfig
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any, TextIO

import pypdfium2
from PIL import Image, ImageChops
from pypdfium2 import raw

from kernel.content.media.pdf.confined import confine

SAID = "said.jsonl"
MOST_PIXELS = 6_000_000
LONGEST_SIDE = 12_000
MOST_STRETCHED = 40  # times longer than wide: a long picture for phones has up to thirty
MOST_TEXT = 8_000  # characters of a sheet
GREYS = 16
MOST_OF_TEXT = 0.09  # bytes for each pixel: more of them is a photograph or a scan
ALMOST_GREY = 24  # how far red, green and blue may be apart
LOCKED, DAMAGED = "locked", "damaged"
_PASSWORD_ERRORS = (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)


def main() -> None:
    told = json.loads(sys.argv[1])
    source, folder = Path(told["source"]), Path(told["folder"])
    fonts = [Path(path) for path in told["fonts"] if Path(path).is_dir()]
    libraries = [Path(sysconfig.get_path(name)) for name in ("stdlib", "platlib")]  # some of it is imported late
    _start_library(fonts)
    with (folder / SAID).open("a", encoding="utf-8") as said:
        confine(reading=[source, *fonts, *libraries], writing=folder)
        _draw(source, folder, said, told)


def _start_library(fonts: Iterable[Path]) -> None:
    """With our fonts for what a file names and does not bring, in place of those of the machine."""
    names = [str(path).encode() for path in fonts]
    if not names:
        return
    paths = (ctypes.POINTER(ctypes.c_char) * (len(names) + 1))()
    for place, name in enumerate(names):
        paths[place] = ctypes.cast(ctypes.create_string_buffer(name), ctypes.POINTER(ctypes.c_char))
    raw.FPDF_DestroyLibrary()
    raw.FPDF_InitLibraryWithConfig(raw.FPDF_LIBRARY_CONFIG(version=2, m_pUserFontPaths=paths))


def _draw(source: Path, folder: Path, said: TextIO, told: dict[str, Any]) -> None:
    signal.alarm(told["seconds"])  # ends the process, whatever the library is doing
    try:
        document = pypdfium2.PdfDocument(source)
        pages = len(document)
        document.init_forms()  # so that what was filled in is seen
    except pypdfium2.PdfiumError as error:
        _say(said, problem=LOCKED if error.err_code in _PASSWORD_ERRORS else DAMAGED)
        return
    _say(said, pages=pages)
    for number in range(told["first"], min(told["last"], pages) + 1):
        signal.alarm(told["seconds"])
        try:
            _say(said, number=number, **_sheet(document[number - 1], folder, number, told["widths"]))
        except (pypdfium2.PdfiumError, ValueError, OSError, MemoryError):
            _say(said, number=number)


def _say(said: TextIO, **facts: Any) -> None:
    said.write(json.dumps(facts) + "\n")
    said.flush()


def _sheet(page: pypdfium2.PdfPage, folder: Path, number: int, widths: list[int]) -> dict[str, Any]:
    width, height = page.get_width(), page.get_height()
    size = (0, 0)
    if not (math.isfinite(width * height) and 0 < width < height * MOST_STRETCHED and height < width * MOST_STRETCHED):
        raise ValueError("not the shape of a sheet")
    pictures = {}
    for wanted in widths:
        scale = min(wanted / width, math.sqrt(MOST_PIXELS / (width * height)), LONGEST_SIDE / height)
        picture = page.render(scale=scale, rev_byteorder=True, limit_image_cache=True).to_pil().convert("RGB")
        ending, data = packed(picture)
        (folder / f"{number}-{wanted}.{ending}").write_bytes(data)
        pictures[str(wanted)] = ending
        size = picture.size
    return {
        "width": size[0],
        "height": size[1],
        "pictures": pictures,
        "text": page.get_textpage().get_text_bounded()[:MOST_TEXT],
    }


def packed(picture: Image.Image) -> tuple[str, bytes]:
    """(ending, bytes): text without colour as PNG in sixteen greys, which is small and sharp, everything else as WebP."""
    red, green, blue = picture.split()
    if not any(any(ImageChops.difference(green, other).histogram()[ALMOST_GREY:]) for other in (red, blue)):
        step = 255 // (GREYS - 1)
        levels = picture.convert("L").point([round(value / step) for value in range(256)])
        grey = Image.frombytes("P", levels.size, levels.tobytes())
        grey.putpalette([value * step for value in range(GREYS) for _ in range(3)])
        data = _saved(grey, "PNG", bits=4)
        if len(data) < picture.width * picture.height * MOST_OF_TEXT:
            return "png", data
    return "webp", _saved(picture, "WEBP", quality=80, method=2)


def _saved(picture: Image.Image, form: str, **options: Any) -> bytes:
    target = BytesIO()
    picture.save(target, form, **options)
    return target.getvalue()
