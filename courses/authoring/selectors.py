"""What the teacher's room shows of courses and their pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.authoring.access import taught_courses
from courses.models import ChapterPage, Course, CoursePage, Enrolment, ExamPage, LessonPage
from kernel.content.models import BasePage
from kernel.people.viewer import Viewer
from kernel.units.tree import tree

State = Enrolment.State
ACTIVE, WAITING = Q(enrolments__state=State.ACTIVE), Q(enrolments__state=State.REQUESTED)


@dataclass(frozen=True)
class Mark:
    """How a page stands beside the published version; `tone` is a tag's."""

    label: str
    tone: str = ""


@dataclass
class Row:
    """A line of the outline: a chapter, or a lesson or exam in it. `key` names it in addresses."""

    page: Any
    kind: str
    mark: Mark | None
    items: list[Row] = field(default_factory=list)

    @property
    def key(self) -> str:
        return str(self.page.translation_key)

    @property
    def edit_url(self) -> str:
        return reverse("wagtailadmin_pages:edit", args=[self.page.pk])


def may_edit_text(viewer: Viewer, page: BasePage) -> bool:
    """May this person open the course's pages in the CMS?"""
    unit_id = page.unit_id or tree().root_id
    return viewer.may(page.editor_permission, unit_id)


def outline_rows(page: CoursePage) -> list[Row]:
    """Everything in the course in tree order, what was taken out too; as many queries for three pages as for 300."""
    course = page.course
    assert course is not None
    published = _published_titles(course)
    items = dict(course.items.values_list("pk", "public_id"))
    rows: list[Row] = []
    chapters: dict[str, Row] = {}
    for one in page.get_descendants().order_by("path").specific().defer_streamfields():
        if isinstance(one, ChapterPage):
            chapters[one.path] = Row(one, "chapter", None if one.live else Mark(_("taken out"), "warn"))
            rows.append(chapters[one.path])
        elif isinstance(one, LessonPage | ExamPage):
            title = published.get(items.get(one.item_id or 0, ""))
            row = Row(one, "lesson" if isinstance(one, LessonPage) else "exam", _mark(one, title, course.published_at))
            chapter = chapters.get(one.path[: -one.steplen])
            (chapter.items if chapter else rows).append(row)
    return rows


def _published_titles(course: Course) -> dict[str, str]:
    version = course.current_version
    outline = version.outline if version is not None else []
    return {item["id"]: item["title"] for chapter in outline for item in chapter["items"]}


def _mark(page: Any, published: str | None, since: datetime | None) -> Mark | None:
    if not page.live:
        return Mark(_("taken out"), "warn")
    if page.has_unpublished_changes:
        return Mark(_("draft"), "warn")
    if published is None:
        return Mark(_("new"), "info")
    later = since is not None and page.last_published_at is not None and page.last_published_at > since
    return Mark(_("changed"), "accent") if later or published != page.title else None


@dataclass(frozen=True)
class TaughtCourse:
    """A course in the list of a teacher. `mark` says whether its pages differ from what learners see."""

    course: Course
    learners: int
    waiting: int
    mark: Mark
    has_page: bool


def teach_rows(courses: list[Course]) -> list[TaughtCourse]:
    """`courses` come from my_courses(). Two queries more, however many there are."""
    pages = {page.course_id: page for page in CoursePage.objects.filter(course__in=courses).defer_streamfields()}
    parts = _parts_below([page.path for page in pages.values()])
    rows = []
    for course in courses:
        page = pages.get(course.pk)
        rows.append(
            TaughtCourse(
                course=course,
                learners=getattr(course, "learners", 0),
                waiting=getattr(course, "waiting", 0),
                mark=_course_mark(course, page, parts.get(page.path, []) if page else []),
                has_page=page is not None,
            )
        )
    return rows


def my_courses(viewer: Viewer) -> Any:
    """Courses that the viewer teaches, the latest first, with their numbers of learners and of waiting requests."""
    return (
        taught_courses(viewer)
        .select_related("unit", "current_version")
        .annotate(
            learners=Count("enrolments", filter=ACTIVE, distinct=True),
            waiting=Count("enrolments", filter=WAITING, distinct=True),
        )
        .order_by("-created_at", "-pk")
    )


PART = ("path", "depth", "title", "live", "has_unpublished_changes", "last_published_at")


def _parts_below(paths: list[str]) -> dict[str, list[dict[str, Any]]]:
    """What stands below each course page, in one query."""
    below: dict[str, list[dict[str, Any]]] = {path: [] for path in paths}
    if not paths:
        return below
    wanted = Q()
    for path in paths:
        wanted |= Q(path__startswith=path)
    rows = BasePage.objects.filter(wanted).exclude(path__in=paths).order_by("path")
    sizes = {len(path) for path in paths}
    for row in rows.values(*PART, "lessonpage__item__public_id", "exampage__item__public_id", "chapterpage__pk"):
        for size in sizes:
            if row["path"][:size] in below:
                below[row["path"][:size]].append(row)
    return below


def _course_mark(course: Course, page: CoursePage | None, parts: list[dict[str, Any]]) -> Mark:
    version = course.current_version
    if course.closed_at is not None:
        return Mark(_("closed"), "warn")
    if page is None:
        return Mark(_("its page was deleted"), "warn")
    if version is None:
        return Mark(_("not published"), "info")
    chapters = {row["path"] for row in parts if row["chapterpage__pk"] and not row["live"]}
    standing = [
        (row["lessonpage__item__public_id"] or row["exampage__item__public_id"], row["title"])
        for row in parts
        if row["live"] and not row["chapterpage__pk"] and row["path"][: -page.steplen] not in chapters
    ]
    published = [(item["id"], item["title"]) for chapter in version.outline for item in chapter["items"]]
    since = version.published_at
    stamps = [(row["last_published_at"], row["has_unpublished_changes"]) for row in parts]
    stamps.append((page.last_published_at, page.has_unpublished_changes))
    later = any(draft or (at is not None and at > since) for at, draft in stamps)
    if later or standing != published:
        return Mark(_("changes since version %(number)s") % {"number": version.number}, "accent")
    return Mark(_("as published, version %(number)s") % {"number": version.number}, "ok")
