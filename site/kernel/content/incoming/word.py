"""A Word file as HTML, with what cannot come along counted. WPS and LibreOffice write the same format."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO
from typing import Any, BinaryIO
from xml.etree import ElementTree

import mammoth
from django.utils.translation import gettext as _

from kernel.content.incoming.pieces import CAPTION, PICTURE
from kernel.content.incoming.remarks import Remarks
from kernel.content.media.archives import MEGABYTE, SafeZip, safe_zip
from kernel.content.media.refusal import UploadRefused
from kernel.content.media.uploads import OFFICE_LIMITS, check_document

MAX_WORD_BYTES = 80 * MEGABYTE
MAX_TEXT_BYTES = 15 * MEGABYTE  # of document.xml: more than a thousand pages
MOST_PICTURES = 200
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT_W = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"
DRAWN = {"chart": "charts", "diagram": "charts", "wordprocessingShape": "shapes", "wordprocessingGroup": "shapes"}
HEADING_NAME = re.compile(r"(?:heading|标题|標題)\s*([1-9])(?!\d)", re.I)
TITLES = ("Title", "标题", "標題", "文档标题", "文章标题", "公文标题", "大标题")
LISTS = {"列表项目符号": "ul", "项目符号": "ul", "列表编号": "ol", "编号": "ol"}
CONTENTS = ("toc ", "TOC Heading", "目录", "目錄", "table of figures", "图表目录", "index ")
NO_TITLE = re.compile(r"^(?:文档|文件|document|doc|新建|未命名|untitled|microsoft word|wps)", re.I)


@dataclass
class WordFile:
    """`title` is that of a paragraph in a title's style; `first_line` one that stands in the middle at the beginning;
    `name` what the document's properties say."""

    html: str
    pictures: dict[str, bytes] = field(default_factory=dict)
    title: str = ""
    first_line: str = ""
    name: str = ""


def read_word(source: bytes | BinaryIO, filename: str, remarks: Remarks) -> WordFile:
    """Raises UploadRefused with words for whoever sent it."""
    stream = BytesIO(source) if isinstance(source, bytes) else source
    if check_document(stream, filename, max_bytes=MAX_WORD_BYTES).extension != ".docx":
        raise UploadRefused(_("Choose a Word file (.docx). Another kind of file can be attached to an article."))
    with safe_zip(stream, OFFICE_LIMITS) as parts:
        _refuse_hostile(parts)
        tree = _tree(parts, "word/document.xml")
        styles = _Styles(_tree(parts, "word/styles.xml"))
        found = WordFile("", first_line=_centred(tree), name=_name(parts))
        _count(tree, parts, styles, remarks)
        if _take_out_hidden(tree, remarks):
            stream = _with_body(parts, tree)
    stream.seek(0)
    try:
        found.html = _convert(stream, styles, found.pictures, remarks)
    except Exception as error:  # a damaged file breaks the reader at any place; to the sender it means the same
        raise UploadRefused(
            _("The document is damaged. Open it in Word or WPS, save it again as .docx and send it once more.")
        ) from error
    found.html, found.title = _title_of(found.html)
    return found


def _refuse_hostile(parts: SafeZip) -> None:
    """Word never writes a document type; who does wants the reader to open other files or to run out of memory."""
    damaged = _("The document is damaged. Open it in Word or WPS, save it again as .docx and send it once more.")
    if "word/document.xml" not in parts:
        raise UploadRefused(damaged)
    if parts.size("word/document.xml") > MAX_TEXT_BYTES:
        raise UploadRefused(
            _("The document is too long for one article. Part it into several and send them one by one.")
        )
    for name in parts.names:
        if name.lower().endswith((".xml", ".rels")) and re.search(rb"<!\s*(?:DOCTYPE|ENTITY)", parts.read(name)):
            raise UploadRefused(damaged)


def _tree(parts: SafeZip, name: str) -> Any:
    if name not in parts:
        return ElementTree.Element("none")
    try:
        return ElementTree.fromstring(parts.read(name).replace(STRICT_W[1:-1].encode(), W[1:-1].encode()))  # noqa: S314
    except ElementTree.ParseError as error:
        raise UploadRefused(
            _("The document is damaged. Open it in Word or WPS, save it again as .docx and send it once more.")
        ) from error


