"""Runs the program that draws a PDF's sheets, as often as it has to be run: it may be ended by what it opens."""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from kernel.content.media.lead import Lead, run

log = logging.getLogger("lianxue.pdf")

WIDTHS = (720, 1280)  # a phone's, and one that can be looked into
ENDINGS = {"webp": "image/webp", "png": "image/png"}
MEMORY = 2**30
LARGEST_FILE = 16 * 2**20
SECONDS, SHEET_SECONDS = 30, 6  # for all the sheets of one part, and for one of them
DEATHS = 3  # how often the program may be ended before the rest of a part is left
LOCKED, DAMAGED, HEAVY = "locked", "damaged", "heavy"
SAID = "said.jsonl"
_PROGRAM = "import sys; sys.path.append(%r); from kernel.content.media.pdf.child import main; main()"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
_ENDED = tuple("。！？；：…”》）.!?;:")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its size, the ending of its picture by width, its words. Without pictures it could not be drawn."""

    number: int
    width: int = 0
    height: int = 0
    pictures: dict[int, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the program found: how many sheets the file has, or the problem that it has, and the sheets asked for."""

    pages: int
    problem: str = ""
    sheets: tuple[Sheet, ...] = ()

    def as_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Drawn:
        """Raises ValueError."""
        told = json.loads(text)
        return cls(told["pages"], told["problem"], tuple(_sheet(line) for line in told["sheets"]))


def draw(source: Path, folder: Path, first: int, last: int) -> Drawn:
    """Draw these sheets of a PDF into a folder. Whatever the file is, there is an answer."""
    until = time.monotonic() + SECONDS
    pages, sheets = 0, dict[int, Sheet]()
    begin, deaths = first, 0
    while begin <= last and deaths < DEATHS and (left := until - time.monotonic()) > 0:
        (folder / SAID).unlink(missing_ok=True)
        status, words = run(_command(source, folder, begin, last), Lead(MEMORY, LARGEST_FILE, left, SECONDS))
        for line in _said(folder):
            if line.get("problem"):
                return Drawn(0, LOCKED if line["problem"] == LOCKED else DAMAGED)
            pages = line.get("pages", pages)
            if isinstance(number := line.get("number"), int):
                sheets[number] = _sheet(line)
        if not status:
            break
        deaths += 1
        begin = max([begin - 1, *sheets]) + 2  # behind the sheet that was its end
        log.info("%s: ended by %s while drawing sheets: %s", source.name, status, words[-300:])
        if not pages:
            return Drawn(0, HEAVY)
    if not isinstance(pages, int) or pages < 1:
        return Drawn(0, DAMAGED)
    _keep_plain_files(folder)
    numbers = range(first, min(last, pages) + 1)
    return Drawn(pages, "", tuple(sheets.get(number, Sheet(number)) for number in numbers))


def _command(source: Path, folder: Path, first: int, last: int) -> list[str]:
    told = {
        "source": str(source),
        "folder": str(folder),
        "first": first,
        "last": last,
        "widths": WIDTHS,
        "seconds": SHEET_SECONDS,
        "fonts": [str(settings.EXTRA_FONT_DIR), str(settings.FONT_DIR)],
    }
    return [sys.executable, "-I", "-c", _PROGRAM % str(settings.BASE_DIR / "site"), json.dumps(told)]


def _said(folder: Path) -> Iterator[dict[str, Any]]:
    """Its lines. The last may have been broken off; and nobody knows who has written them."""
    try:
        text = (folder / SAID).read_text("utf-8", "replace")
    except OSError:
        return
    for line in text.splitlines():
        try:
            told = json.loads(line)
        except ValueError:
            continue
        if isinstance(told, dict):
            yield told


def _sheet(told: dict[str, Any]) -> Sheet:
    """From a line of the program's or of ours."""
    try:
        pictures = {int(width): ending for width, ending in told["pictures"].items()}
        words = tuple(told["words"]) if "words" in told else tuple(paragraphs(told["text"]))
        sheet = Sheet(told["number"], int(told["width"]), int(told["height"]), pictures, words)
    except (KeyError, ValueError, TypeError, AttributeError):
        return Sheet(told["number"])
    complete = set(pictures) == set(WIDTHS) and set(pictures.values()) <= set(ENDINGS)
    return sheet if complete else Sheet(sheet.number)


def _keep_plain_files(folder: Path) -> None:
    for entry in os.scandir(folder):
        if not entry.is_file(follow_symlinks=False) and not entry.is_dir(follow_symlinks=False):
            os.unlink(entry)


def paragraphs(text: str) -> Iterator[str]:
    """The words of a sheet. Lines that end where the paper does, and not the sentence, are joined: they are read by
    people whose lines are shorter, and read aloud."""
    lines = [" ".join(line.split()) for line in _CONTROL.sub("", text).splitlines()]
    full = max(map(_length, lines), default=0) * 0.8
    joined = ""
    for line in lines:
        if joined and line:
            joined += "" if _WIDE.match(joined[-1]) or _WIDE.match(line) else " "
        joined += line
        if joined and (_length(line) < full or line.endswith(_ENDED)):
            yield joined
            joined = ""
    if joined:
        yield joined


def _length(line: str) -> int:
    return len(line) + len(_WIDE.findall(line))
