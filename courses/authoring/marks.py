"""Rich text as stored, to HTML as published: links get their addresses, headings their anchors, all of it is cleaned."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape

from courses.imports.inline import slug
from kernel.content.richtext import ANCHOR_PREFIX, clean

LESSON_SCHEME = "lesson"
ANCHOR = re.compile(r"<a\b([^>]*)>")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
HEADING = re.compile(r'<h([234])(?: id="([^"]*)")?>(.*?)</h\1>', re.DOTALL)
# In the cells of a table only these marks are markup; everything else is what it looks like, List<String> too.
CELL_TAG = re.compile(
    r"&lt;(/?(?:strong|b|em|i|code|kbd|s|del|sub|sup|a)|br|a (?:(?:href|linktype|id|title)=&quot;[^&<>]*&quot; ?)+)&gt;"
)

Address = Callable[[dict[str, str]], str | None]


def with_addresses(html: str, address: Address) -> str:
    """Give every link its address; `address` gets a link's attributes and answers None to keep only its text."""

    def link(match: re.Match[str]) -> str:
        href = address({name: unescape(value) for name, value in ATTRIBUTE.findall(match.group(1))})
        return "<a>" if href is None else f'<a href="{escape(href)}">'

    # an <a> without address is text: clean() keeps the tag, so it goes here
    linked = ANCHOR.sub(link, html)
    return re.sub(r"<a>(.*?)</a>", r"\1", linked, flags=re.DOTALL)


def published_html(html: str, address: Address) -> str:
    return clean(with_addresses(html, address), extra_schemes=(LESSON_SCHEME,)).strip()


def published_cell(text: str, address: Address) -> str:
    """One cell of a table: plain text in which a few marks may stand."""
    marked = CELL_TAG.sub(lambda match: f"<{unescape(match.group(1))}>", escape(text))
    return published_html(marked, address)


def cell_text(html: str) -> str:
    """Clean HTML of one cell as an author may type it: published_cell() turns it back."""
    kept = re.sub(r"<(?!/?(?:strong|b|em|i|code|kbd|s|del|sub|sup|a|br)\b)[^>]*>", "", html)
    return unescape(re.sub(r' rel="[^"]*"', "", " ".join(kept.split())))


class Anchors:
    """Ids for the headings of one lesson, each once: those given stay, the others are made from the words."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def into(self, html: str) -> str:
        return HEADING.sub(self._heading, html)

    def _heading(self, match: re.Match[str]) -> str:
        level, given, inner = match.groups()
        words = unescape(re.sub(r"<[^>]+>", "", inner))
        base = given or ANCHOR_PREFIX + (slug(words) or "section")
        name, number = base, 0
        while name in self._taken:
            number += 1
            name = f"{base}-{number}"
        self._taken.add(name)
        return f'<h{level} id="{escape(name)}">{inner}</h{level}>'
