"""Inside paragraphs: links find their targets, pictures and files are taken out to become blocks of their own."""

from __future__ import annotations

import posixpath
import re
import unicodedata

from django.utils.translation import gettext as _
from markdown_it.token import Token

from courses.imports.course import IMAGE_ENDINGS, MARKDOWN_ENDINGS, VIDEO_ENDINGS, CourseReading, Link
from courses.imports.links import Block, anchor_id, lesson_href
from courses.imports.parser import parser, renderer
from courses.imports.paths import is_outside, target
from courses.imports.rawhtml import RawResult, read_raw
from kernel.content.richtext import URL_SCHEMES


def slug(text: str) -> str:
    """The anchor of a heading as GitHub and GitBook make it: lower case, no punctuation, hyphens for spaces."""
    plain = re.sub(r"[^\w\- ]", "", unicodedata.normalize("NFC", text).strip().lower())
    return plain.replace(" ", "-")


class InlineReader:
    """Rewrites tokens in place. `taken` gathers what has to follow the paragraph as blocks.

    `page` is the lesson, `file` the file being read: they differ inside an included file, whose links may be meant from
    either place.
    """

    def __init__(self, course: CourseReading, page: str) -> None:
        self.course = course
        self.page = page
        self.file = page
        self.taken: list[Block] = []

    def rewrite(self, tokens: list[Token]) -> None:
        """Rewrite all inline content and nested HTML of a group of tokens."""
        for token in tokens:
            line = token.map[0] + 1 if token.map else 0
            if token.type == "inline":
                token.children = self._inline(token.children or [], line)
            elif token.type == "html_block":
                token.content = self.raw(token.content, line).html
            elif token.type in ("heading_open", "heading_close"):
                token.tag = f"h{min(max(int(token.tag[1]), 2), 4)}"

    def raw(self, html: str, line: int) -> RawResult:
        """Filter HTML, take its pictures out and name what it lost."""
        result = read_raw(html, lambda href: self._link(href, line, ""))
        for source, alt in result.images:
            self._image(source, alt, "", line)
        for dropped in result.dropped:
            self.course.say("note", self.file, line, _("Left out: %(what)s") % {"what": dropped})
        return result

    def _inline(self, children: list[Token], line: int) -> list[Token]:
        kept: list[Token] = []
        open_links: list[bool] = []
        for index, token in enumerate(children):
            if token.type in ("softbreak", "hardbreak"):
                line += 1
            if token.type == "image":
                self._image(str(token.attrGet("src") or ""), _alt(token), str(token.attrGet("title") or ""), line)
                continue
            if token.type == "link_open":
                href = self._link(str(token.attrGet("href") or ""), line, _link_text(children, index))
                open_links.append(href is not None)
                token.attrSet("href", href or "")
            if token.type in ("link_open", "link_close"):
                stays = open_links[-1] if token.type == "link_open" else open_links.pop()
                if not stays:
                    continue
            if token.type == "html_inline":
                token.content = self.raw(token.content, line).html
            kept.append(token)
        return _without_empty_links(kept)

    def _image(self, source: str, alt: str, caption: str, line: int) -> None:
        if is_outside(source):
            message = _("The picture “%(target)s” lies on another site and is left out. Put it into the folder.")
            self.course.say("warning", self.file, line, message % {"target": source[:200]})
            return
        candidates = target(source, self.page, self.file).candidates
        path = next((name for name in candidates if name in self.course.names), None)
        if path is None:
            what = _("The picture “%(target)s” does not exist.")
            self.course.missing(self.file, line, source, candidates, what)
        elif self.course.media(path, self.file, line):
            self._take({"type": "image", "file": path, "alt": alt.strip(), "caption": caption.strip()})

    def _take(self, block: Block) -> None:
        if block not in self.taken:
            self.taken.append(block)

    def _link(self, href: str, line: int, text: str) -> str | None:
        """The address to keep, or None if only the text stays."""
        if is_outside(href):
            return self._outside(href, line)
        wanted = target(href, self.page, self.file)
        if not wanted.path:
            return self._place(self.page, wanted.anchor, line) if wanted.anchor else None
        found = [name for name in wanted.candidates if name in self.course.names]
        lesson = next((name for name in found if name in self.course.lessons), None)
        if lesson:
            return self._place(lesson, wanted.anchor, line)
        if not found:
            what = _("The link “%(target)s” leads to nothing.")
            self.course.missing(self.file, line, href, wanted.candidates, what)
        elif found[0].lower().endswith(MARKDOWN_ENDINGS):
            message = _(
                "The link leads to “%(target)s”, which is not in the outline. Add it there, or remove the link."
            )
            self.course.say("error", self.file, line, message % {"target": found[0]})
        elif self.course.media(found[0], self.file, line):
            self._take(_file_block(found[0], text))
        return None

    def _outside(self, href: str, line: int) -> str | None:
        if href.startswith("//"):
            return "https:" + href
        if href.partition(":")[0].lower() in URL_SCHEMES:
            return href
        message = _("The link “%(target)s” is of a kind that is not allowed; only its text is kept.")
        self.course.say("warning", self.file, line, message % {"target": href[:200]})
        return None

    def _place(self, path: str, anchor: str, line: int) -> str:
        name = slug(anchor)
        self.course.links.append(Link(self.file, line, path, name))
        return lesson_href(path, anchor_id(name) if name else "")


def _file_block(path: str, text: str) -> Block:
    ending = posixpath.splitext(path)[1].lower()
    if ending in IMAGE_ENDINGS:
        return {"type": "image", "file": path, "alt": text, "caption": ""}
    kind = "video" if ending in VIDEO_ENDINGS else "attachment"
    return {"type": kind, "file": path, "title": text or posixpath.basename(path)}


def _alt(token: Token) -> str:
    if not token.children:
        return token.content
    return renderer(parser()).renderInlineAsText(token.children, parser().options, {})


def _link_text(children: list[Token], start: int) -> str:
    text = ""
    for token in children[start + 1 :]:
        if token.type == "link_close":
            break
        if token.type in ("text", "code_inline"):
            text += token.content
    return text.strip()


def _without_empty_links(tokens: list[Token]) -> list[Token]:
    """A link that held nothing but a picture is empty now."""
    kept: list[Token] = []
    for token in tokens:
        if token.type == "link_close" and kept and kept[-1].type == "link_open":
            kept.pop()
        else:
            kept.append(token)
    return kept
