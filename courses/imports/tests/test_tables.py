"""Question files in every wrapping that offices hand in, and those that are none."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence

import pytest
import xlsxwriter
from django.utils import translation

from courses.imports import tables
from courses.imports.problems import ImportProblem
from courses.imports.tables import Table, read_table

HEADINGS = ["编号", "题干", "A", "B", "答案"]
ROWS = [
    HEADINGS,
    ["1", "党的最高领导机关？", "全国代表大会", "支部大会", "A"],
    ["2", "含,逗号\n与换行", "甲", "乙", "B"],
]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def csv_text(delimiter: str = ",", rows: list[list[str]] = ROWS) -> str:
    return "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows) + "\r\n"


def workbook(rows: Sequence[Sequence[object]], merge: str = "", second: str = "", hidden_first: bool = False) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        if hidden_first:
            secret = book.add_worksheet("hidden")
            secret.write_row(0, 0, HEADINGS)
        sheet = book.add_worksheet("题目")
        if hidden_first:
            sheet.activate()
            sheet.set_first_sheet()
            secret.hide()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        if merge:
            sheet.merge_range(merge, "合并")
        if second:
            book.add_worksheet(second).write(0, 0, "x")
    return target.getvalue()


def cells(table: Table) -> list[list[str]]:
    return [list(table.headings), *(list(row.cells) for row in table.rows)]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8-sig"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_when_any_encoding_and_delimiter_then_same_cells(encoding: str, found: str, delimiter: str) -> None:
    table = read_table(csv_text(delimiter).encode(encoding), "bank.csv")
    assert cells(table) == ROWS
    assert (table.encoding, table.delimiter) == (found, delimiter)
    assert [row.number for row in table.rows] == [2, 3]
    assert table.problems == ()


def test_csv_when_chinese_comes_late_in_gbk_then_still_right() -> None:
    rows = [
        ["code", "question", "A", "B", "answer"],
        *([["1", "plain", "x", "y", "A"]] * 500),
        ["2", "终于", "甲", "乙", "B"],
    ]
    assert read_table(csv_text(rows=rows).encode("gbk"), "a.csv").rows[-1].cells[1] == "终于"


def test_csv_when_title_and_blank_rows_then_named_and_skipped() -> None:
    text = "支部题库,,,,\n\n编号,题干,A,B,答案\n1,问,甲,乙,A\n,,,,\n\n2,问二,甲,乙,B\n,,,,\n"
    table = read_table(text.encode(), "a.csv")
    assert table.heading_row == 3
    assert [row.number for row in table.rows] == [4, 7]
    assert [(problem.row, problem.level, problem.message) for problem in table.problems] == [
        (1, "note", "This row stands above the headings and is not read."),
        (5, "note", "Rows 5 to 6 are empty."),
    ]


def test_xlsx_when_numbers_are_typed_then_read_as_people_see_them() -> None:
    table = read_table(workbook([HEADINGS, [1, "问", 2.5, True, "A"]]), "bank.xlsx")
    assert table.rows[0].cells == ("1", "问", "2.5", "TRUE", "A")


def test_xlsx_when_cells_are_merged_and_rows_blank_then_named() -> None:
    table = read_table(
        workbook([HEADINGS, ["1", "问", "", "乙", "A"], [], ["", "", "", "", "B"]], merge="C2:C4"), "bank.xlsx"
    )
    messages = {problem.level: problem.message for problem in table.problems}
    assert "C2:C4 are merged" in messages["warning"]
    assert messages["note"] == "Row 3 is empty."


def test_xlsx_when_title_is_merged_above_headings_then_no_warning() -> None:
    table = read_table(workbook([[], *ROWS], merge="A1:E1"), "bank.xlsx")
    assert table.heading_row == 2
    assert [problem.level for problem in table.problems] == ["note"]


def test_xlsx_when_other_sheets_then_only_the_visible_one_with_headings_is_read() -> None:
    table = read_table(workbook(ROWS, second="统计", hidden_first=True), "bank.xlsx")
    assert cells(table) == ROWS
    assert "统计" in table.problems[0].message
    assert "hidden" not in table.problems[0].message


def zipped(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def far_cell() -> bytes:
    good = zipfile.ZipFile(io.BytesIO(workbook(ROWS)))
    parts = {name: good.read(name) for name in good.namelist()}
    name = "xl/worksheets/sheet1.xml"
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return zipped({**parts, name: parts[name].replace(b"</sheetData>", far)})


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.csv", "empty"),
        (b" \r\n ", "a.csv", "empty"),
        (b",,,\n,,\n", "a.csv", "empty"),
        ("题干,答案\n".encode(), "a.csv", "no questions below"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99, "a.xls", "old Excel file"),
        (zipped({"word/document.xml": b"<x/>"}), "a.docx", "“a.docx” is not an Excel workbook"),
        (zipped({"mimetype": b"application/vnd.oasis"}), "a.ods", "not an Excel workbook"),
        (b"\x89PNG\r\n\x1a\n....", "a.png", "neither a CSV nor an XLSX"),
        (b"%PDF-1.7", "dir\\a.csv", "“a.csv” is neither"),
        (b"a\x00b\x00", "a.csv", "neither a CSV nor an XLSX"),
        (b"\xff\xff\xff", "a.csv", "neither a CSV nor an XLSX"),
        (b"PK\x03\x04 broken", "a.xlsx", "not a readable zip"),
        (zipped({"xl/workbook.xml": b"broken"}), "a.xlsx", "damaged"),
        (zipped({"xl/workbook.xml": b"", "xl/bomb": b"0" * 30_000_000}), "a.xlsx", "200 times"),
        (far_cell(), "a.xlsx", "reaches to row 1048576 and column 16384"),
        ('题干,答案\n"没有结束,A\n二,B\n'.encode(), "a.csv", "Row 2 cannot be read: a quotation mark"),
        ("题干,答案\n".encode() + b"x,A\n" * 20_001, "a.csv", "more than 20000 rows"),
        (("题干," * 101).encode(), "a.csv", "more than 100 columns"),
    ],
)
def test_table_when_file_is_wrong_then_message_says_what_to_change(data: bytes, name: str, words: str) -> None:
    with pytest.raises(ImportProblem, match=words):
        read_table(data, name)


def test_table_when_larger_than_limit_then_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_BYTES", 10)
    with pytest.raises(ImportProblem, match="larger than"):
        read_table(csv_text().encode(), "a.csv")
