"""A course as a folder or zip of Markdown files with an outline, to drafts of chapters and lessons. Nothing is stored.

    draft = read_course("/path/to/folder")          # or a zip's bytes or open file
    if draft.errors: show them; nothing has happened yet
    for chapter in draft.chapters: for lesson in chapter.lessons: lesson.blocks …
    draft.source.read(path) gives the content of each of draft.files

Front matter (`key: value` lines between two lines of ---) may stand at the top of the outline (title, summary, hours,
kind, language, teacher, picture) and of each lesson (title, summary, minutes, kind). `kind` is required or elective.
"""

from __future__ import annotations

import math
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.imports import frontmatter
from courses.imports.blocks import LessonBuilder
from courses.imports.course import MARKDOWN_ENDINGS, CourseReading, Link
from courses.imports.links import Block
from courses.imports.outline import Item, Outline, find_outline, parse_outline
from courses.imports.paths import is_outside, nearest, target
from courses.imports.problems import CourseProblem, ImportProblem
from courses.imports.sources import CourseSource, SubfolderSource, open_source

__all__ = ["ChapterDraft", "CourseDraft", "CourseProblem", "ImportProblem", "LessonDraft", "read_course"]

CHARACTERS_A_MINUTE = 400
WORDS_A_MINUTE = 200
SECONDS_A_PICTURE = 10
CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
WORD = re.compile(r"[A-Za-z0-9]+")
CHINESE_SHARE = 0.1
NAMED_FILES = 10


@dataclass(frozen=True)
class LessonDraft:
    """One lesson. `path` is its identity inside the course; `links` are the lessons that it links to."""

    path: str
    title: str
    summary: str
    kind: str
    minutes: int
    blocks: tuple[Block, ...]
    links: tuple[Link, ...]
    anchors: tuple[str, ...]


@dataclass(frozen=True)
class ChapterDraft:
    """A chapter; `part` is the heading of the outline that it stands under, or empty."""

    title: str
    lessons: tuple[LessonDraft, ...]
    part: str = ""


@dataclass(frozen=True)
class CourseDraft:
    """A course as read. `hours_hundredths` is 0 where the outline gives none. `picture` is the path
    of the course's cover, or empty. `files` are the media that blocks and cover name."""

    title: str
    summary: str
    language: str
    chapters: tuple[ChapterDraft, ...]
    problems: tuple[CourseProblem, ...]
    kind: str
    hours_hundredths: int
    teacher: str
    picture: str
    files: tuple[str, ...]
    source: CourseSource = field(compare=False, repr=False)

    @property
    def lessons(self) -> tuple[LessonDraft, ...]:
        return tuple(lesson for chapter in self.chapters for lesson in chapter.lessons)

    @property
    def errors(self) -> tuple[CourseProblem, ...]:
        """As long as there is one the course should not be stored."""
        return tuple(problem for problem in self.problems if problem.level == "error")


@dataclass(frozen=True)
class _Planned:
    """A chapter before its lessons are read."""

    title: str
    part: str
    pages: list[tuple[str, str]]


def read_course(origin: Path | str | bytes | BinaryIO, name: str = "") -> CourseDraft:
    """Read a folder or a zip. Raises ImportProblem if it cannot be read as a course at all; everything else is in
    `problems` of the draft. `name` is the file name of an upload, used as the title if nothing else gives one."""
    source = open_source(origin, name)
    outline_path = find_outline(source)
    if "/" in outline_path:
        folder, outline_path = posixpath.split(outline_path)
        source = SubfolderSource(source, folder)
    course = CourseReading(source)
    page = frontmatter.split(course.page(outline_path))
    outline = parse_outline(page.text)
    title = page.values.get("title") or outline.title or _title_of_readme(course) or source.name
    plan = _plan(course, outline, outline_path, title)
    course.lessons = frozenset(path for chapter in plan for path, _title in chapter.pages)
    if not course.lessons:
        reasons = " ".join(problem.message for problem in course.problems[:3])
        raise ImportProblem(_("The outline names no lesson that exists. %(reasons)s") % {"reasons": reasons})
    chapters = tuple(
        ChapterDraft(chapter.title, tuple(_lesson(course, path, text) for path, text in chapter.pages), chapter.part)
        for chapter in plan
    )
    _check_anchors(course, chapters)
    picture = _cover(course, page.values.get("picture", ""), outline_path)
    _note_unused(course)
    lessons = [lesson for chapter in chapters for lesson in chapter.lessons]
    return CourseDraft(
        title=title,
        summary=page.values.get("summary") or outline.summary,
        language=page.values.get("language") or _language(lessons),
        chapters=chapters,
        problems=tuple(course.problems),
        kind=page.values.get("kind", "required"),
        hours_hundredths=frontmatter.hundredths(page.values.get("hours", "0")),
        teacher=page.values.get("teacher", ""),
        picture=picture,
        files=tuple(_files(lessons, picture)),
        source=source,
    )


def _title_of_readme(course: CourseReading) -> str:
    readme = next((name for name in course.names if name.casefold() in ("readme.md", "index.md")), None)
    if readme is None:
        return ""
    heading = re.search(r"^#\s+(.+?)\s*#*$", frontmatter.split(course.page(readme)).text, re.MULTILINE)
    return heading.group(1).strip() if heading else ""


# --- outline ---------------------------------------------------------------------------------------------------------


