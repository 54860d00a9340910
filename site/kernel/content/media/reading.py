"""Attachments as pages, for views that take no downloads: Word as text, tables as tables, PDF and films in the page.

What cannot be shown says what it is and how one gets it. Files were checked when they came; here only so much of them is
read as a page can hold.
"""

from __future__ import annotations

import csv
import logging
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO, StringIO
from pathlib import PurePosixPath
from typing import Any

import mammoth
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from python_calamine import CalamineWorkbook

from kernel.content.models import GuardedDocument
from kernel.content.richtext import clean

log = logging.getLogger("lianxue.content")
MOST_BYTES = 10 * 2**20  # what is larger is not turned into a page
TEXT_BYTES = 200_000
SHEETS, ROWS, COLUMNS = 5, 300, 30
WORDS, TABLES, TEXTS = (".docx",), (".xlsx", ".xls", ".ods"), (".txt", ".md")
FILMS = (".mp4", ".webm")


@dataclass(frozen=True, slots=True)
class Reading:
    """How a document appears on its page: `kind` is text, pdf, film or "" (cannot be shown); `cut` where more is in it."""

    kind: str
    body: str = ""
    cut: bool = False


def reading_of(document: GuardedDocument) -> Reading:
    ending = PurePosixPath(document.filename).suffix.lower()
    if ending == ".pdf":
        return Reading("pdf")
    if ending in FILMS:
        return Reading("film")
    if ending not in (*WORDS, *TABLES, *TEXTS, ".csv") or (document.file_size or 0) > MOST_BYTES:
        return Reading("")
    return _converted(document.pk, document.file_hash, ending)


@lru_cache(maxsize=64)
def _converted(pk: int, file_hash: str, ending: str) -> Reading:
    """Kept by the content's hash: a document that is opened by a whole unit is read once."""
    document = GuardedDocument.objects.get(pk=pk)
    file: Any = document.file
    with file.open("rb") as stream:
        return read(stream.read(MOST_BYTES), document.filename)


def read(data: bytes, name: str) -> Reading:
    """What a file holds, by the ending of its name. Never raises: what cannot be read has no kind."""
    ending = PurePosixPath(name).suffix.lower()
    try:
        if ending in WORDS:
            return _word(data)
        if ending in TABLES:
            return _workbook(data)
    except Exception as error:  # damaged, locked with a password, or made to break whoever reads it
        log.info("%s cannot be read: %r", name, error)
        return Reading("")
    if ending == ".csv":
        return _csv(data)
    return _text(data) if ending in TEXTS else Reading("")


def _word(data: bytes) -> Reading:
    found = mammoth.convert_to_html(BytesIO(data), convert_image=mammoth.images.img_element(lambda image: {}))
    return Reading("text", clean(found.value), cut="<img" in found.value)


def _workbook(data: bytes) -> Reading:
    workbook = CalamineWorkbook.from_filelike(BytesIO(data))
    names = workbook.sheet_names
    parts, cut = [], len(names) > SHEETS
    for name in names[:SHEETS]:
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=True, nrows=ROWS + 1)
        cut = cut or len(rows) > ROWS
        parts.append(format_html("<h2>{}</h2>{}", name, _table(rows[:ROWS])))
    return Reading("text", "".join(parts), cut)


def _csv(data: bytes) -> Reading:
    text, cut = _decoded(data)
    rows = list(csv.reader(StringIO(text)))
    return Reading("text", _table(rows[:ROWS]), cut or len(rows) > ROWS)


def _text(data: bytes) -> Reading:
    text, cut = _decoded(data)
    paragraphs = ((conditional_escape(part),) for part in text.split("\n\n") if part.strip())
    return Reading("text", format_html_join("", "<p>{}</p>", paragraphs), cut)


def _decoded(data: bytes) -> tuple[str, bool]:
    part = data[:TEXT_BYTES]
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return part.decode(encoding, "strict" if len(part) == len(data) else "ignore"), len(part) < len(data)
        except UnicodeDecodeError:
            continue
    return part.decode("latin-1"), len(part) < len(data)


def _table(rows: list[Any]) -> SafeString:
    lines = (
        (format_html_join("", "<td>{}</td>", ((_cell(cell),) for cell in row[:COLUMNS])),) for row in rows if any(row)
    )
    return format_html("<table><tbody>{}</tbody></table>", format_html_join("", "<tr>{}</tr>", lines))


def _cell(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
