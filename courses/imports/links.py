"""Links between lessons while they have no address yet.

In imported text a link to a lesson reads `href="lesson:<path>#<anchor>"`, the path percent-encoded, the anchor with the
prefix that `kernel.content.richtext` demands of ids. `resolve_lesson_links` turns them into addresses once lessons are
stored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape, unescape
from typing import Any
from urllib.parse import quote, unquote

from kernel.content.richtext import ANCHOR_PREFIX

SCHEME = "lesson"
HREF = re.compile(rf'href="{SCHEME}:([^"#]*)(?:#([^"]*))?"')
Block = dict[str, Any]


def lesson_href(path: str, anchor: str = "") -> str:
    """The link for a lesson's path inside the course and an id in it (with prefix), or none."""
    return f"{SCHEME}:{quote(path)}" + (f"#{anchor}" if anchor else "")


def anchor_id(slug: str) -> str:
    """The id of a heading as it stands in stored HTML."""
    return ANCHOR_PREFIX + slug


def resolve_lesson_links(blocks: tuple[Block, ...], resolve: Callable[[str, str], str]) -> tuple[Block, ...]:
    """The blocks with every lesson link replaced by `resolve(path, anchor)`; the address is escaped here."""

    def address(match: re.Match[str]) -> str:
        path, anchor = unquote(unescape(match.group(1))), unescape(match.group(2) or "")
        return f'href="{escape(resolve(path, anchor))}"'

    def walk(value: Any) -> Any:
        if isinstance(value, str):
            return HREF.sub(address, value)
        if isinstance(value, list):
            return [walk(item) for item in value]
        if isinstance(value, Mapping):
            return {key: _kept_or(key, item, walk) for key, item in value.items()}
        return value

    return tuple(walk(block) for block in blocks)


def _kept_or(key: str, value: Any, walk: Callable[[Any], Any]) -> Any:
    """Only `html` and table `rows` hold markup: a code sample that shows such a link stays as it is."""
    return walk(value) if key in ("html", "rows") else value
