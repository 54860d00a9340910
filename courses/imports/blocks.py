"""A Markdown file to the blocks of a lesson. They are plain dictionaries that JSON can hold:

    {"type": "text", "html"}                     sanitised; headings are h2–h4 with an id; a new one starts at each h2
    {"type": "image", "file", "alt", "caption"}  `file` is a path inside the course, here and below
    {"type": "code", "language", "code"}
    {"type": "table", "header", "rows"}          rows of cells, each sanitised HTML; header: the first row is one
    {"type": "callout", "tone", "title", "html"} tone: info, tip or warning
    {"type": "attachment", "file", "title"}
    {"type": "video", "file", "title"}
    {"type": "check", "kind", "stem", "options", "key", "explanation"}   see `checks`

Links to other lessons: see `links`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from copy import copy
from html import escape

from django.utils.translation import gettext as _
from markdown_it.token import Token

from courses.imports import frontmatter
from courses.imports.callouts import INFO, TIP, WARNING, Callout, take_callout
from courses.imports.checks import WrongCheck, parse_check
from courses.imports.course import CourseReading
from courses.imports.inline import InlineReader, slug
from courses.imports.links import SCHEME, Block, anchor_id
from courses.imports.parser import parser, prepare
from courses.imports.paths import target
from kernel.content.richtext import clean

EXPLICIT_ID = re.compile(r"\s*\{#([^}\s]+)\}\s*$")
HINT_TONES = {"success": TIP, "tip": TIP, "warning": WARNING, "danger": WARNING, "working": INFO, "info": INFO}
MAX_INCLUDE_DEPTH = 5
MAX_INCLUDES = 100  # of one lesson; files that include each other several times multiply
Group = list[Token]


def groups(tokens: list[Token]) -> Iterator[Group]:
    """Tokens by the element at the top that they belong to."""
    group: Group = []
    depth = 0
    for token in tokens:
        group.append(token)
        depth += token.nesting
        if depth == 0:
            yield group
            group = []


class LessonBuilder:
    """Builds the blocks of one lesson; `read` is called once."""

    def __init__(self, course: CourseReading, path: str, title: str) -> None:
        self.course = course
        self.path = path
        self.title = title
        self.blocks: list[Block] = []
        self.anchors: list[str] = []
        self.values: dict[str, str] = {}
        self.inline = InlineReader(course, path)
        self._html: list[str] = []
        self._including = [path]
        self._included = 0
        self._shift = 0
        self._handlers: dict[str, Callable[[Group], None]] = {
            "heading_open": self._heading,
            "fence": self._code,
            "code_block": self._code,
            "table_open": self._table,
            "blockquote_open": self._quote,
            "bullet_list_open": self._list,
            "ordered_list_open": self._list,
            "html_block": self._raw,
            "include": self._include,
            "embed": self._embed,
        }

    def read(self) -> None:
        page = frontmatter.split(self.course.page(self.path))
        self.values = page.values
        for line, text in page.strange:
            message = _("This line of the front matter is not understood and not read: %(text)s")
            self.course.say("warning", self.path, line, message % {"text": text})
        found = list(groups(parser().parse(prepare(page.text))))
        self._walk(self._without_title(found))
        self._flush()

    def _without_title(self, found: list[Group]) -> list[Group]:
        """The page shows the title already; where headings of level 1 remain in the text, all move down by one."""
        highest = [group for group in found if group[0].type == "heading_open" and group[0].tag == "h1"]
        begins = bool(highest) and highest[0] is found[0]
        if begins and _same(_plain(found[0][1]), self.title):
            self.anchors.append(slug(EXPLICIT_ID.sub("", _plain(found[0][1]))))
            self._shift = int(len(highest) > 1)
            return found[1:]
        self._shift = int(len(highest) > 1 or (bool(highest) and not begins))
        return found

    def _walk(self, found: list[Group]) -> None:
        remaining = iter(found)
        for group in remaining:
            kind = group[0].type
            if kind == "hint_open":
                self._hint(group[0], remaining)
            elif kind != "hint_close":
                self._handlers.get(kind, self._text)(group)

    # --- text --------------------------------------------------------------------------------------------------------

    def _text(self, group: Group) -> None:
        self.inline.rewrite(group)
        if group[0].type == "paragraph_open" and not _holds_text(group[1]):
            group = []
        self._add(self._render(group))

    def _add(self, html: str) -> None:
        """Text, and after it what was taken out of it."""
        self._html.append(html)
        if self.inline.taken:
            taken, self.inline.taken = self.inline.taken, []
            self._flush()
            self.blocks += taken

    def _flush(self) -> None:
        html = self._clean("".join(self._html)).strip()
        self._html = []
        if re.sub(r"<[^>]+>|\s", "", html):
            self.blocks.append({"type": "text", "html": html})

    def _push(self, block: Block) -> None:
        self._flush()
        self.blocks.append(block)

    @staticmethod
    def _render(group: Group) -> str:
        return parser().renderer.render(group, parser().options, {})

    @staticmethod
    def _clean(html: str) -> str:
        return clean(html, extra_schemes=(SCHEME,))

    def _heading(self, group: Group) -> None:
        level = min(max(int(group[0].tag[1]) + self._shift, 2), 4)
        if level == 2:
            self._flush()
        children = group[1].children or []
        explicit = EXPLICIT_ID.search(children[-1].content) if children and children[-1].type == "text" else None
        if explicit:
            children[-1].content = children[-1].content[: explicit.start()]
        anchor = self._anchor(slug(explicit.group(1) if explicit else _plain(group[1])))
        self.inline.rewrite(group)
        inner = self._render([group[1]])
        self._add(f'<h{level} id="{escape(anchor_id(anchor))}">{inner}</h{level}>\n')

    def _anchor(self, name: str) -> str:
        name = name or "section"
        number, anchor = 0, name
        while anchor in self.anchors:
            number += 1
            anchor = f"{name}-{number}"
        self.anchors.append(anchor)
        return anchor

    def _list(self, group: Group) -> None:
        """A picture inside an item stands right behind that item: the list is cut there and goes on afterwards."""
        opening, closing = group[0], group[-1]
        number = int(opening.attrGet("start") or 1)
        pending: Group = []
        for item in groups(group[1:-1]):
            self.inline.rewrite(item)
            pending += item
            if self.inline.taken:
                self._add(self._render([_numbered(opening, number), *pending, closing]))
                number += sum(token.type == "list_item_open" and token.level == item[0].level for token in pending)
                pending = []
        if pending:
            self._add(self._render([_numbered(opening, number), *pending, closing]))

    def _raw(self, group: Group) -> None:
        token = group[0]
        self._add(self.inline.raw(token.content, token.map[0] + 1 if token.map else 0).html)

    # --- blocks of their own -----------------------------------------------------------------------------------------

    def _code(self, group: Group) -> None:
        token = group[0]
        language = token.info.split()[0] if token.info.split() else ""
        if language == "check":
            try:
                self._push(parse_check(token.info, token.content))
            except WrongCheck as wrong:
                self.course.say("error", self.inline.file, token.map[0] + 1 if token.map else 0, str(wrong))
            return
        language = re.sub(r"[^\w+#.-]", "", language)[:30]
        self._push({"type": "code", "language": language, "code": token.content.rstrip("\n")})

    def _table(self, group: Group) -> None:
        self.inline.rewrite(group)
        rows: list[list[str]] = []
        for token in group:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(self._clean(self._render([token])))
        self._push({"type": "table", "header": True, "rows": rows})
        self._add("")

    def _quote(self, group: Group) -> None:
        self.inline.rewrite(group)
        inside = group[1:-1]
        callout = take_callout(inside)
        if callout is None:
            self._add(self._render(group))
        else:
            self._callout(callout, inside)

    def _callout(self, callout: Callout, inside: list[Token]) -> None:
        html = re.sub(r"<p></p>\s*", "", self._clean(self._render(inside))).strip()
        self._push({"type": "callout", "tone": callout.tone, "title": callout.title, "html": html})
        self._add("")

    def _hint(self, opening: Token, remaining: Iterator[Group]) -> None:
        inside: list[Token] = []
        for group in remaining:
            if group[0].type == "hint_close":
                break
            self.inline.rewrite(group)
            inside += group
        self._callout(Callout(HINT_TONES.get(opening.info, INFO), ""), inside)

    def _include(self, group: Group) -> None:
        """Another file of the folder takes the place of the line. Its headings and links count as the lesson's own."""
        token = group[0]
        file, line = self.inline.file, token.map[0] + 1 if token.map else 0
        candidates = target(token.info, file, self.path).candidates
        path = next((name for name in candidates if name in self.course.names), None)
        if path is None:
            what = _("The included file “%(target)s” does not exist.")
            self.course.missing(file, line, token.info, candidates, what)
            return
        if path in self._including or len(self._including) > MAX_INCLUDE_DEPTH or self._included >= MAX_INCLUDES:
            message = _("The file “%(target)s” includes itself, or too many files are included.")
            self.course.say("error", file, line, message % {"target": path})
            return
        self._included += 1
        self._including.append(path)
        self.inline.file = path
        page = frontmatter.split(self.course.page(path))
        # Parsed apart, so that equal names of link references in both files do not meet.
        self._walk(list(groups(parser().parse(prepare(page.text)))))
        self.inline.file = file
        self._including.pop()

    def _embed(self, group: Group) -> None:
        token = group[0]
        line = token.map[0] + 1 if token.map else 0
        self.course.say("note", self.inline.file, line, _("Left out: %(what)s") % {"what": token.content[:200]})


def _plain(inline: Token) -> str:
    kept = [child for child in inline.children or [] if child.type in ("text", "code_inline", "softbreak")]
    return "".join(child.content or " " for child in kept).strip()


def _same(heading: str, title: str) -> bool:
    def words(text: str) -> str:
        return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text).casefold())

    return words(EXPLICIT_ID.sub("", heading)) == words(title)


def _holds_text(inline: Token) -> bool:
    return any(child.content.strip() for child in inline.children or [] if child.type not in ("softbreak", "hardbreak"))


def _numbered(opening: Token, number: int) -> Token:
    if opening.type != "ordered_list_open" or number == 1:
        return opening
    token = copy(opening)
    token.attrs = {**opening.attrs, "start": number}
    return token
