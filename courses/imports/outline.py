"""The outline of a course: SUMMARY.md as GitBook and mdBook write it, outline.md, 目录.md."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from markdown_it.token import Token

from courses.imports.parser import parser
from courses.imports.problems import ImportProblem
from courses.imports.sources import CourseSource

NAMES = ("summary.md", "outline.md", "目录.md", "大纲.md")
# Headings that name the outline and not the course.
GENERIC_TITLES = frozenset(
    {"summary", "摘要", "目录", "目次", "大纲", "概要", "outline", "contents", "tableofcontents"}
)


@dataclass
class Item:
    """A line of the outline; `href` is empty where it has no link."""

    title: str
    href: str
    line: int
    children: list[Item] = field(default_factory=list)

    def descendants(self) -> Iterator[Item]:
        for child in self.children:
            yield child
            yield from child.descendants()


@dataclass
class Outline:
    """Title ("" if the heading is generic), first paragraph, and items below the part headings they stand under."""

    title: str = ""
    summary: str = ""
    parts: list[tuple[str, list[Item]]] = field(default_factory=list)


def find_outline(source: CourseSource) -> str:
    """The name of the outline file: the one nearest to the top. Raises ImportProblem if there is none, or several."""
    found = [name for name in source.names if posixpath.basename(name).casefold() in NAMES]
    if not found:
        message = _("No outline was found. Add a file SUMMARY.md with a nested list of links to the lessons.")
        raise ImportProblem(message)
    depth = min(name.count("/") for name in found)
    top = [name for name in found if name.count("/") == depth]
    if len({posixpath.dirname(name) for name in top}) > 1:
        message = _("There are several outlines: %(names)s. Import one course at a time.")
        raise ImportProblem(message % {"names": ", ".join(sorted(top))})
    return min(top, key=lambda name: NAMES.index(posixpath.basename(name).casefold()))


def parse_outline(text: str) -> Outline:
    """Lists are chapters and lessons, the first heading of level 1 is the title, later headings are parts."""
    outline = Outline()
    tokens = parser().parse(text)
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.type == "heading_open":
            _heading(outline, token.tag, _text(tokens[at + 1]))
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            items, at = _list(tokens, at)
            _part(outline).extend(items)
        elif token.type == "paragraph_open":
            _paragraph(outline, tokens[at + 1])
        at += 1
    return outline


def _heading(outline: Outline, tag: str, text: str) -> None:
    if tag == "h1" and not outline.title and not outline.parts:
        plain = "".join(text.split()).casefold()
        outline.title = "" if plain in GENERIC_TITLES else text
    else:
        outline.parts.append((text, []))


def _part(outline: Outline) -> list[Item]:
    if not outline.parts:
        outline.parts.append(("", []))
    return outline.parts[-1][1]


def _paragraph(outline: Outline, inline: Token) -> None:
    """mdBook's chapters before and after the list are bare links; any other first paragraph says what the course is."""
    children = [child for child in inline.children or [] if child.content.strip() or child.type != "text"]
    if len(children) > 1 and children[0].type == "link_open" and children[-1].type == "link_close":
        _part(outline).append(_item(inline))
    elif not outline.summary and not outline.parts:
        outline.summary = _text(inline)


def _list(tokens: list[Token], at: int) -> tuple[list[Item], int]:
    """Items of the list that opens at `at`, and the place where it closes."""
    items: list[Item] = []
    level = tokens[at].level
    at += 1
    while tokens[at].level > level or tokens[at].nesting != -1:
        token = tokens[at]
        if token.type == "list_item_open":
            items.append(Item("", "", (token.map or [0])[0] + 1))
        elif token.type == "inline" and not items[-1].title:
            items[-1] = _item(token)
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            items[-1].children, at = _list(tokens, at)
        at += 1
    return items, at


def _item(inline: Token) -> Item:
    link = next((child for child in inline.children or [] if child.type == "link_open"), None)
    href = str(link.attrGet("href") or "") if link else ""
    return Item(_text(inline), href, (inline.map or [0])[0] + 1)


def _text(inline: Token) -> str:
    kept = ("text", "code_inline", "softbreak")
    return "".join(child.content or " " for child in inline.children or [] if child.type in kept).strip()
