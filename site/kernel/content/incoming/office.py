"""What Word, WPS, WeChat and other pages put on the clipboard, as plain HTML.

Office programs write paragraphs that only look like lists or headings, pictures that lie on the copier's own disk, and notes
to themselves. WeChat writes pictures that are fetched when one scrolls to them.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from kernel.content.incoming.pieces import PICTURE
from kernel.content.incoming.remarks import Remarks

NOTES = re.compile(r"<!--\[if.*?<!\[endif\]-->|<!\[[^\]>]*\]>|<\?xml[^>]*>", re.S | re.I)
LEVEL = re.compile(r"mso-list:\s*\S+\s+level(\d)", re.I)
OUTLINE = re.compile(r"mso-outline-level:\s*([1-9])", re.I)
IGNORED = re.compile(r"mso-list:\s*ignore", re.I)
HIDDEN = re.compile(r"display:\s*none|mso-hide:\s*all", re.I)
MARGIN_NOTES = re.compile(r"mso-element:\s*comment|mso-comment", re.I)
BOLD = re.compile(r"font-weight:\s*(?:bold|[6-9]00)", re.I)
NORMAL = re.compile(r"font-weight:\s*(?:normal|400)", re.I)
ITALIC = re.compile(r"font-style:\s*italic", re.I)
NUMBER = re.compile(r"[(（]?(?:\d+|[a-zA-Z]|[ivxIVX]+|[一二三四五六七八九十百]+)[.)、．）]")
DATA = re.compile(r"data:image/[a-z+.-]+;base64,", re.I)
OWN = re.compile(r"/files/i/([a-z2-7]{16})/")
FILMS = ["iframe", "video", "embed", "object", "mpvideo", "mpvoice", "audio"]
MOST_PICTURES = 100


@dataclass
class Clipboard:
    """`pictures` came along; `own` are those of our own pages, by key the public id of the rendition."""

    html: str
    pictures: dict[str, bytes] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)


def read_clipboard(
    html: str, files: list[bytes], on_disk: list[bytes | None], remarks: Remarks, *, host: str = ""
) -> Clipboard:
    """`files`: pictures on the clipboard themselves; `on_disk`: what the RTF beside the HTML says of pictures that lie on
    the copier's disk (None: one that no browser shows), in the order of the text."""
    tree = BeautifulSoup(NOTES.sub("", html), "html.parser")
    _take_out(tree, remarks)
    _emphasis(tree)
    _headings(tree)
    _lists(tree)
    found = Clipboard("")
    _Pictures(found, files, on_disk, remarks, host).take(tree)
    found.html = str(tree)
    return found


def _style(node: Tag) -> str:
    return str(node.get("style") or "")


def _classes(node: Tag) -> str:
    value = node.get("class") or ""
    return " ".join(value) if isinstance(value, list) else str(value)


def _take_out(tree: BeautifulSoup, remarks: Remarks) -> None:
    for node in tree.find_all(["style", "script", "head", "meta", "link", "title", "xml"]):
        node.decompose()
    for node in tree.find_all(FILMS):
        if not node.decomposed:
            remarks.add("media")
            node.decompose()
    for node in tree.find_all("del"):
        remarks.add("tracked")
        node.decompose()
    for node in tree.find_all(style=True):
        if not node.decomposed and (kind := _not_for_readers(node)):
            remarks.add(kind, 1 if node.get_text().strip() else 0)
            node.decompose()
    for node in tree.find_all(class_=re.compile(r"^(?:msocom|MsoToc|MsoCommentReference)", re.I)):
        if not node.decomposed:
            remarks.add("contents" if "toc" in _classes(node).lower() else "comments")
            node.decompose()


def _not_for_readers(node: Tag) -> str:
    if MARGIN_NOTES.search(_style(node)):
        return "comments"
    return "hidden" if HIDDEN.search(_style(node)) else ""


def _emphasis(tree: BeautifulSoup) -> None:
    """Bold and italic that stand in styles only."""
    for node in tree.find_all(["b", "strong"], style=True):
        if NORMAL.search(_style(node)):  # around everything that is copied from some editors
            node.unwrap()
    for node in tree.find_all("span", style=True):
        style = _style(node)
        if not node.get_text().strip():
            continue
        if BOLD.search(style) and not node.find_parent(["b", "strong", "h1", "h2", "h3", "h4", "th"]):
            node.wrap(tree.new_tag("b"))
        if ITALIC.search(style) and not node.find_parent(["i", "em"]):
            node.wrap(tree.new_tag("i"))


