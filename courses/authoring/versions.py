"""From pages to a published version, and what has changed since the last one.

A version is prepared outside any transaction (pictures are scaled, which takes its time) and written in a short one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.authoring.problems import NotPublishable, Problem
from courses.authoring.render_blocks import LessonRenderer, estimated_minutes
from courses.authoring.shelf import Shelf, fill_shelf, raw_blocks
from courses.exams.draw import check_blueprint
from courses.models import (
    ChapterPage,
    Course,
    CoursePage,
    CourseVersion,
    ExamPage,
    Item,
    ItemVersion,
    LessonPage,
    VersionItem,
)
from kernel.audit.api import record
from kernel.content.media import renditions
from kernel.content.media.sizes import CARD
from kernel.events.api import publish
from kernel.units.mounts import mounts
from kernel.units.tree import tree

RULES = {"lessons": "all_required", "exams": "pass_required"}
RULE_VERSION = 1
ItemPage = LessonPage | ExamPage


@dataclass
class Section:
    """A chapter with its live lessons and exams; without a page: those that stand in no chapter."""

    page: ChapterPage | None
    items: list[ItemPage] = field(default_factory=list)

    @property
    def title(self) -> str:
        return self.page.title if self.page else ""


@dataclass(frozen=True)
class Prepared:
    """An item as the next version would hold it."""

    page: ItemPage
    chapter: str
    title: str
    minutes: int
    body: dict[str, Any]
    digest: str

    @property
    def item(self) -> Item:
        assert self.page.item is not None
        return self.page.item

    @property
    def kind(self) -> str:
        return self.item.kind


@dataclass(frozen=True)
class Draft:
    """The next version of a course, ready to be written if there are no problems."""

    page: CoursePage
    unit_id: int
    items: list[Prepared]
    problems: list[Problem]
    closed_files: list[Any] = field(default_factory=list)  # that not everybody may see whom the course lets in

    def outline(self) -> list[dict[str, Any]]:
        chapters: list[dict[str, Any]] = []
        before: object = None
        for prepared in self.items:
            parent = prepared.page.path[: -prepared.page.steplen]
            if parent != before:
                chapters.append({"title": prepared.chapter, "items": []})
                before = parent
            chapters[-1]["items"].append(
                {
                    "id": prepared.item.public_id,
                    "kind": prepared.kind,
                    "title": prepared.title,
                    "minutes": prepared.minutes,
                    "required": prepared.page.required,
                }
            )
        return chapters


def digest_of(title: str, body: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps([title, body], sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def saying_the_same(rows: Iterable[tuple[ItemVersion, str, dict[str, Any]]]) -> set[int]:
    """Keys of those versions that say what stands beside them as title and body.

    A field that a later release gives to a kind of block says nothing as long as it is empty: the author, who wrote
    nothing, must not be told of changes.
    """
    differing: dict[int, list[Any]] = {}
    same: set[int] = set()
    for version, title, body in rows:
        if version.digest == digest_of(title, body):
            same.add(version.pk)
        else:
            differing[version.pk] = [title, _said(body)]
    stored = ItemVersion.objects.filter(pk__in=differing) if differing else ItemVersion.objects.none()
    return same | {row.pk for row in stored if [row.title, _said(row.body)] == differing[row.pk]}


def _said(value: Any) -> Any:
    """The value without fields that are empty."""
    if isinstance(value, dict):
        return {key: _said(one) for key, one in value.items() if one not in ("", None, [])}
    return [_said(one) for one in value] if isinstance(value, list) else value


def hundredths(hours: Decimal) -> int:
    return int((hours * 100).to_integral_value())


# -- walking and preparing -------------------------------------------------------------------------------------------


def sections_of(page: CoursePage) -> list[Section]:
    """Live chapters, lessons and exams in tree order: one query a type, however many there are. What stands in a
    chapter that is not live is left out with it."""
    below = page.get_descendants().order_by("path").specific()
    sections: list[Section] = []
    hidden: set[str] = set()
    for one in below:
        parent = one.path[: -one.steplen]
        if isinstance(one, ChapterPage):
            if one.live:
                sections.append(Section(one))
            else:
                hidden.add(one.path)
        elif isinstance(one, LessonPage | ExamPage) and one.live and parent not in hidden:
            if parent == page.path and (not sections or sections[-1].page is not None):
                sections.append(Section(None))
            sections[-1].items.append(one)
    return [section for section in sections if section.items]


def unit_of(page: CoursePage) -> int:
    """The unit whose course it is. A course may belong to a unit below the one on whose site its page stands (a branch
    without a site of its own); when the page is moved to another site, the course goes with it."""
    here = page.unit_id or tree().root_id
    assert here is not None
    if page.course is not None and mounts().of_unit(page.course.unit_id).unit_id == page.unit_id:
        return page.course.unit_id or here
    return here


def prepare(page: CoursePage) -> Draft:
    """Read the live pages, render what they say, find what is wrong. Makes pictures and identities that are missing."""
    sections = sections_of(page)
    pages = [one for section in sections for one in section.items]
    identify(page, pages)
    unit_id = unit_of(page)
    blocks = {one.pk: raw_blocks(one.body) for one in pages if isinstance(one, LessonPage)}
    shelf = fill_shelf([block for rows in blocks.values() for block in rows], _own_items(page, sections))
    problems = [] if pages else [Problem(page.title, _("The course has no lesson yet. Write one."), page.pk)]
    live = frozenset(one.item.public_id for one in pages if one.item is not None)
    items: list[Prepared] = []
    closed: dict[tuple[type, int], Any] = {}
    for section in sections:
        for one in section.items:
            if isinstance(one, LessonPage):
                renderer = LessonRenderer(shelf, page, unit_id, live)
                body, minutes, found = _lesson(one, blocks[one.pk], renderer)
                closed |= {(type(file), file.pk): file for file in renderer.closed_files}
            else:
                body, minutes, found = _exam(one, unit_id)
            problems += [Problem(one.title, message, one.pk) for message in found]
            items.append(Prepared(one, section.title, one.title, minutes, body, digest_of(one.title, body)))
    return Draft(page, unit_id, items, problems, list(closed.values()))


def _lesson(
    page: LessonPage, blocks: list[dict[str, Any]], renderer: LessonRenderer
) -> tuple[dict[str, Any], int, list[str]]:
    rendered = renderer.render(blocks)
    if not rendered and not renderer.problems:
        renderer.problems.append(_("The lesson has no text yet."))
    return {"blocks": rendered}, page.minutes or estimated_minutes(rendered), renderer.problems


def _exam(page: ExamPage, unit_id: int) -> tuple[dict[str, Any], int, list[str]]:
    from kernel.units.models import Unit

    unit = Unit.objects.get(pk=unit_id)
    body = exam_body(page, unit.public_id)
    return body, page.minutes, check_blueprint(body, unit)


def exam_body(page: ExamPage, unit: str) -> dict[str, Any]:
    """The settings of an exam as published; `unit` is the public id of the unit whose bank it draws from."""
    rules = [block["value"] for block in raw_blocks(page.blueprint)]
    return {
        "introduction": page.introduction,
        "minutes": page.minutes,
        "grace_minutes": page.grace_minutes,
        "attempts": page.attempts,
        "pass_percent": page.pass_percent,
        "shuffle_questions": page.shuffle_questions,
        "shuffle_options": page.shuffle_options,
        "review": page.review,
        "opens_at": page.opens_at.isoformat() if page.opens_at else None,
        "closes_at": page.closes_at.isoformat() if page.closes_at else None,
        "unit": unit,
        "blueprint": [
            {
                "count": rule["count"],
                "points": rule["points"],
                "kind": rule.get("kind") or "",
                "tag": rule.get("tag") or "",
                "difficulty": int(rule["difficulty"]) if rule.get("difficulty") else None,
            }
            for rule in rules
        ],
    }


@transaction.atomic
def identify(page: CoursePage, pages: list[ItemPage]) -> None:
    """Give an identity to every lesson and exam that has none, or brought one from another course."""
    course = page.course
    assert course is not None
    known = {item.pk: item for item in Item.objects.filter(course=course)}
    new: list[Item] = []
    for one in pages:
        if one.item_id in known:
            one.item = known[one.item_id]  # type: ignore[index]
            continue
        one.item = Item(course=course, kind=Item.Kind.LESSON if isinstance(one, LessonPage) else Item.Kind.EXAM)
        new.append(one.item)
    if new:
        Item.objects.bulk_create(new)
        fresh = {item.public_id for item in new}
        for one in pages:
            if one.item is not None and one.item.public_id in fresh:
                type(one).objects.filter(pk=one.pk).update(item=one.item)
                one.item_id = one.item.pk


def _own_items(page: CoursePage, sections: list[Section]) -> dict[int, str]:
    """{page id: public id of the item that a link to that page leads to}, unpublished lessons included: a link to one
    is found to be broken because no version holds it. A chapter stands for its first item."""
    own: dict[int, str] = {}
    for model in (LessonPage, ExamPage):
        rows = model.objects.descendant_of(page).filter(item__isnull=False)
        own |= dict(rows.values_list("pk", "item__public_id"))
    for section in sections:
        if section.page is not None and section.items[0].item is not None:
            own[section.page.pk] = section.items[0].item.public_id
    return own


# -- publishing ------------------------------------------------------------------------------------------------------


def publish_version(*, page: CoursePage, actor: Any, note: str = "") -> CourseVersion:
    """Publish what the live pages say as the course's next version; learners under way keep theirs.

    Raises NotPublishable, which names everything to mend. Where nothing has changed since the current version, that one
    is returned and none is made, so a button pressed twice does no harm.
    """
    return publish_draft(prepare(page), actor=actor, note=note)


@transaction.atomic
def publish_draft(draft: Draft, *, actor: Any, note: str = "") -> CourseVersion:
    """Write a prepared version. Raises NotPublishable."""
    if draft.problems:
        raise NotPublishable(draft.problems)
    course = Course.objects.select_for_update().get(pk=draft.page.course_id)
    draft.page.course = course
    _copy_to_course(draft, course)
    versions = _item_versions(draft)
    outline = draft.outline()
    current = course.current_version
    if current is not None and _same(current, course, outline, versions):
        course.save()
        return current
    current = CourseVersion.objects.create(
        course=course,
        number=(course.versions.aggregate(last=Max("number"))["last"] or 0) + 1,
        title=course.title,
        summary=course.summary,
        hours_hundredths=course.hours_hundredths,
        study_kind=course.study_kind,
        outline=outline,
        rules=RULES,
        rule_version=RULE_VERSION,
        note=note[:300],
        published_by=getattr(actor, "user", actor),
    )
    VersionItem.objects.bulk_create(
        VersionItem(
            course_version=current,
            item=prepared.item,
            item_version=version,
            position=position,
            required=prepared.page.required,
        )
        for position, (prepared, version) in enumerate(zip(draft.items, versions, strict=True))
    )
    course.current_version = current
    course.published_at = current.published_at
    course.save()
    if course.picture_id is not None:
        renditions.ask({(course.picture_id, CARD.name)})
    record("courses.version_published", actor=actor, obj=course, unit=course.unit, version=current.number)
    publish("courses.version_published", course=course.public_id, version=current.number)
    return current


def _copy_to_course(draft: Draft, course: Course) -> None:
    """What the catalogue shows and filters by."""
    page = draft.page
    if course.unit_id != draft.unit_id:
        course.unit_id = draft.unit_id
        if course.code and Course.objects.filter(unit_id=draft.unit_id, code=course.code).exists():
            course.code = ""  # another course of the new unit is imported under that name
    course.title = page.title
    course.summary = page.summary
    course.picture = page.picture
    course.study_kind = page.study_kind
    course.enrolment_mode = page.enrolment_mode
    course.hours_hundredths = hundredths(page.hours)
    course.audience = page.audience
    course.audience_roles = page.audience_roles


def _item_versions(draft: Draft) -> list[ItemVersion]:
    """For each item its last version, or a new one if title, text or length have changed."""
    rows = ItemVersion.objects.filter(item__in=[prepared.item.pk for prepared in draft.items]).defer("body")
    last = {row.item_id: row for row in rows.order_by("number")}
    same = saying_the_same((last[one.item.pk], one.title, one.body) for one in draft.items if one.item.pk in last)
    chosen: list[ItemVersion] = []
    now = timezone.now()
    for prepared in draft.items:
        before = last.get(prepared.item.pk)
        if before is not None and before.pk in same and before.minutes == prepared.minutes:
            chosen.append(before)
            continue
        chosen.append(
            ItemVersion(
                item=prepared.item,
                number=before.number + 1 if before else 1,
                title=prepared.title,
                minutes=prepared.minutes,
                body=prepared.body,
                digest=prepared.digest,
                created_at=now,
            )
        )
    ItemVersion.objects.bulk_create([version for version in chosen if version.pk is None])
    return chosen


def _same(current: CourseVersion, course: Course, outline: list[dict[str, Any]], versions: list[ItemVersion]) -> bool:
    if [version.pk for version in versions] != list(
        current.version_items.order_by("position").values_list("item_version_id", flat=True)
    ):
        return False
    fields = ("title", "summary", "hours_hundredths", "study_kind")
    return current.outline == outline and all(getattr(current, name) == getattr(course, name) for name in fields)


def drafts_below(page: CoursePage) -> Iterator[Any]:
    """Pages of the course with changes that are saved but not published in the CMS, the course's own page first."""
    rows = page.get_descendants(inclusive=True).filter(has_unpublished_changes=True, live=True)
    yield from rows.order_by("path").specific()


@transaction.atomic
def publish_drafts(*, page: CoursePage, actor: Any) -> int:
    """Publish the last saved draft of every live page of the course; how many there were."""
    user = getattr(actor, "user", actor)
    count = 0
    for one in drafts_below(page):
        one.get_latest_revision().publish(user=user, skip_permission_checks=True)
        count += 1
    return count


__all__ = [
    "Draft",
    "Prepared",
    "Section",
    "Shelf",
    "drafts_below",
    "identify",
    "prepare",
    "publish_draft",
    "publish_drafts",
    "publish_version",
    "sections_of",
    "unit_of",
]