class _Styles:
    """Which paragraph styles are headings: by name in any language, or by the outline level that they or the styles
    below them set. Editors make styles of their own, and WPS names them in Chinese."""

    def __init__(self, tree: Any) -> None:
        rows = [style for style in tree.iter(f"{W}style") if style.get(f"{W}type") == "paragraph"]
        self._rows = {style.get(f"{W}styleId", ""): style for style in rows}
        self.levels: dict[str, int] = {}
        self.names: dict[str, str] = {}
        for style_id in self._rows:
            self.names[style_id] = _value(self._rows[style_id], "name")
            if level := self._level(style_id):
                self.levels[style_id] = level

    def _level(self, style_id: str) -> int:
        for style in self._line(style_id):
            if named := HEADING_NAME.fullmatch(_value(style, "name").strip()):
                return int(named[1])
            outline = style.find(f"{W}pPr/{W}outlineLvl")
            if outline is not None and str(outline.get(f"{W}val")).isdigit():
                level = int(str(outline.get(f"{W}val"))) + 1
                return level if level <= 9 else 0
        return 0

    def _line(self, style_id: str) -> Iterator[Any]:
        """A style and those it is based on."""
        seen: set[str] = set()
        while style_id in self._rows and style_id not in seen:
            seen.add(style_id)
            yield self._rows[style_id]
            style_id = _value(self._rows[style_id], "basedOn")

    def numbered(self, style_id: str) -> bool:
        return any(style.find(f"{W}pPr/{W}numPr") is not None for style in self._line(style_id))

    def map(self) -> str:
        """For mammoth: its own names follow after ours."""
        lines = [f"p[style-name='{name}'] => h1.title:fresh" for name in TITLES]
        lines += [f"p[style-name^='{name}'] => !" for name in CONTENTS]
        lines += [
            f"p[style-name='{name}'] => p.{CAPTION}:fresh" for name in ("caption", "题注", "图注", "表注", "图题")
        ]
        lines += [
            f"p[style-name='{name}'] => blockquote > p:fresh" for name in ("Quote", "Intense Quote", "引用", "明显引用")
        ]
        lines += [f"p[style-name='{name}'] => {tag} > li:fresh" for name, tag in LISTS.items()]
        for style_id, level in self.levels.items():
            name = self.names[style_id]
            if name and "'" not in name and "\\" not in name:
                lines.append(f"p[style-name='{name}'] => h{min(level, 6)}:fresh")
        return "\n".join(lines)


def _value(element: Any, name: str) -> str:
    child = element.find(f"{W}{name}")
    return str(child.get(f"{W}val") or "") if child is not None else ""


def _centred(tree: Any) -> str:
    """The first line, if it stands in the middle: most documents of offices have their title so, without a style."""
    body = tree.find(f"{W}body")
    for paragraph in body if body is not None else ():
        words = "".join(text.text or "" for text in paragraph.iter(f"{W}t")).strip()
        if words:
            place = paragraph.find(f"{W}pPr/{W}jc")
            middle = paragraph.tag == f"{W}p" and place is not None and place.get(f"{W}val") == "center"
            return words if middle and len(words) <= 60 else ""
    return ""


def _name(parts: SafeZip) -> str:
    if "docProps/core.xml" not in parts:
        return ""
    title = _tree(parts, "docProps/core.xml").findtext("{http://purl.org/dc/elements/1.1/}title") or ""
    return "" if NO_TITLE.match(title.strip()) else title.strip()


def _count(tree: Any, parts: SafeZip, styles: _Styles, remarks: Remarks) -> None:
    """What the conversion passes over in silence."""
    remarks.add("formulas", sum(1 for _one in tree.iter(MATH)))
    remarks.add("comments", sum(1 for _one in tree.iter(f"{W}commentReference")))
    remarks.add("notes", sum(1 for tag in ("footnoteReference", "endnoteReference") for _one in tree.iter(f"{W}{tag}")))
    remarks.add("objects", sum(1 for _one in tree.iter(f"{W}object")))
    changes = ("ins", "del", "moveTo", "moveFrom")
    remarks.add("tracked", sum(1 for tag in changes for one in tree.iter(f"{W}{tag}") if len(one)))
    _count_drawings(tree, remarks)
    for paragraph in tree.iter(f"{W}p"):
        style_id = _value(paragraph.find(f"{W}pPr"), "pStyle") if paragraph.find(f"{W}pPr") is not None else ""
        if styles.names.get(style_id, "").lower().startswith(tuple(name.lower() for name in CONTENTS)):
            remarks.add("contents")
        elif styles.levels.get(style_id) and _is_numbered(paragraph, style_id, styles):
            remarks.add("numbering")
    margins = [name for name in parts.names if re.match(r"word/(?:header|footer)\d*\.xml$", name)]
    if any(re.search(r"[^\W\d_]", "".join(_tree(parts, name).itertext())) for name in margins):
        remarks.add("margins")


