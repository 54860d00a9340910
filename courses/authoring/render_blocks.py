"""What an author wrote (a StreamField) to what learners are given (the blocks of an ItemVersion): pictures in their
sizes, links with addresses, HTML cleaned for the last time."""

from __future__ import annotations

import math
import mimetypes
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from courses.authoring.films import film_seconds
from courses.authoring.marks import Anchors, published_cell, published_html
from courses.authoring.shelf import KEPT_AS_THEY_ARE, SPECS, Raw, Shelf, reaches
from kernel.content.blocks import TableBlock
from kernel.content.models import GuardedDocument, GuardedImage

CHARACTERS_A_MINUTE = 400
WORDS_A_MINUTE = 180
SECONDS_A_PICTURE = 10
CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
WORD = re.compile(r"[A-Za-z0-9]+")

Block = dict[str, Any]


@dataclass
class LessonRenderer:
    """Renders one lesson. `problems` gathers what must be mended before it can be published.

    `page` and `unit_id` are the course's: its audience must reach every file. `items`: public ids of the items that the
    version will hold, by which links inside the course are checked.
    """

    shelf: Shelf
    page: Any
    unit_id: int
    items: frozenset[str]
    problems: list[str] = field(default_factory=list)
    closed_files: list[GuardedImage | GuardedDocument] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._anchors = Anchors()
        self._makers: dict[str, Callable[[Any], Block | None]] = {
            "text": self._text,
            "picture": self._picture,
            "video": self._video,
            "attachment": self._attachment,
            "callout": self._callout,
            "table": self._table,
            "code": self._code,
            "check": self._check,
        }

    def render(self, blocks: list[Raw]) -> list[Block]:
        return list(self._rendered(blocks))

    def _rendered(self, blocks: list[Raw]) -> Iterator[Block]:
        for number, raw in enumerate(blocks):
            maker = self._makers.get(raw["type"])  # a kind that is no longer known is left out
            made = maker(raw["value"]) if maker else None
            if made is not None:
                yield {"id": raw.get("id") or f"block-{number:04}", "type": raw["type"], **made}

    def _complain(self, message: str) -> None:
        if message not in self.problems:
            self.problems.append(message)

    # -- text --------------------------------------------------------------------------------------------------------
    def _html(self, source: str) -> str:
        return published_html(source, self._address)

    def _text(self, value: str) -> Block | None:
        html = self._anchors.into(self._html(value))
        return {"html": html} if _words(html).strip() else None

    def _callout(self, value: Raw) -> Block:
        return {
            "tone": value.get("tone") or "info",
            "title": value.get("title") or "",
            "html": self._html(value["text"]),
        }

    def _table(self, value: Raw) -> Block | None:
        rows = [[published_cell(cell, self._address) for cell in row] for row in TableBlock.parse(value["rows"])]
        return {"head": rows[0], "rows": rows[1:], "caption": value.get("caption") or ""} if rows else None

    @staticmethod
    def _code(value: Raw) -> Block:
        return {"language": value.get("language") or "", "code": value["code"]}

    def _check(self, value: Raw) -> Block:
        options = [option.get("value", option) for option in value["options"]]
        key = [index for index, option in enumerate(options) if option.get("right")]
        if not key:
            self._complain(_("The check question “%(stem)s” has no right option.") % {"stem": value["stem"][:60]})
        return {
            "kind": "multiple" if len(key) > 1 or value.get("multiple") else "single",
            "stem": value["stem"],
            "options": [option["text"] for option in options],
            "key": key,
            "explanation": value.get("explanation") or "",
        }

    def _address(self, attributes: dict[str, str]) -> str | None:
        """The address of a link as learners need it, or None if it has none."""
        kind, href = attributes.get("linktype"), attributes.get("href", "")
        if kind == "document":
            document = self._document(attributes.get("id", ""))
            return document.url if document else None
        if kind != "page":
            return href or None
        place = self.shelf.places.get(int(attributes["id"])) if attributes.get("id", "").isdigit() else None
        if place is None or (place.item and place.item not in self.items):
            self._complain(_("A link leads to a page that is not there or not published. Choose another page for it."))
            return None
        anchor = attributes.get("title", "")
        return place.href + (anchor if anchor.startswith("#") else "")

    # -- files -------------------------------------------------------------------------------------------------------
    def _reachable(self, thing: GuardedImage | GuardedDocument) -> None:
        if not reaches(thing, self.page, self.unit_id):
            self.closed_files.append(thing)
            self._complain(
                _("Not everybody who may see the course may see the file “%(file)s”. Open it to the same people.")
                % {"file": thing.title}
            )

    def _document(self, pk: Any) -> GuardedDocument | None:
        document = self.shelf.documents.get(int(pk)) if str(pk or "").isdigit() else None
        if document is None:
            self._complain(_("A file is missing. Choose it again or remove its block."))
            return None
        self._reachable(document)
        return document

    def _picture(self, value: Raw) -> Block | None:
        image = self.shelf.images.get(value.get("image") or 0)
        if image is None:
            self._complain(_("A picture is missing. Choose it again or remove its block."))
            return None
        self._reachable(image)
        return {
            "image": image.public_id,
            **self._sizes(image),
            "alt": value.get("alt") or image.description or "",
            "caption": value.get("caption") or "",
        }

    def _sizes(self, image: GuardedImage) -> Block:
        original = {"src": f"/files/o/{image.public_id}/", "srcset": [], "width": image.width, "height": image.height}
        if image.file.name.lower().endswith(KEPT_AS_THEY_ARE):
            return original
        try:
            *modern, plain = (self.shelf.rendition(image, spec) for spec in SPECS)
        except OSError:  # SourceImageIOError among them
            self._complain(_("The file of the picture “%(file)s” cannot be read.") % {"file": image.title})
            return original
        widths = {made.width: made.url for made in modern}
        return {
            "src": plain.url,
            "srcset": [[widths[width], width] for width in sorted(widths)],
            "width": plain.width,
            "height": plain.height,
        }

    def _video(self, value: Raw) -> Block | None:
        document = self._document(value.get("document"))
        if document is None:
            return None
        poster = self.shelf.images.get(value.get("poster") or 0)
        if poster is not None:
            self._reachable(poster)
        return {
            "src": document.url,
            "content_type": mimetypes.guess_type(document.filename)[0] or "video/mp4",
            "poster": self._sizes(poster)["src"] if poster else "",
            "poster_image": poster.public_id if poster else "",
            "caption": value.get("caption") or "",
            "seconds": film_seconds(document),
        }

    def _attachment(self, value: Raw) -> Block | None:
        document = self._document(value.get("document"))
        if document is None:
            return None
        return {"href": document.url, "name": document.title, "size": document.get_file_size() or 0}


def estimated_minutes(blocks: list[Block]) -> int:
    """Time to read a lesson, its films watched through; at least a minute."""
    text = " ".join(word for block in blocks for word in _block_words(block))
    minutes = len(CHINESE.findall(text)) / CHARACTERS_A_MINUTE + len(WORD.findall(text)) / WORDS_A_MINUTE
    pictures = sum(block["type"] == "picture" for block in blocks) * SECONDS_A_PICTURE
    films = sum(block.get("seconds") or 0 for block in blocks)
    return max(1, math.ceil(minutes + (pictures + films) / 60))


def _words(html: str) -> str:
    return re.sub(r"<[^>]+>", " ", html)


def _block_words(block: Block) -> Iterator[str]:
    rows = [block.get("head", ()), *block.get("rows", ())]
    for html in (block.get("html", ""), *(cell for row in rows for cell in row)):
        yield _words(html)
    yield from (block.get(key, "") for key in ("title", "code", "stem"))
    yield from block.get("options", ())
