"""Writes the course's template of minutes as a Word file: `python -m tools.draw.minutes_template`.

The file is a plain zip of XML, so no library is needed; fixed dates in the archive keep repeated runs identical.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

TARGET = Path(__file__).resolve().parents[2] / "courses/demo/minutes/media/minutes-template.docx"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
)


def paragraph(text: str, *, size: int = 28, bold: bool = False, centre: bool = False, font: str = "仿宋") -> str:
    """One paragraph; `size` is in half points."""
    weight = "<w:b/>" if bold else ""
    place = '<w:jc w:val="center"/>' if centre else ""
    return (
        f'<w:p><w:pPr><w:spacing w:line="520" w:lineRule="exact"/>{place}</w:pPr><w:r><w:rPr>'
        f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}"/>{weight}'
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
    )


def table(rows: list[tuple[str, ...]], widths: tuple[int, ...]) -> str:
    """A ruled table; the first row is its heading; widths are in twentieths of a point."""
    rule = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:color="444444"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    body = ""
    for index, row in enumerate(rows):
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
            f"{paragraph(text, size=24, bold=index == 0)}</w:tc>"
            for text, width in zip(row, widths, strict=True)
        )
        heading = "<w:trPr><w:tblHeader/></w:trPr>" if index == 0 else ""
        body += f"<w:tr>{heading}{cells}</w:tr>"
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{rule}</w:tblBorders></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"
    )


def document() -> str:
    parts = [
        paragraph("（单位名称）（会议名称）纪要", size=44, bold=True, centre=True, font="宋体"),
        paragraph("（代字）纪〔    〕  号", centre=True),
        paragraph(""),
        paragraph("时　间：        年    月    日    时    分至    时    分"),
        paragraph("地　点："),
        paragraph("主持人：　　　　　　　　记录人："),
        paragraph("出　席：（应到    人，实到    人）"),
        paragraph("请　假：（姓名、原因：因公 / 因病）"),
        paragraph("列　席："),
        paragraph(""),
        paragraph("一、（议题一，性质：通报 / 研究 / 审议）", bold=True, font="黑体"),
        paragraph("　　会议（审议通过 / 决定 / 明确）……由（责任人）于    月    日前（完成什么），报（谁）。"),
        paragraph("二、（议题二）", bold=True, font="黑体"),
        paragraph("　　会议……"),
        paragraph("三、未定事项", bold=True, font="黑体"),
        paragraph("　　（事项）未作决定，由（责任人）于    月    日前提出意见，提交下次会议。"),
        paragraph("四、待办事项", bold=True, font="黑体"),
        table(
            [("序号", "事项", "责任人", "完成时间"), ("1", "", "", ""), ("2", "", "", ""), ("3", "", "", "")],
            (900, 4600, 1600, 1900),
        ),
        paragraph(""),
        paragraph("签发：　　　　　　　　　　　　　　　    年    月    日"),
        paragraph("发送范围："),
    ]
    section = (
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="2098" w:right="1474" w:bottom="1985" w:left="1588" w:header="850" w:footer="992" w:gutter="0"/>'
        "</w:sectPr>"
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document {W}>'
        f"<w:body>{''.join(parts)}{section}</w:body></w:document>"
    )


def write(target: Path = TARGET) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (
            ("[Content_Types].xml", TYPES),
            ("_rels/.rels", RELATIONS),
            ("word/document.xml", document()),
        ):
            archive.writestr(zipfile.ZipInfo(name, date_time=(2026, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    write()
