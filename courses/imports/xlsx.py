"""One sheet of an XLSX file as text. Safe against files made to fill the memory."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from courses.imports.columns import recognise
from courses.imports.problems import ImportProblem
from kernel.content.media.uploads import SafeZip, UploadRefused, ZipLimits, safe_zip

LIMITS = ZipLimits(files=2_000, total=200_000_000, allow_nested=True)
MAX_CELLS = 2_000_000
HELP_SHEETS = frozenset({"说明", "Help"})  # of our own template
# A cell that holds something (`<c r="B3" …/>` is only formatted). Attributes come in any order.
CELL = re.compile(rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]{1,3})(\d{1,7})"[^>]*?(?<!/)>')

# Cells may leave their place out and count on from the row's.
UNPLACED = re.compile(rb"<(?:\w+:)?c(?![^>]*\sr=)[\s>]")
ROW = re.compile(rb'<(?:\w+:)?row\s(?:[^>]*?\s)?r="(\d{1,7})"')


@dataclass(frozen=True)
class SheetText:
    """Rows from the very first on (so that indexes are row numbers less one); merged ranges as (first row, last row,
    name such as B3:B5), rows counted from 1; names of other sheets that hold something."""

    name: str
    rows: list[tuple[str, ...]]
    merged: tuple[tuple[int, int, str], ...]
    others: tuple[str, ...]


def is_zip(data: bytes) -> bool:
    return data.startswith(b"PK")


def read_sheet(data: bytes, filename: str) -> SheetText:
    """The sheet with the questions: the first visible one with known headings, else the first that holds anything."""
    _refuse_unsafe(data, filename)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        visible = [meta.name for meta in book.sheets_metadata if meta.visible is SheetVisibleEnum.Visible]
        sheets = [sheet for sheet in map(book.get_sheet_by_name, visible) if sheet.height]
        if not sheets:
            raise ImportProblem(_("The file is empty. Choose the file with the questions."))
        texts = [
            (sheet, [tuple(map(cell_text, row)) for row in sheet.to_python(skip_empty_area=False)]) for sheet in sheets
        ]
    except CalamineError as error:
        raise _damaged() from error
    sheet, rows = max(texts, key=lambda pair: _has_headings(pair[1]))
    return SheetText(
        name=sheet.name,
        rows=rows,
        merged=tuple(_ranges(sheet)),
        others=tuple(other.name for other in sheets if other.name != sheet.name and other.name not in HELP_SHEETS),
    )


def cell_text(value: object) -> str:
    """A cell as a person reads it: 1.0 is "1", a date is 2024-01-02, true is TRUE."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)


def _refuse_unsafe(data: bytes, filename: str) -> None:
    try:
        with safe_zip(data, LIMITS) as parts:
            if "xl/workbook.xml" not in parts:
                raise ImportProblem(
                    _("“%(name)s” is not an Excel workbook (.xlsx). Open it and save it as .xlsx.") % {"name": filename}
                )
            for name in parts.names:
                if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    _refuse_wide(parts, name)
    except UploadRefused as refused:
        raise ImportProblem(str(refused)) from refused


def _refuse_wide(parts: SafeZip, name: str) -> None:
    """The reader keeps room for every cell up to the farthest one: a lonely XFD1048576 would take all memory."""
    rows = columns = 0
    xml = parts.read(name)
    for found in CELL.finditer(xml):
        rows = max(rows, int(found.group(2)))
        columns = max(columns, _column_number(found.group(1)))
    if UNPLACED.search(xml):
        rows = max([rows, *(int(number) for number in ROW.findall(xml))])
    if rows * max(columns, 1) > MAX_CELLS:
        raise ImportProblem(
            _("A sheet reaches to row %(row)d and column %(column)d. Delete what stands far from the questions.")
            % {"row": rows, "column": columns}
        )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _column_letters(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _ranges(sheet: CalamineSheet) -> list[tuple[int, int, str]]:
    return [
        (top + 1, bottom + 1, f"{_column_letters(left)}{top + 1}:{_column_letters(right)}{bottom + 1}")
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
    ]


def _has_headings(rows: list[tuple[str, ...]]) -> bool:
    return any(len({recognise(cell) for cell in row} - {""}) > 1 for row in rows[:10])


def _damaged() -> ImportProblem:
    return ImportProblem(
        _("The workbook is damaged. Open it in a spreadsheet program, save it as .xlsx and try again.")
    )
