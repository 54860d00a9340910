"""Blocks of a lesson as the page shows them. Of a check, only what the learner may know now."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from courses.learning.intervals import seconds
from courses.learning.words import clock
from courses.models import ItemProgress
from kernel.content.media.films import shown

LESSON_LINK = re.compile(r'href="lesson:([^"#]*)')
TONES = {"tip": "ok", "warning": "warn"}
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

Block = Mapping[str, Any]


class Renderer:
    """Turns stored blocks into what templates show; `link` gives the address of another lesson by its public id."""

    def __init__(self, progress: ItemProgress | None, link: Callable[[str], str]) -> None:
        self.progress = progress
        self.link = link

    def show(self, block: Block) -> dict[str, Any]:
        shown = getattr(self, f"_{block['type']}", self._plain)(block)
        return {"id": block["id"], "type": block["type"], **shown}

    def html(self, stored: str) -> SafeString:
        """Stored HTML was cleaned when the version was published; only links to lessons are filled in here."""
        if 'href="lesson:' in stored:
            stored = LESSON_LINK.sub(lambda match: f'href="{escape(self.link(match[1]))}', stored)
        return mark_safe(stored)

    def _plain(self, block: Block) -> dict[str, Any]:
        return dict(block)

    def _text(self, block: Block) -> dict[str, Any]:
        return {"html": self.html(block["html"])}

    def _callout(self, block: Block) -> dict[str, Any]:
        return {
            "tone": TONES.get(block.get("tone", ""), "info"),
            "title": block.get("title", ""),
            "html": self.html(block["html"]),
        }

    def _table(self, block: Block) -> dict[str, Any]:
        return {
            "head": [self.html(cell) for cell in block.get("head", ())],
            "rows": [[self.html(cell) for cell in row] for row in block["rows"]],
            "caption": block.get("caption", ""),
        }

    def _picture(self, block: Block) -> dict[str, Any]:
        sources = ", ".join(f"{url} {int(width)}w" for url, width in block.get("srcset", ()))
        return {**block, "srcset": sources}

    def _video(self, block: Block) -> dict[str, Any]:
        watched = int(seconds(self.progress.watched.get(block["id"], []))) if self.progress else 0
        films = self.progress.place.get("films", {}) if self.progress else {}
        public_id = block["src"].removeprefix("/files/d/").rstrip("/")
        return {
            **block,
            "film": shown(public_id),
            "watched": watched,
            "watched_text": clock(watched),
            "resume": films.get(block["id"], 0),
        }

    def _check(self, block: Block) -> dict[str, Any]:
        answer = self.progress.checks.get(block["id"]) if self.progress else None
        given = set(answer["given"]) if answer else set()
        key = set(block["key"]) if answer else set()
        options = [
            {
                "value": index,
                "key": LETTERS[index % len(LETTERS)],
                "text": text,
                "checked": index in given,
                "verdict": _verdict(index in given, index in key) if answer else "",
            }
            for index, text in enumerate(block["options"])
        ]
        shown = {
            "stem": block["stem"],
            "input": "checkbox" if block["kind"] == "multiple" else "radio",
            "options": options,
            "answered": answer is not None,
        }
        if answer:
            shown |= {"right": answer["right"], "explanation": block.get("explanation", "")}
        return shown


def _verdict(chosen: bool, right: bool) -> str:
    if right:
        return "right" if chosen else "missed"
    return "wrong" if chosen else ""
