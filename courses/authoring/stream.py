"""Blocks of an imported lesson as a StreamField stores them.

Ids are made from content: a repeated import gives an unchanged block its old id, so that nothing that learners have seen
of it is forgotten.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from html import escape, unescape
from typing import Any
from urllib.parse import unquote
from uuid import UUID, uuid5

from courses.authoring.marks import cell_text
from courses.imports.links import HREF, Block
from courses.imports.markdown import LessonDraft
from kernel.content.richtext import clean_stored

NAMESPACE = UUID("6f4b7f0e-6a0f-5d0c-9f0a-0c5e7f2b1d3a")
Raw = dict[str, Any]


class StreamMaker:
    """`pages`: {path of a lesson: id of its page}; `files`: {path: picture or document}."""

    def __init__(self, pages: Mapping[str, int], files: Any) -> None:
        self.pages = pages
        self.files = files

    def stream(self, lesson: LessonDraft) -> list[Raw]:
        seen: Counter[str] = Counter()
        rows = []
        for block in lesson.blocks:
            text = json.dumps(block, sort_keys=True, ensure_ascii=False)
            seen[text] += 1
            identity = str(uuid5(NAMESPACE, f"{lesson.path}\n{seen[text]}\n{text}"))
            kind, value = getattr(self, f"_{block['type']}")(block, lesson.path, identity)
            rows.append({"type": kind, "value": value, "id": identity})
        return rows

    def _html(self, html: str, here: str) -> str:
        """Stored form: links to lessons name the page, a place in this lesson stays a place.

        A place in another lesson stands in the title, because the CMS's editor takes a link with an address for one to
        outside; that editor drops the title when it saves, and the link then leads to the lesson's beginning.
        """

        def link(match: re.Match[str]) -> str:
            path, anchor = unquote(unescape(match.group(1))), unescape(match.group(2) or "")
            if path == here and anchor:
                return f'href="#{escape(anchor)}"'
            place = f' title="#{escape(anchor)}"' if anchor else ""
            return f'linktype="page" id="{self.pages[path]}"{place}'

        return clean_stored(HREF.sub(link, html))

    def _text(self, block: Block, here: str, _id: str) -> tuple[str, str]:
        return "text", self._html(block["html"], here)

    def _image(self, block: Block, _here: str, _id: str) -> tuple[str, Raw]:
        return "picture", {
            "image": self.files[block["file"]].pk,
            "caption": block["caption"][:200],
            "alt": block["alt"][:300],
        }

    def _code(self, block: Block, _here: str, _id: str) -> tuple[str, Raw]:
        return "code", {"language": block["language"], "code": block["code"]}

    def _table(self, block: Block, here: str, _id: str) -> tuple[str, Raw]:
        rows = ["\t".join(cell_text(self._html(cell, here)) for cell in row) for row in block["rows"]]
        return "table", {"rows": "\n".join(rows), "caption": ""}

    def _callout(self, block: Block, here: str, _id: str) -> tuple[str, Raw]:
        return "callout", {
            "tone": block["tone"],
            "title": block["title"][:80],
            "text": self._html(block["html"], here),
        }

    def _attachment(self, block: Block, _here: str, _id: str) -> tuple[str, Raw]:
        return "attachment", {"document": self.files[block["file"]].pk}

    def _video(self, block: Block, _here: str, _id: str) -> tuple[str, Raw]:
        return "video", {"document": self.files[block["file"]].pk, "poster": None, "caption": block["title"][:200]}

    def _check(self, block: Block, _here: str, identity: str) -> tuple[str, Raw]:
        options = [
            {
                "type": "item",
                "value": {"text": text[:500], "right": index in block["key"]},
                "id": str(uuid5(NAMESPACE, f"{identity}\n{index}")),
            }
            for index, text in enumerate(block["options"])
        ]
        return "check", {
            "stem": block["stem"],
            "options": options,
            "multiple": block["kind"] == "multiple",
            "explanation": block["explanation"],
        }
