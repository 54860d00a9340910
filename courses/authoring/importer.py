"""A course that was read from a folder or zip becomes pages; read again, it changes those pages and makes no others.

The course is found by its code, a lesson by its path in the folder (Item.source), so identity, and with it every
learner's progress, survives a repeated import.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue

from courses.authoring.media import ImportedMedia
from courses.authoring.problems import NotPublishable, Problem
from courses.authoring.services import new_slug, unpublish, user_of
from courses.authoring.stream import StreamMaker
from courses.authoring.versions import publish_version
from courses.imports.markdown import CourseDraft, LessonDraft, estimated_minutes
from courses.imports.problems import CourseProblem
from courses.models import ChapterPage, Course, CoursePage, CourseVersion, Item, LessonPage
from kernel.audit.api import record
from kernel.content.audience import Audience
from kernel.content.models import BasePage
from kernel.units.models import Unit


class ImportRefused(ValueError):
    """The course has errors and nothing was stored; `problems` say in which file and line, and what to change."""

    def __init__(self, problems: tuple[CourseProblem, ...]) -> None:
        super().__init__("\n".join(f"{one.file}:{one.line}: {one.message}" for one in problems))
        self.problems = problems


@dataclass
class ImportResult:
    """What an import did. Lists hold titles of lessons. `version` is set if it was published, `obstacles` say why it
    could not be although that was asked for: the imported pages stand."""

    page: CoursePage
    is_new: bool
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    files: int = 0
    problems: tuple[CourseProblem, ...] = ()
    version: CourseVersion | None = None
    obstacles: list[Problem] = field(default_factory=list)

    @property
    def course(self) -> Course:
        assert self.page.course is not None
        return self.page.course


def code_of(draft: CourseDraft) -> str:
    """The name by which a repeated import finds the course: that of its folder."""
    return slugify(draft.source.name, allow_unicode=True)[:60]


def find_course(unit: Unit, code: str) -> Course | None:
    """The course that an import under this code would change."""
    return Course.objects.filter(unit=unit, code=code).first() if code else None


def import_course(
    *,
    draft: CourseDraft,
    unit: Unit,
    actor: Any,
    parent_page: BasePage,
    publish: bool = False,
    code: str = "",
    audience: str = Audience.MEMBERS,
) -> ImportResult:
    """Store a course as pages below `parent_page`, all or nothing; `audience` counts for a new course only.

    Raises ImportRefused, and then nothing is stored. Publishing is a second step: where it is refused the pages stand and
    the result names the obstacles.
    """
    if draft.errors:
        raise ImportRefused(draft.errors)
    code = code or code_of(draft)
    course = find_course(unit, code)
    page = CoursePage.objects.filter(course=course).first() if course is not None else None
    media = ImportedMedia(
        unit_id=unit.pk,
        audience=page.audience if page else audience,
        audience_roles=page.audience_roles if page else "",
        user=user_of(actor),
    )
    try:
        alts = {block["file"]: block["alt"] for lesson in draft.lessons for block in lesson.blocks if "alt" in block}
        for path in draft.files:
            media.take(draft.source, path, alts.get(path, ""))
        with transaction.atomic():
            media.store()
            course = course or Course.objects.create(unit=unit, code=code, title=draft.title, audience=audience)
            result = _Writer(draft, course, media, actor, audience).write(page, parent_page)
    except BaseException:
        media.forget()
        raise
    if publish:
        try:
            result.version = publish_version(page=result.page, actor=actor, note=_("Imported"))
        except NotPublishable as refused:
            result.obstacles = refused.problems
    return result


class _Writer:
    """Writes one draft inside the importer's transaction."""

    def __init__(self, draft: CourseDraft, course: Course, media: ImportedMedia, actor: Any, audience: str) -> None:
        self.draft = draft
        self.course = course
        self.media = media
        self.actor = actor
        self.user = user_of(actor)
        self.audience = audience
        self.lessons: dict[str, LessonPage] = {}
        self.new: set[str] = set()

    def write(self, page: CoursePage | None, parent: BasePage) -> ImportResult:
        is_new = page is None
        page = self._course_page(page, parent)
        result = ImportResult(page=page, is_new=is_new, files=self.media.added, problems=self.draft.problems)
        chapters = self._place_all(page)
        maker = StreamMaker({path: lesson.pk for path, lesson in self.lessons.items()}, self.media)
        for lesson in self.draft.lessons:
            changed = self._fill(self.lessons[lesson.path], lesson, maker)
            fate = result.added if lesson.path in self.new else result.changed if changed else result.unchanged
            fate.append(lesson.title)
        result.gone = self._withdraw(page, chapters)
        record(
            "courses.imported",
            actor=self.actor,
            obj=self.course,
            unit=self.course.unit,
            lessons=len(self.lessons),
            added=len(result.added),
            changed=len(result.changed),
            gone=len(result.gone),
        )
        return result

    # -- pages -------------------------------------------------------------------------------------------------------
    def _course_page(self, page: CoursePage | None, parent: BasePage) -> CoursePage:
        draft = self.draft
        picture = self.media[draft.picture] if draft.picture else None
        if page is None:
            page = CoursePage(slug=new_slug(draft.title), course=self.course, audience=self.audience, owner=self.user)
        before = (page.title, page.summary, page.study_kind, page.hours, page.picture_id, page.live)
        page.title = page.draft_title = draft.title[:200]
        page.summary = draft.summary
        page.study_kind = draft.kind
        page.hours = Decimal(draft.hours_hundredths) / 100 if draft.hours_hundredths else page.hours
        page.picture = picture or page.picture  # type: ignore[assignment]
        if page.pk is None:
            parent.add_child(instance=page)
        if (
            before != (page.title, page.summary, page.study_kind, page.hours, page.picture_id, page.live)
            or not page.live
        ):
            self._publish(page)
        return page

    def _publish(self, page: Any) -> None:
        page.save_revision(user=self.user, clean=False).publish(user=self.user, skip_permission_checks=True)

    def _place_all(self, page: CoursePage) -> list[ChapterPage]:
        """Every chapter and lesson at its place, whatever was there before."""
        known = self._known_lessons()
        free = [one.specific for one in page.get_children().type(ChapterPage)]
        chapters: list[ChapterPage] = []
        for chapter in self.draft.chapters:
            title = chapter.title[:200]
            old = next((one for one in free if one.title == title), None)
            if old is not None:
                free.remove(old)
            chapters.append(self._chapter(page, old, title))
            for lesson in chapter.lessons:
                self.lessons[lesson.path] = self._lesson_at(chapters[-1], known.get(lesson.path), lesson)
            self._order(chapters[-1], [self.lessons[lesson.path] for lesson in chapter.lessons])
        self._order(page, chapters)
        return chapters

    def _known_lessons(self) -> dict[str, Item]:
        rows = Item.objects.filter(course=self.course).exclude(source="").select_related("lesson_page")
        return {item.source: item for item in rows}

    def _chapter(self, page: CoursePage, old: ChapterPage | None, title: str) -> ChapterPage:
        if old is None:
            old = ChapterPage(title=title, slug=new_slug(title), owner=self.user, audience=page.audience)
            self._fresh(page).add_child(instance=old)
            self._publish(old)
        elif not old.live:
            self._publish(old)
        return old

    def _lesson_at(self, chapter: ChapterPage, item: Item | None, lesson: LessonDraft) -> LessonPage:
        """The lesson's page inside this chapter: found and moved there, or made."""
        page = getattr(item, "lesson_page", None) if item is not None else None
        if page is None:
            item = item or Item.objects.create(course=self.course, kind=Item.Kind.LESSON, source=lesson.path)
            page = LessonPage(
                title=lesson.title[:200], slug=new_slug(lesson.title), item=item, owner=self.user, live=False
            )
            page.audience = chapter.audience
            self._fresh(chapter).add_child(instance=page)
            self.new.add(lesson.path)
        elif page.path[: -page.steplen] != self._fresh(chapter).path:
            page.move(self._fresh(chapter), pos="last-child")
            page = LessonPage.objects.get(pk=page.pk)
        return page

    @staticmethod
    def _fresh(page: Any) -> Any:
        """treebeard moves rows behind the back of what is in memory."""
        return type(page).objects.get(pk=page.pk)

    def _order(self, parent: Any, wanted: list[Any]) -> None:
        """Bring children into this order; what else stands there comes after them."""
        ids = [one.pk for one in wanted]
        now = list(self._fresh(parent).get_children().values_list("pk", flat=True))
        if now[: len(ids)] == ids:
            return
        for pk in reversed(ids):
            first = self._fresh(parent).get_children().first()
            if first.pk != pk:
                BasePage.objects.get(pk=pk).move(first, pos="left")

    # -- contents ----------------------------------------------------------------------------------------------------
    def _fill(self, page: LessonPage, lesson: LessonDraft, maker: StreamMaker) -> bool:
        """Give the page what the folder says; False if it said so already."""
        page = self._fresh(page)
        raw = maker.stream(lesson)
        minutes = 0 if lesson.minutes == estimated_minutes(lesson.blocks) else lesson.minutes
        wanted = (lesson.title[:200], minutes, lesson.kind == "required", raw)
        if page.live and wanted == (page.title, page.minutes, page.required, list(page.body.raw_data)):
            return False
        page.title, page.minutes, page.required = wanted[:3]
        page.draft_title = page.title
        page.body = StreamValue(page.body.stream_block, raw, is_lazy=True)
        self._publish(page)
        return True

    def _withdraw(self, page: CoursePage, chapters: list[ChapterPage]) -> list[str]:
        """Unpublish lessons that the folder no longer has, and imported chapters that hold nothing any more."""
        gone = []
        kept = {lesson.pk for lesson in self.lessons.values()}
        rows = LessonPage.objects.descendant_of(self._fresh(page)).filter(live=True, item__course=self.course)
        for lesson in rows.exclude(item__source="").exclude(pk__in=kept):
            unpublish(lesson, self.user)
            gone.append(lesson.title)
        if gone:
            in_use = {one.pk for one in chapters}
            for chapter in self._fresh(page).get_children().type(ChapterPage).live().exclude(pk__in=in_use):
                if not chapter.get_children().live().exists():
                    unpublish(chapter, self.user)
        return gone
