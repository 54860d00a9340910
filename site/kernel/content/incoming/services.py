"""An article out of a Word file: a draft, with its pictures and a report, in one transaction."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from bs4 import BeautifulSoup
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.rich_text import RichText

from kernel.audit.api import record
from kernel.content.cms.policies import may_write
from kernel.content.incoming.pictures import Prepared, prepare, stored_pictures
from kernel.content.incoming.pieces import Content, Piece, read_pieces
from kernel.content.incoming.remarks import Remarks
from kernel.content.incoming.word import WordFile, read_word
from kernel.content.media.refusal import UploadRefused
from kernel.content.models import Article, BasePage, Intake
from kernel.content.richtext import clean_stored

HEADING = re.compile(r"^<h[2-4]>(.*?)</h[2-4]>", re.S)
SENTENCE = re.compile(r"[。！？!?；;]|\.\s")
LONGEST_TITLE, LONGEST_SUMMARY = 120, 140


class NotAllowedError(PermissionError):
    """The person may not write at this place."""


@dataclass
class _Draft:
    content: Content
    pictures: dict[str, Prepared]
    title: str
    title_from: str
    summary: str


def article_from_word(
    *, parent: BasePage, source: bytes | BinaryIO, filename: str, audience: str, audience_roles: str = "", actor: Any
) -> Intake:
    """Raises UploadRefused with words for whoever sent it, NotAllowedError. On failure nothing remains."""
    user = getattr(actor, "user", actor)
    if not may_write(user, parent):
        raise NotAllowedError
    remarks = Remarks()
    draft = _read(source, filename, remarks)
    with transaction.atomic():
        titles = {piece.picture: piece.alt or piece.caption or draft.title for piece in draft.content.pieces}
        for_whom = {"audience": audience, "audience_roles": audience_roles}
        of = {"unit_id": parent.unit_id, "uploaded_by_user": user, **for_whom}
        with stored_pictures(draft.pictures, titles, **of) as images:
            page = Article(title=draft.title, summary=draft.summary, live=False, owner=user, **for_whom)
            page.body = [block for piece in draft.content.pieces if (block := _block(piece, images))]
            parent.add_child(instance=page)
            page.save_revision(user=user, log_action=True)
            report = {
                "counts": draft.content.counts | {"pictures": len(images)},
                "title_from": draft.title_from,
                "remarks": [remark.as_json() for remark in remarks.all()],
            }
            intake = Intake.objects.create(page=page, filename=filename[:200], report=report)
            record("content.article_from_word", actor=actor, obj=page, unit=page.unit, file=filename[:200])
    return intake


def _read(source: bytes | BinaryIO, filename: str, remarks: Remarks) -> _Draft:
    """All the work that needs no database."""
    word = read_word(source, filename, remarks)
    content = read_pieces(word.html, remarks)
    pictures = prepare(word.pictures, remarks)
    title, title_from = _take_title(word, content, filename)
    content.pieces = [piece for piece in content.pieces if piece.kind != "picture" or piece.picture in pictures]
    if not content.pieces:
        raise UploadRefused(
            _("There is neither text nor a picture in the document. Open it and see whether it is the right one.")
        )
    return _Draft(content, pictures, title[:LONGEST_TITLE], title_from, _summary(content))


def _take_title(word: WordFile, content: Content, filename: str) -> tuple[str, str]:
    """(title, where it comes from); what became the title no longer stands in the text."""
    if word.title:
        return word.title, "style"
    first = content.pieces[0] if content.pieces and content.pieces[0].kind == "text" else None
    if first is not None and (heading := HEADING.match(first.html)):
        _cut(content, first, heading.end())
        content.counts["headings"] -= 1
        return unescape(heading[1]), "heading"
    if first is not None and word.first_line:
        paragraph = re.match(r"<p>(.*?)</p>", first.html, re.S)
        if paragraph and _plain(paragraph[1]) == re.sub(r"\s+", " ", word.first_line):
            _cut(content, first, paragraph.end())
            content.counts["paragraphs"] -= 1
            return _plain(paragraph[1]), "line"
    if word.name:
        return word.name, "name"
    return PurePosixPath(filename).stem or _("Article"), "file"


def _cut(content: Content, first: Piece, end: int) -> None:
    first.html = first.html[end:]
    if not first.html:
        content.pieces.remove(first)


def _plain(html: str) -> str:
    return re.sub(r"\s+", " ", BeautifulSoup(html, "html.parser").get_text()).strip()


def _summary(content: Content) -> str:
    """The first paragraph, as far as whole sentences go."""
    for piece in content.pieces:
        if piece.kind == "text" and (paragraph := re.search(r"<p>(.*?)</p>", piece.html, re.S)):
            words = _plain(paragraph[1])
            if len(words) <= LONGEST_SUMMARY:
                return words
            ends = [match.end() for match in SENTENCE.finditer(words) if match.end() <= LONGEST_SUMMARY]
            return words[: ends[-1]].strip() if ends else words[: LONGEST_SUMMARY - 1] + "…"
    return ""


def _block(piece: Piece, images: dict[str, Any]) -> tuple[str, Any] | None:
    if piece.kind == "text":
        return "text", RichText(clean_stored(piece.html))
    if piece.kind == "quote":
        return "quote", piece.html
    if piece.kind == "table":
        return "table", {"rows": rows_text(piece.rows), "caption": piece.caption}
    image = images.get(piece.picture)
    return ("picture", {"image": image, "caption": piece.caption}) if image else None


def rows_text(rows: list[list[str]]) -> str:
    """Rows as a table block keeps them: one a line, columns parted by tabs."""
    return "\n".join("\t".join(row) for row in rows)
