"""What an author has changed since the version that learners see."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from courses.authoring.versions import Draft, Prepared, hundredths, prepare, saying_the_same
from courses.models import CoursePage, CourseVersion


@dataclass
class Changes:
    """Titles of items, as they read now. `renamed` and `chapters` as (before, now); `course` in words."""

    number: int = 0  # of the version compared with, 0: nothing is published yet
    course: list[str] = field(default_factory=list)
    chapters: list[tuple[str, str]] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    renamed: list[tuple[str, str]] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        parts = (self.course, self.chapters, self.added, self.removed, self.renamed, self.moved, self.changed)
        return any(parts)


def compare(page: CoursePage) -> Changes:
    """The live pages beside the course's current version."""
    return compare_draft(prepare(page))


def compare_draft(draft: Draft) -> Changes:
    assert draft.page.course is not None
    current = draft.page.course.current_version
    if current is None:
        return Changes(added=[prepared.title for prepared in draft.items])
    changes = Changes(number=current.number, course=_course_changes(draft.page, current))
    before = _placed(current.outline)
    now = {prepared.item.public_id: prepared for prepared in draft.items}
    stored = {
        row.item.public_id: row.item_version
        for row in current.version_items.select_related("item", "item_version").defer("item_version__body")
    }
    changes.added = [prepared.title for key, prepared in now.items() if key not in before]
    changes.removed = [row["title"] for key, row in before.items() if key not in now]
    kept = [key for key in now if key in before]
    same = saying_the_same((stored[key], before[key]["title"], now[key].body) for key in kept)  # a new title apart
    for key in kept:
        prepared, row = now[key], before[key]
        if row["title"] != prepared.title:
            changes.renamed.append((row["title"], prepared.title))
        settings_changed = (row["minutes"], row["required"]) != (prepared.minutes, prepared.page.required)
        if settings_changed or stored[key].pk not in same:
            changes.changed.append(prepared.title)
    changes.chapters = _renamed_chapters(before, now)
    changes.moved = _moved(before, now, dict(changes.chapters))
    return changes


def _placed(outline: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Items of an outline in order, each with its chapter."""
    return {item["id"]: {**item, "chapter": chapter["title"]} for chapter in outline for item in chapter["items"]}


def _renamed_chapters(before: dict[str, dict[str, Any]], now: dict[str, Prepared]) -> list[tuple[str, str]]:
    """A title that is gone and whose items all stand under one title that is new."""
    went: dict[str, set[str]] = {}
    for key, row in before.items():
        if key in now:
            went.setdefault(row["chapter"], set()).add(now[key].chapter)
    old = {row["chapter"] for row in before.values()}
    new = {prepared.chapter for prepared in now.values()}
    return [
        (title, next(iter(targets)))
        for title, targets in went.items()
        if title not in new and len(targets) == 1 and not targets & old
    ]


def _moved(before: dict[str, dict[str, Any]], now: dict[str, Prepared], renamed: dict[str, str]) -> list[str]:
    """Items in another chapter, and the fewest whose order differs: what stands around a moved lesson has not moved."""
    was = [key for key in before if key in now]
    is_now = [key for key in now if key in before]
    kept: set[str] = set()
    for block in SequenceMatcher(None, was, is_now, autojunk=False).get_matching_blocks():
        kept |= set(was[block.a : block.a + block.size])
    return [
        now[key].title
        for key in is_now
        if key not in kept or renamed.get(before[key]["chapter"], before[key]["chapter"]) != now[key].chapter
    ]


def _course_changes(page: CoursePage, current: CourseVersion) -> list[str]:
    course = page.course
    assert course is not None
    pairs = (
        (_("Title"), current.title, page.title),
        (_("Summary"), current.summary, page.summary),
        (_("Credit hours"), current.hours_hundredths, hundredths(page.hours)),
        (_("Kind"), current.study_kind, page.study_kind),
        (_("Enrolment"), course.enrolment_mode, page.enrolment_mode),
        (_("Picture"), course.picture_id, page.picture_id),
        (_("Who may see it"), (course.audience, course.audience_roles), (page.audience, page.audience_roles)),
    )
    return [str(label) for label, was, is_now in pairs if was != is_now]
