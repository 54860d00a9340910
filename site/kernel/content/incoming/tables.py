"""Tables of a document as rows of words, which is what a table block keeps."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bs4 import NavigableString, Tag

from kernel.content.incoming.remarks import Remarks

MOST_COLUMNS = 60
MOST_CELLS = 50_000
SPACE = re.compile(r"[\s\xa0]+")


@dataclass
class Table:
    rows: list[list[str]] = field(default_factory=list)
    pictures: list[Tag] = field(default_factory=list)
    caption: str = ""


def _rows(table: Tag) -> list[Tag]:
    """Rows of the table itself, not of tables inside it."""
    return [row for row in table.find_all("tr") if row.find_parent("table") is table]


def _cells(row: Tag) -> list[Tag]:
    return row.find_all(["td", "th"], recursive=False)


def frame_of(table: Tag) -> list[Tag] | None:
    """The cells of a table that has one column only: it was drawn for its frame. None for a real one."""
    rows = [_cells(row) for row in _rows(table)]
    return [cell for row in rows for cell in row] if all(len(row) <= 1 for row in rows) else None


def _title_row(rows: list[Tag]) -> str:
    """A first row that is one cell over all columns is the table's name."""
    first = _cells(rows[0])
    width = max(sum(_span(cell, "colspan", MOST_COLUMNS) for cell in _cells(row)) for row in rows[1:])
    if len(first) != 1 or width < 2 or _span(first[0], "colspan", MOST_COLUMNS) < width or first[0].find("img"):
        return ""
    return SPACE.sub(" ", first[0].get_text(" ")).strip()


def _span(cell: Tag, name: str, most: int) -> int:
    value = str(cell.get(name) or "1")
    return min(max(int(value), 1), most) if value.isascii() and value.isdigit() else 1


def read_table(table: Tag, remarks: Remarks) -> Table:
    """Merged cells are spread over the places that they cover."""
    caption = table.find("caption", recursive=False)
    found = Table(caption=SPACE.sub(" ", caption.get_text(" ")).strip() if caption else "")
    rows = _rows(table)
    if not found.caption and len(rows) > 2 and (words := _title_row(rows)):
        found.caption, rows = words, rows[1:]
    grid: dict[tuple[int, int], str] = {}
    for y, row in enumerate(rows):
        x = 0
        for cell in _cells(row):
            while (y, x) in grid:
                x += 1
            wide, high = _span(cell, "colspan", MOST_COLUMNS), _span(cell, "rowspan", len(rows) - y)
            if x + wide > MOST_COLUMNS or len(grid) + wide * high > MOST_CELLS:
                break
            remarks.add("merged", 1 if wide * high > 1 else 0)
            words = _words(cell, found, remarks)
            grid.update({(y + down, x + right): words for down in range(high) for right in range(wide)})
            x += wide
    width = max((x for _y, x in grid), default=-1) + 1
    lines = [[grid.get((y, x), "") for x in range(width)] for y in range(len(rows))]
    found.rows = [line for line in lines if any(line)]
    return found


def _words(cell: Tag, found: Table, remarks: Remarks) -> str:
    pictures = [picture.extract() for picture in cell.find_all("img")]
    remarks.add("table_pictures", len([one for one in pictures if one.get("src")]))
    found.pictures += pictures
    remarks.add("nested", len(cell.find_all("table")))
    remarks.add("table_links", len([link for link in cell.find_all("a", href=True) if link.get_text().strip()]))
    parts = [str(text) for text in cell.descendants if isinstance(text, NavigableString)]
    # an element that begins a line parts words; emphasis in the middle of a word does not
    for block in cell.find_all(["p", "br", "li", "div", "td", "th", "tr"]):
        block.insert_before(" ")
    words = cell.get_text() if parts else ""
    return SPACE.sub(" ", words).strip().replace("|", "｜")