def _plan(course: CourseReading, outline: Outline, file: str, title: str) -> list[_Planned]:
    """Items with children are chapters, runs of items without any form one that is named after part or course."""
    seen: dict[str, str] = {}
    plan: list[_Planned] = []
    for part, items in outline.parts:
        loose: list[tuple[str, str]] = []
        for item in items:
            if not item.children:
                loose += _pages(course, [item], file, seen)
                continue
            _close(plan, part or title, part, loose)
            loose = []
            linked = [item] if item.href else []
            _close(plan, item.title, part, _pages(course, [*linked, *item.descendants()], file, seen))
        _close(plan, part or title, part, loose)
    return plan


def _close(plan: list[_Planned], title: str, part: str, pages: list[tuple[str, str]]) -> None:
    if pages:
        plan.append(_Planned(title, part, pages))


def _pages(course: CourseReading, items: list[Item], file: str, seen: dict[str, str]) -> list[tuple[str, str]]:
    pages = []
    for item in items:
        path = _page(course, item, file)
        if path is None:
            continue
        if path in seen:
            message = _("“%(path)s” stands in the outline twice and is read once.")
            course.say("warning", file, item.line, message % {"path": path})
            continue
        seen[path] = item.title
        pages.append((path, item.title or posixpath.basename(path)))
    return pages


def _page(course: CourseReading, item: Item, file: str) -> str | None:
    if not item.href:
        if not item.children:
            message = _("“%(title)s” has no page yet and is left out.") % {"title": item.title}
            course.say("note", file, item.line, message)
        return None
    if is_outside(item.href):
        message = _("“%(title)s” leads to another site and is left out.") % {"title": item.title}
        course.say("note", file, item.line, message)
        return None
    candidates = target(item.href, file).candidates
    found = next(
        (name for name in candidates if name in course.names and name.lower().endswith(MARKDOWN_ENDINGS)), None
    )
    if found is None:
        course.missing(
            file, item.line, item.href, candidates, _("The outline names “%(target)s”, which does not exist.")
        )
    return found


# --- lessons ---------------------------------------------------------------------------------------------------------


def _lesson(course: CourseReading, path: str, title: str) -> LessonDraft:
    builder = LessonBuilder(course, path, title)
    first_link = len(course.links)
    builder.read()
    if not builder.blocks:
        course.say("warning", path, 0, _("The lesson has no content."))
    blocks = tuple(builder.blocks)
    return LessonDraft(
        path=path,
        title=builder.values.get("title") or title,
        summary=builder.values.get("summary", ""),
        kind=builder.values.get("kind", "required"),
        minutes=int(builder.values.get("minutes", 0)) or estimated_minutes(blocks),
        blocks=blocks,
        links=tuple(course.links[first_link:]),
        anchors=tuple(builder.anchors),
    )


def estimated_minutes(blocks: tuple[Block, ...]) -> int:
    """Reading time: 400 Chinese characters or 200 words a minute, ten seconds a picture; at least 1."""
    text = " ".join(_words(blocks))
    minutes = len(CHINESE.findall(text)) / CHARACTERS_A_MINUTE + len(WORD.findall(text)) / WORDS_A_MINUTE
    pictures = sum(block["type"] == "image" for block in blocks)
    return max(1, math.ceil(minutes + pictures * SECONDS_A_PICTURE / 60))


def _words(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        cells = [cell for row in block.get("rows", ()) for cell in row]
        markup = " ".join([block.get("html", ""), block.get("title", ""), *cells])
        yield re.sub(r"<[^>]+>", " ", markup)
        yield from (block.get(key, "") for key in ("code", "stem", "explanation"))
        yield from block.get("options", ())


def _language(lessons: list[LessonDraft]) -> str:
    """Chinese if a tenth of the signs are: courses about software quote much English."""
    text = " ".join(word for lesson in lessons for word in _words(lesson.blocks))
    signs = len(re.findall(r"\w", text)) or 1
    return "zh-hans" if len(CHINESE.findall(text)) / signs > CHINESE_SHARE else "en"


def _files(lessons: list[LessonDraft], picture: str) -> dict[str, None]:
    named = (block["file"] for lesson in lessons for block in lesson.blocks if "file" in block)
    return dict.fromkeys([*([picture] if picture else []), *named])


def _cover(course: CourseReading, written: str, file: str) -> str:
    """The path of the course's picture, or "" if there is none or it cannot be taken."""
    if not written:
        return ""
    candidates = target(written, file).candidates
    path = next((name for name in candidates if name in course.names), "")
    if not path:
        course.missing(file, 0, written, candidates, _("The picture “%(target)s” does not exist."))
    return path if path and course.media(path, file, 0) else ""


# --- after reading ---------------------------------------------------------------------------------------------------


def _check_anchors(course: CourseReading, chapters: tuple[ChapterDraft, ...]) -> None:
    anchors = {lesson.path: lesson.anchors for chapter in chapters for lesson in chapter.lessons}
    for link in course.links:
        if link.anchor and link.anchor not in anchors[link.path]:
            message = _("“%(path)s” has no heading “#%(anchor)s”; the link leads to its beginning.")
            close = nearest([link.anchor], anchors[link.path])
            hint = _(" Did you mean “%(name)s”?") % {"name": "#" + close} if close else ""
            text = message % {"path": link.path, "anchor": link.anchor} + hint
            course.say("warning", link.file, link.line, text)


def _note_unused(course: CourseReading) -> None:
    unused = sorted(course.names - set(course.used))
    if not unused:
        return
    names = ", ".join(unused[:NAMED_FILES]) + (" …" if len(unused) > NAMED_FILES else "")
    message = ngettext(
        "%(count)d file is used by no lesson and left out: %(names)s",
        "%(count)d files are used by no lesson and left out: %(names)s",
        len(unused),
    )
    course.say("note", "", 0, message % {"count": len(unused), "names": names})
