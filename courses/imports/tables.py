"""A question file as rows of text, whatever it was saved with: CSV in the encodings of Chinese offices, or XLSX."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from courses.imports.columns import recognise
from courses.imports.problems import ImportProblem, RowProblem
from courses.imports.text import UnknownEncoding, decode_text
from courses.imports.xlsx import SheetText, is_zip, read_sheet

MAX_BYTES = 20_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 100
HEADING_ROWS = 10
DELIMITERS = ",;\t"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FOREIGN = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"{\\rtf", b"\x1f\x8b")


@dataclass(frozen=True)
class TableRow:
    """One filled row; `number` is the one that a spreadsheet program shows beside it."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A question file. `encoding` and `delimiter` are empty for XLSX. `problems` name blank rows and merged cells."""

    filename: str
    headings: tuple[str, ...]
    heading_row: int
    rows: tuple[TableRow, ...]
    problems: tuple[RowProblem, ...]
    encoding: str = ""
    delimiter: str = ""


def read_table(data: bytes, filename: str) -> Table:
    """Read a CSV or XLSX file. The kind is found from the content; raises ImportProblem for anything else."""
    if len(data) > MAX_BYTES:
        raise ImportProblem(
            _("The file is larger than %(limit)d MB. Split it into several files.") % {"limit": MAX_BYTES // 1_000_000}
        )
    if not data.strip():
        raise ImportProblem(_("The file is empty. Choose the file with the questions."))
    if data.startswith(OLE_MAGIC):
        raise ImportProblem(
            _("This is an old Excel file (.xls) or one with a password. Save it as .xlsx without a password.")
        )
    if is_zip(data):
        return _from_sheet(read_sheet(data, filename), filename)
    return _from_csv(data, filename)


def _from_csv(data: bytes, filename: str) -> Table:
    if data.startswith(FOREIGN):
        raise _not_a_table(filename)
    try:
        text, encoding = decode_text(data)
    except UnknownEncoding as error:
        raise _not_a_table(filename) from error
    delimiter = _delimiter(text)
    rows = _parse(text, delimiter)
    return _build(filename, rows, [], encoding=encoding, delimiter=delimiter)


def _not_a_table(filename: str) -> ImportProblem:
    return ImportProblem(
        _("“%(name)s” is neither a CSV nor an XLSX file. Save the questions as .xlsx, or as CSV in UTF-8.")
        % {"name": PurePosixPath(filename.replace("\\", "/")).name}
    )


def _parse(text: str, delimiter: str) -> list[tuple[str, ...]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[str, ...]] = []
    try:
        for record in reader:
            rows.append(tuple(_plain(cell) for cell in record))
            _refuse_extent(len(rows), len(record))
    except csv.Error as error:
        raise ImportProblem(
            _("Row %(row)d cannot be read: a quotation mark is not closed or stands in the wrong place.")
            % {"row": len(rows) + 1}
        ) from error
    return rows


def _plain(cell: str) -> str:
    return cell.replace("\r\n", "\n").replace("\r", "\n").replace("\u200b", "").replace("\ufeff", "").strip()


def _delimiter(text: str) -> str:
    """The delimiter under which most headings are known, then the one that makes most columns."""
    head = "\n".join(text.splitlines()[:HEADING_ROWS])

    def fit(delimiter: str) -> tuple[int, int]:
        rows = list(csv.reader(StringIO(head), delimiter=delimiter))
        return max(map(_known, rows), default=0), max(map(len, rows), default=0)

    return max(DELIMITERS, key=fit)


def _known(cells: Sequence[str]) -> int:
    return len({recognise(cell) for cell in cells} - {""})


def _refuse_extent(rows: int, columns: int) -> None:
    if rows > MAX_ROWS:
        raise ImportProblem(
            _("The file has more than %(limit)d rows. Split it into several files.") % {"limit": MAX_ROWS}
        )
    if columns > MAX_COLUMNS:
        raise ImportProblem(
            _("The file has more than %(limit)d columns. Remove those that are not needed.") % {"limit": MAX_COLUMNS}
        )


def _from_sheet(sheet: SheetText, filename: str) -> Table:
    rows = [tuple(_plain(cell) for cell in row) for row in sheet.rows]
    _refuse_extent(len(rows), max(map(len, rows), default=0))
    notes = (
        [
            RowProblem(
                0,
                "",
                "note",
                _("Only the sheet “%(sheet)s” is read; the others are left out: %(others)s.")
                % {"sheet": sheet.name, "others": ", ".join(sheet.others)},
            )
        ]
        if sheet.others
        else []
    )
    return _build(filename, rows, notes, merged=sheet.merged)


def _build(
    filename: str,
    rows: list[tuple[str, ...]],
    notes: list[RowProblem],
    *,
    merged: Sequence[tuple[int, int, str]] = (),
    encoding: str = "",
    delimiter: str = "",
) -> Table:
    while rows and not any(rows[-1]):
        rows.pop()
    at = _heading_at(rows)
    if at is None:
        raise ImportProblem(_("The file is empty. Choose the file with the questions."))
    width = max(len(row) for row in rows[at:])
    headings = rows[at] + ("",) * (width - len(rows[at]))
    body = [
        TableRow(number, row + ("",) * (width - len(row))) for number, row in enumerate(rows[at + 1 :], start=at + 2)
    ]
    problems = [*notes, *_above(rows, at), *_blanks(body), *_merged(merged, at + 1)]
    filled = tuple(row for row in body if any(row.cells))
    if not filled:
        raise ImportProblem(_("The file has headings but no questions below them."))
    return Table(filename, headings, at + 1, filled, tuple(problems), encoding, delimiter)


def _heading_at(rows: list[tuple[str, ...]]) -> int | None:
    """The headings may stand below a title: of the first rows, the one that holds most known headings."""
    filled = [index for index, row in enumerate(rows) if any(row)]
    if not filled:
        return None
    best = max(filled[:HEADING_ROWS], key=lambda index: (_known(rows[index]), -index))
    return best if _known(rows[best]) > 1 else filled[0]


def _above(rows: list[tuple[str, ...]], at: int) -> list[RowProblem]:
    message = _("This row stands above the headings and is not read.")
    return [RowProblem(index + 1, "", "note", message) for index, row in enumerate(rows[:at]) if any(row)]


def _blanks(body: list[TableRow]) -> list[RowProblem]:
    """Neighbouring blank rows are named together."""
    runs: list[list[int]] = []
    for row in body:
        if any(row.cells):
            continue
        if runs and runs[-1][-1] == row.number - 1:
            runs[-1].append(row.number)
        else:
            runs.append([row.number])
    one, several = _("Row %(first)d is empty."), _("Rows %(first)d to %(last)d are empty.")
    return [
        RowProblem(run[0], "", "note", (several if len(run) > 1 else one) % {"first": run[0], "last": run[-1]})
        for run in runs
    ]


def _merged(merged: Sequence[tuple[int, int, str]], heading_row: int) -> list[RowProblem]:
    """Merged cells above the headings are only a title; below them they hide that some rows have no value."""
    problems = []
    for first, last, name in merged:
        if last <= heading_row:
            continue
        message = _("The cells %(range)s are merged; only the first of them holds the text. Split them and fill each.")
        problems.append(RowProblem(max(first, heading_row), "", "warning", message % {"range": name}))
    return problems
