"""Word files for tests, made on the spot."""

from __future__ import annotations

import zipfile
from functools import cache
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.shared import Inches
from PIL import Image

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def picture(number: int = 0, *, size: tuple[int, int] = (160, 90), kind: str = "PNG", **options: Any) -> bytes:
    target = BytesIO()
    colour = (40 + number * 23 % 200, 90 + number * 37 % 150, 160)
    Image.new("RGB", size, colour).save(target, kind, **options)
    return target.getvalue()


@cache
def photo(number: int = 0) -> bytes:
    """A JPEG that knows where it was taken."""
    exif = Image.Exif()
    exif[0x0110] = "PHONE-MODEL"
    exif.get_ifd(0x8825)[1] = "N"
    return picture(number, size=(320, 200), kind="JPEG", exif=exif)


@cache
def word_file(*, pictures: int = 8, title: bool = True) -> bytes:
    """A report as a branch writes it: headings, a list, a link, a table with merged cells, pictures."""
    document = Document()
    document.core_properties.title = ""
    if title:
        document.add_heading("“七一”主题党日活动总结", 0)
    document.add_paragraph("　　7月1日，第一作业区党支部组织开展主题党日活动，全体党员参加。活动分三项进行。")
    document.add_heading("一、基本情况", 1)
    paragraph = document.add_paragraph("应到 42 人，实到 40 人，")
    paragraph.add_run("出席率超过九成").bold = True
    paragraph.add_run("。")
    document.add_heading("（一）学习内容", 2)
    document.add_paragraph("重温入党誓词", style="List Bullet")
    document.add_paragraph("观看专题片", style="List Bullet")
    document.add_paragraph("签名", style="List Number")
    link(document.add_paragraph("材料见"), "https://www.example.cn/material", "学习材料")
    table = document.add_table(rows=3, cols=3)
    for y, row in enumerate((("小组", "人数", "备注"), ("一组", "21", "全勤"), ("二组", "19", "两人值班"))):
        for x, words in enumerate(row):
            table.cell(y, x).text = words
    for number in range(pictures):
        document.add_picture(BytesIO(photo(number)), width=Inches(2))
        if number == 0:
            document.add_paragraph("图1 宣誓现场", style="Caption")
    return saved(document)


def link(paragraph: Any, address: str, words: str) -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    number = paragraph.part.relate_to(address, kind, is_external=True)
    paragraph._p.append(
        parse_xml(
            f'<w:hyperlink {W} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
            f'r:id="{number}"><w:r><w:t>{words}</w:t></w:r></w:hyperlink>'
        )
    )


@cache
def hard_word_file() -> bytes:
    """What cannot come along as it is."""
    document = Document()
    document.add_paragraph("保留的正文。")
    body = document.add_paragraph("公开的话")._p
    body.append(parse_xml(f"<w:r {W}><w:rPr><w:vanish/></w:rPr><w:t>藏起来的话</w:t></w:r>"))
    body.append(parse_xml(f'<w:ins {W} w:id="1" w:author="a"><w:r><w:t>，新加的话</w:t></w:r></w:ins>'))
    body.append(parse_xml(f'<w:del {W} w:id="2" w:author="a"><w:r><w:delText>删掉的话</w:delText></w:r></w:del>'))
    body.append(parse_xml(f"<m:oMath {M}><m:r><m:t>x</m:t></m:r></m:oMath>"))
    body.append(parse_xml(f'<w:r {W}><w:commentReference w:id="0"/></w:r>'))
    body.append(
        parse_xml(
            f'<w:r {W} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape><v:textbox><w:txbxContent>'
            "<w:p><w:r><w:t>文本框里的话</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
        )
    )
    table = document.add_table(rows=3, cols=3)
    table.cell(0, 0).merge(table.cell(0, 2)).text = "合并的表头"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "甲"
    table.cell(1, 1).text, table.cell(2, 2).text = "1", "2"
    table.cell(2, 1).paragraphs[0].add_run().add_picture(BytesIO(picture(1)), width=Inches(1))
    frame = document.add_table(rows=1, cols=1)
    frame.cell(0, 0).text = "框里的话"
    document.sections[0].header.paragraphs[0].text = "内部资料"
    document.add_picture(BytesIO(picture(2)), width=Inches(1))
    document.add_picture(BytesIO(picture(3)), width=Inches(1))
    data = saved(document)
    return rewritten(data, {"word/media/image2.png": b"\x01\x00\x00\x00 no picture at all"})


@cache
def chinese_word_file() -> bytes:
    """Styles as WPS and Chinese offices name them; the title is only a line in the middle."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    document = Document()
    for name in ("标题 1", "一级标题", "正文文字"):
        document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    outline = document.styles["一级标题"].element.get_or_add_pPr()
    outline.append(parse_xml(f'<w:outlineLvl {W} w:val="1"/>'))
    document.core_properties.title = "Microsoft Word - 文档1"
    first = document.add_paragraph("关于做好防汛工作的通知")
    first.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("各党支部：", style="正文文字")
    document.add_paragraph("一、总体要求", style="标题 1")
    document.add_paragraph("（一）责任到人", style="一级标题")
    document.add_paragraph("落实值班制度。")
    return saved(document)


def saved(document: Any) -> bytes:
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def rewritten(data: bytes, changed: dict[str, bytes]) -> bytes:
    """The same zip with other parts in it, or more."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changed.pop(name) if name in changed else old.read(name))
        for name, part in changed.items():
            new.writestr(name, part)
    return target.getvalue()


@cache
def drawn_word_file() -> bytes:
    """Drawings as new programs write them (twice), headings with numbers of their own, a table of contents, a footnote's
    mark, a picture that is only linked."""
    spaces = (
        f'{W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    )
    words = "<w:txbxContent><w:p><w:r><w:t>写两遍的话</w:t></w:r></w:p></w:txbxContent>"
    shape = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
    chart = "http://schemas.openxmlformats.org/drawingml/2006/chart"

    def drawing(uri: str, inside: str = "") -> str:
        data = f'<a:graphic><a:graphicData uri="{uri}">{inside}</a:graphicData></a:graphic>'
        return f'<w:drawing><wp:inline><wp:docPr id="1" name="d"/>{data}</wp:inline></w:drawing>'

    document = Document()
    document.add_paragraph("目录一行 ………… 1", style=document.styles.add_style("toc 1", 1))
    heading = document.add_heading("总体要求", 1)
    heading._p.get_or_add_pPr().append(parse_xml(f'<w:numPr {W}><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'))
    body = document.add_paragraph("正文")._p
    box = f"<wps:wsp><wps:txbx>{words}</wps:txbx></wps:wsp>"
    old = f"<w:pict><v:shape><v:textbox>{words}</v:textbox></v:shape></w:pict>"
    twice = (
        f'<mc:AlternateContent><mc:Choice Requires="wps">{drawing(shape, box)}</mc:Choice>'
        f"<mc:Fallback>{old}</mc:Fallback></mc:AlternateContent>"
    )
    for inside in (twice, drawing(chart), drawing(shape), drawing(shape, '<a:blip r:link="rId99"/>')):
        body.append(parse_xml(f"<w:r {spaces}>{inside}</w:r>"))
    return saved(document)
