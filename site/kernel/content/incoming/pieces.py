"""HTML as the blocks of an article want it: a run of text, a table, a picture, a quotation, one after the other.

What comes in is a stranger's HTML. It is cleaned first (nh3, our own list) and then written anew element by element, so that
a text block holds nothing but what the CMS's editor can show and keep.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from typing import Any

import nh3
from bs4 import BeautifulSoup, NavigableString, Tag

from kernel.content.incoming.remarks import Remarks
from kernel.content.incoming.tables import frame_of, read_table
from kernel.content.richtext import DROPPED_WITH_CONTENT, TAGS, URL_SCHEMES

PICTURE = "picture"  # the scheme of addresses of pictures that came along: <img src="picture:3">
CAPTION = "caption"  # the class of a paragraph that says what a picture or table shows
BOXES = frozenset(
    ["div", "section", "article", "main", "header", "footer", "aside", "figure", "center", "address", "nav", "form"]
)
INCOMING = TAGS | BOXES | {"img", "figcaption", "h1", "h5", "h6", "summary"}
INLINE = {"strong": "b", "b": "b", "em": "i", "i": "i", "cite": "i", "sup": "sup", "sub": "sub"}
PLAIN = frozenset(["u", "s", "del", "ins", "mark", "kbd", "small", "q", "code", "ruby", "rt", "rp"])
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
LINKS = re.compile(r"(https?://|mailto:|tel:)", re.I)
SPACE = re.compile(r"[ \t\r\n\f\xa0]+")
DEEPEST = 60
LONG, TOO_LONG = 3_000, 12_000  # characters after which a heading, and after which any paragraph begins a new block


@dataclass
class Piece:
    """`html` of a text or words of a quotation; `rows` of a table; `picture` is the key of one that came along."""

    kind: str  # text, quote, table, picture
    html: str = ""
    rows: list[list[str]] = field(default_factory=list)
    picture: str = ""
    alt: str = ""
    caption: str = ""


@dataclass
class Content:
    pieces: list[Piece] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)  # headings, paragraphs, lists, links, tables, pictures, quotes

    def count(self, what: str, number: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + number


def clean_incoming(html: str) -> str:
    """Nothing but elements that have a meaning, links that lead somewhere harmless and pictures that came along."""
    return nh3.clean(
        html,
        tags=set(INCOMING),
        clean_content_tags=set(DROPPED_WITH_CONTENT | {"head", "xml"}),
        attributes={"a": {"href"}, "img": {"src", "alt"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}},
        allowed_classes={"p": {CAPTION}},
        url_schemes=set(URL_SCHEMES) | {PICTURE},
        link_rel=None,
        strip_comments=True,
    )


def read_pieces(html: str, remarks: Remarks) -> Content:
    tree = BeautifulSoup(clean_incoming(html), "html.parser")
    top = 1 if tree.find("h1") else 0  # a page has one h1, its title; what is in the text begins with h2
    walker = _Walker(remarks, shift=top)
    walker.flow(tree, 0)
    return walker.finish()


class _Walker:
    def __init__(self, remarks: Remarks, *, shift: int) -> None:
        self.remarks, self.shift = remarks, shift
        self.content = Content()
        self._text: list[str] = []
        self._length = 0
        self._line: list[str] = []  # inline pieces of the paragraph that is being read
        self._caption = ""  # a caption that waits for its table
        self._in_item = False  # in a list, what would be a paragraph is a line

    # -- blocks ----------------------------------------------------------------------------------------------------
    def flow(self, node: Tag, depth: int) -> None:
        """Everything inside, as blocks; loose words become paragraphs."""
        if depth > DEEPEST:
            self._line.append(escape(_squeezed(node.get_text(" "))))
            return
        for child in node.children:
            if isinstance(child, Tag) and not _is_inline(child):
                self.end_paragraph()
                self._block(child, depth + 1)
            elif isinstance(child, (Tag, NavigableString)):
                self.inline(child, (), depth)
        self.end_paragraph()

    def _block(self, node: Tag, depth: int) -> None:
        name = node.name
        if name in HEADINGS:
            self._heading(node)
        elif name == "p" or name in ("figcaption", "summary", "dt", "dd", "caption"):
            self._paragraph(node, depth)
        elif name in ("ul", "ol"):
            self._list(node, depth)
        elif name == "table":
            self._table(node, depth)
        elif name == "blockquote" and not node.find(["img", "table"]):
            self._quote(node)
        elif name == "pre":
            self._put("".join(f"<p>{escape(line)}</p>" for line in node.get_text().splitlines() if line.strip()))
        elif name == "hr":
            self._put("<hr/>")
        else:
            self.flow(node, depth)

    def _heading(self, node: Tag) -> None:
        wanted = int(node.name[1]) + self.shift
        level = min(max(wanted, 2), 4)
        pictures = [picture.extract() for picture in node.find_all("img")]
        words = _squeezed(node.get_text()).strip()
        if words:
            if wanted > 4:
                self.remarks.add("levels")
            self.content.count("headings")
            self._put(f"<h{level}>{escape(words)}</h{level}>", begins=level < 4)
        for picture in pictures:
            self._picture(picture)

    def _paragraph(self, node: Tag, depth: int) -> None:
        words = _squeezed(node.get_text(" ")).strip()
        if node.name == "figcaption" or CAPTION in (node.get("class") or ()):
            if not words or node.find("img"):
                self.flow(node, depth)
            elif not self._last_picture_takes(words):
                self._caption = words
            return
        self.flow(node, depth)

    def _last_picture_takes(self, words: str) -> bool:
        last = self.content.pieces[-1] if self.content.pieces and not self._text else None
        if last is None or last.kind != "picture" or last.caption:
            return False
        last.caption = words[:200]
        return True

    def _quote(self, node: Tag) -> None:
        if words := _squeezed(node.get_text(" ")).strip():
            self._end_text()
            self.content.count("quotes")
            self.content.pieces.append(Piece("quote", html=words))

    def _list(self, node: Tag, depth: int) -> None:
        held: list[Tag] = []  # pictures and tables inside come after the list
        if items := self._items(node, held, depth):
            self.content.count("lists")
            self._put(f"<{node.name}>{items}</{node.name}>")
        for one in held:
            if one.name == "table":
                self._table(one, depth + 1)
            else:
                self._picture(one)

    def _items(self, node: Tag, held: list[Tag], depth: int) -> str:
        found: list[str] = []
        for item in node.find_all(["li", "ul", "ol"], recursive=False):
            inner = "" if item.name == "li" else self._nested(item, held, depth)
            held += [one.extract() for one in item.find_all(["table", "img"])]
            lists = [one.extract() for one in item.find_all(["ul", "ol"], recursive=False)] if item.name == "li" else []
            words = self._words_of(item, depth) if item.name == "li" else ""
            inner += "".join(self._nested(one, held, depth) for one in lists)
            if item.name != "li" and found:  # a list beside its item, as WPS and old editors write it
                found[-1] += inner
            elif words or inner:
                found.append(words + inner)
        return "".join(f"<li>{item}</li>" for item in found)

    def _nested(self, node: Tag, held: list[Tag], depth: int) -> str:
        if depth > DEEPEST:
            return escape(_squeezed(node.get_text(" ")))
        items = self._items(node, held, depth + 1)
        return f"<{node.name}>{items}</{node.name}>" if items else ""

    def _words_of(self, node: Tag, depth: int) -> str:
        """The inline content of an element whose paragraphs become lines."""
        self._line, self._in_item = [], True
        for child in node.children:
            self.inline(child, (), depth + 1)
        words, self._line, self._in_item = _trimmed("".join(self._line)), [], False
        return words

    def _table(self, node: Tag, depth: int) -> None:
        if (inside := frame_of(node)) is not None:
            self.remarks.add("frames")
            for cell in inside:
                self.flow(cell, depth)
            return
        table = read_table(node, self.remarks)
        self._caption = table.caption or self._caption
        if table.rows:
            caption, self._caption = self._caption, ""
            self._end_text()
            self.content.count("tables")
            self.content.pieces.append(Piece("table", rows=table.rows, caption=caption[:200]))
        for picture in table.pictures:
            self._picture(picture)

    def _picture(self, node: Tag) -> None:
        source = str(node.get("src") or "")
        if source.startswith(f"{PICTURE}:"):
            self._end_text()
            self.content.count("pictures")
            alt = _squeezed(str(node.get("alt") or "")).strip()
            self.content.pieces.append(Piece("picture", picture=source.removeprefix(f"{PICTURE}:"), alt=alt[:255]))

    # -- text ------------------------------------------------------------------------------------------------------
    def inline(self, node: Any, around: tuple[str, ...], depth: int) -> None:
        """Words with their emphasis and links. A picture in their middle ends the paragraph and begins another."""
        if isinstance(node, NavigableString):
            words = SPACE.sub(" ", str(node))
            opening = "".join(f"<{tag}>" for tag in around)
            closing = "".join(f"</{tag.split(' ')[0]}>" for tag in reversed(around))
            self._line.append(f"{opening}{escape(words)}{closing}" if words.strip() else words)
        elif node.name == "img":
            self.end_paragraph()
            self._picture(node)
        elif node.name == "br":
            self._line.append("<br/>")
        elif isinstance(node, Tag) and depth <= DEEPEST:
            self._element(node, around, depth)

    def _element(self, node: Tag, around: tuple[str, ...], depth: int) -> None:
        if not _is_inline(node):
            if not self._in_item:  # emphasis around whole paragraphs, as some programs write it
                self.end_paragraph()
                self._block(node, depth + 1)
                return
            if "".join(self._line).strip():
                self._line.append("<br/>")
        inside = self._around(node, around)
        for child in node.children:
            self.inline(child, inside, depth + 1)

    def _around(self, node: Tag, around: tuple[str, ...]) -> tuple[str, ...]:
        if node.name == "a" and node.get_text().strip():
            address = str(node.get("href") or "").strip()
            if LINKS.match(address):
                self.content.count("links")
                return (*around, f'a href="{escape(address)}"')
            if address and not address.startswith("#"):
                self.remarks.add("links")
        tag = INLINE.get(node.name)
        return (*around, tag) if tag and tag not in around else around

    def end_paragraph(self) -> None:
        words = _trimmed("".join(self._line))
        self._line = []
        if words:
            self.content.count("paragraphs")
            self._put(f"<p>{words}</p>")

    def _put(self, html: str, *, begins: bool = False) -> None:
        """A whole element of text. Long texts are parted, or nobody could edit them."""
        if not html:
            return
        if self._caption:
            waiting, self._caption = self._caption, ""
            self._put(f"<p>{escape(waiting)}</p>")
        if (begins and self._length > LONG) or self._length > TOO_LONG:
            self._end_text()
        self._text.append(html)
        self._length += len(html)

    def _end_text(self) -> None:
        if self._caption:
            self._text.append(f"<p>{escape(self._caption)}</p>")
            self._caption = ""
        if self._text:
            self.content.pieces.append(Piece("text", html="".join(self._text)))
        self._text, self._length = [], 0

    def finish(self) -> Content:
        self.end_paragraph()
        self._end_text()
        return self.content


def _is_inline(node: Tag) -> bool:
    return node.name in INLINE or node.name in PLAIN or node.name in ("a", "br", "img")


def _squeezed(text: str) -> str:
    return SPACE.sub(" ", text)


def _trimmed(html: str) -> str:
    """Without blanks and line breaks at both ends, and without the blanks that Chinese paragraphs begin with; neighbours
    with the same emphasis become one."""
    html = re.sub(r"</(b|i|sup|sub)><\1>", "", html)
    html = re.sub(r"^(?:\s|<br/>)+|(?:\s|<br/>)+$", "", html)
    return re.sub(r"^((?:<[^>]+>)*)\s+", r"\1", html)