def _is_numbered(paragraph: Any, style_id: str, styles: _Styles) -> bool:
    own = paragraph.find(f"{W}pPr/{W}numPr/{W}numId")
    return own.get(f"{W}val") != "0" if own is not None else styles.numbered(style_id)


def _count_drawings(tree: Any, remarks: Remarks) -> None:
    """A text box is written twice, for new programs and for old ones; the reader takes the old form."""
    for drawing in tree.iter(f"{W}drawing"):
        data = next((one for one in drawing.iter() if one.tag.endswith("}graphicData")), None)
        kind = DRAWN.get(str(data.get("uri")).rsplit("/", 1)[-1], "") if data is not None else ""
        if data is not None and next(data.iter(f"{W}txbxContent"), None) is not None:
            remarks.add("text_boxes")
        elif kind:
            remarks.add(kind)
        remarks.add("linked", sum(1 for one in drawing.iter() if one.tag.endswith("}blip") and _is_linked(one)))
    twice = {id(one) for fallback in tree.iter(f"{MC}Fallback") for one in fallback.iter(f"{W}pict")}
    for drawing in tree.iter(f"{W}pict"):
        if id(drawing) not in twice and next(drawing.iter(f"{W}txbxContent"), None) is not None:
            remarks.add("text_boxes")


def _is_linked(blip: Any) -> bool:
    names = {name.rsplit("}", 1)[-1] for name in blip.attrib}
    return "link" in names and "embed" not in names


def _take_out_hidden(tree: Any, remarks: Remarks) -> bool:
    """Text that its author hid must not be on a public page. True if there was some."""
    found = False
    for parent in tree.iter():
        for run in [one for one in parent if one.tag == f"{W}r"]:
            hidden = run.find(f"{W}rPr/{W}vanish")
            if hidden is not None and hidden.get(f"{W}val") not in ("0", "false"):
                parent.remove(run)
                if "".join(run.itertext()).strip():
                    remarks.add("hidden")
                    found = True
    return found


def _with_body(parts: SafeZip, tree: Any) -> BytesIO:
    """The same file with another text in it."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as written:
        for name in parts.names:
            body = name == "word/document.xml"
            written.writestr(name, ElementTree.tostring(tree, encoding="utf-8") if body else parts.read(name))
    return target


def _convert(stream: BinaryIO, styles: _Styles, pictures: dict[str, bytes], remarks: Remarks) -> str:
    known: dict[int, str] = {}

    def keep(image: Any) -> dict[str, str]:
        try:
            with image.open() as opened:
                data = opened.read()
        except Exception:  # linked, missing or damaged: one picture does not sink the document
            if "linked" not in remarks:
                remarks.add("pictures")
            return {"src": ""}
        key = known.setdefault(hash(data), str(len(known)))
        if key not in pictures and len(pictures) >= MOST_PICTURES:
            remarks.add("too_many")
            return {"src": ""}
        pictures[key] = data
        return {"src": f"{PICTURE}:{key}"}

    result = mammoth.convert_to_html(
        stream,
        style_map=styles.map(),
        include_embedded_style_map=False,  # a document must not say how we read it
        convert_image=mammoth.images.img_element(keep),
    )
    return _notes_apart(str(result.value))


def _notes_apart(html: str) -> str:
    """Footnotes stand below a line at the end, without the arrows back that lead nowhere here."""
    html = re.sub(r'(<p>)?\s*<a href="#(?:foot|end)note-ref-[^"]*">↑</a>(?(1)</p>)', "", html)
    return re.sub(r'<ol><li id="(?:foot|end)note-', r"<hr />\g<0>", html, count=1)


def _title_of(html: str) -> tuple[str, str]:
    """Takes the paragraph in a title's style out of the text. (html, its words)"""
    match = re.search(r'<h1 class="title">(.*?)</h1>', html, re.S)
    if match is None:
        return html, ""
    words = re.sub(r"<[^>]+>", "", match[1])
    pictures = "".join(re.findall(r"<img [^>]*>", match[1]))
    return html[: match.start()] + pictures + html[match.end() :], unescape(words).strip()