def _headings(tree: BeautifulSoup) -> None:
    for node in tree.find_all("p"):
        outline = OUTLINE.search(_style(node))
        if "MsoTitle" in _classes(node):
            node.name = "h1"
        elif outline and not LEVEL.search(_style(node)):
            node.name = f"h{min(int(outline[1]), 6)}"
        elif "MsoCaption" in _classes(node):
            node["class"] = "caption"


def _lists(tree: BeautifulSoup) -> None:
    """Paragraphs with a mark in front, one after the other, become one list of as many levels as they have."""
    levels: list[Tag] = []  # the lists that are open, the outermost first
    for node in tree.find_all("p"):
        level = LEVEL.search(_style(node))
        if level is None or node.find_parent("li"):
            continue
        depth = min(int(level[1]), 5)
        kind = "ol" if NUMBER.match(_mark(node)) else "ul"
        if not levels or _next_element(levels[0]) is not node:
            levels = []
        levels = levels[:depth]
        if len(levels) == depth and levels[-1].name != kind:
            levels.pop()
        _open_lists(tree, levels, depth, kind, before=node)
        item = tree.new_tag("li")
        levels[-1].append(item)
        for child in list(node.children):
            item.append(child)
        node.decompose()


def _open_lists(tree: BeautifulSoup, levels: list[Tag], depth: int, kind: str, *, before: Tag) -> None:
    while len(levels) < depth:
        inner = tree.new_tag(kind)
        if levels:
            items = levels[-1].find_all("li", recursive=False)
            (items[-1] if items else levels[-1]).append(inner)
        else:
            before.insert_before(inner)
        levels.append(inner)


def _next_element(node: Tag) -> Any:
    following = node.next_sibling
    while following is not None and not isinstance(following, Tag):
        if str(following).strip():
            return None
        following = following.next_sibling
    return following


def _mark(node: Tag) -> str:
    """The mark in front of a paragraph, taken out."""
    for span in node.find_all("span", style=True):
        if IGNORED.search(_style(span)):
            mark = span.get_text().strip()
            span.decompose()
            return mark
    return ""


class _Pictures:
    def __init__(
        self, found: Clipboard, files: list[bytes], on_disk: list[bytes | None], remarks: Remarks, host: str
    ) -> None:
        self.found, self.files, self.on_disk, self.remarks, self.host = found, list(files), on_disk, remarks, host

    def take(self, tree: BeautifulSoup) -> None:
        images = [image for image in tree.find_all("img") if not _is_a_dot(image)]
        lying = [image for image in images if self._source(image).startswith("file:")]
        by_disk = dict(zip(map(id, lying), self.on_disk, strict=False)) if len(lying) == len(self.on_disk) else {}
        for image in tree.find_all("img"):
            key = self._key(image, by_disk) if image in images else ""
            image.attrs = {"src": f"{PICTURE}:{key}", "alt": str(image.get("alt") or "")} if key else {}
        for data in self.files:  # pictures that stand in no text, a screenshot for example
            image = tree.new_tag("img", src=f"{PICTURE}:{self._keep(data)}")
            tree.append(image)

    @staticmethod
    def _source(image: Tag) -> str:
        lazy = str(image.get("data-src") or image.get("data-original") or "").strip()
        return lazy or str(image.get("src") or "").strip()

    def _keep(self, data: bytes) -> str:
        if len(self.found.pictures) >= MOST_PICTURES:
            self.remarks.add("too_many")
            return ""
        key = str(len(self.found.pictures))
        self.found.pictures[key] = data
        return key

    def _key(self, image: Tag, by_disk: dict[int, bytes | None]) -> str:
        source = self._source(image)
        if DATA.match(source):
            return self._of_data(source)
        parts = urlsplit(source) if len(source) < 4000 else urlsplit("")
        own = OWN.fullmatch(parts.path)
        if own and parts.netloc in ("", self.host):
            self.found.own[f"own{own[1]}"] = own[1]
            return f"own{own[1]}"
        if id(image) in by_disk:
            data = by_disk[id(image)]
            if data is not None:
                return self._keep(data)
            self.remarks.add("pictures")
            return ""
        if self.files:
            return self._keep(self.files.pop(0))
        if parts.scheme in ("http", "https") or source.startswith("//"):
            self.remarks.add("foreign", detail=source[:160])
        elif source:
            self.remarks.add("away")
        return ""

    def _of_data(self, source: str) -> str:
        try:
            return self._keep(base64.b64decode(source.partition(",")[2], validate=False))
        except (binascii.Error, ValueError):
            self.remarks.add("pictures")
            return ""


def _is_a_dot(image: Tag) -> bool:
    """A picture of one pixel counts readers."""
    return any(str(image.get(name) or "").strip() in ("0", "1", "1px") for name in ("width", "height"))
