"""A page of a course as learners will see it once it is published."""

from __future__ import annotations

from typing import Any

from courses.authoring.access import course_page_of
from courses.authoring.render_blocks import LessonRenderer, estimated_minutes
from courses.authoring.shelf import fill_shelf, raw_blocks
from courses.authoring.versions import exam_body, sections_of, unit_of
from courses.exams.draw import describe
from courses.exams.settings import parse_settings
from courses.learning.blocks import Renderer
from courses.models import CoursePage, ExamPage, LessonPage
from courses.models.pages import AuthorPage


def preview_context(page: AuthorPage) -> dict[str, Any]:
    """What the preview shows: blocks of a lesson, settings of an exam, the outline of a course or chapter."""
    course_page = course_page_of(page)
    context: dict[str, Any] = {"course_page": course_page, "blocks": [], "chapters": [], "exam": None, "problems": []}
    if isinstance(page, LessonPage) and course_page is not None:
        blocks, context["problems"] = _lesson(page, course_page)
        context["minutes"] = page.minutes or estimated_minutes(blocks)
        renderer = Renderer(None, lambda _item: "#")
        context["blocks"] = [renderer.show(block) for block in blocks]
    elif isinstance(page, ExamPage):
        context["exam"] = parse_settings(exam_body(page, ""))
        context["rules"] = [describe(rule) for rule in context["exam"].blueprint]
    elif course_page is not None:
        context["chapters"] = [
            section
            for section in sections_of(course_page)
            if isinstance(page, CoursePage) or (section.page is not None and section.page.pk == page.pk)
        ]
    return context


def _lesson(page: LessonPage, course_page: CoursePage) -> tuple[list[dict[str, Any]], list[str]]:
    items = {row.pk: row.item.public_id for row in _siblings(course_page) if row.item is not None}
    raw = raw_blocks(page.body)
    renderer = LessonRenderer(fill_shelf(raw, items), course_page, unit_of(course_page), frozenset(items.values()))
    return renderer.render(raw), renderer.problems


def _siblings(course_page: CoursePage) -> list[LessonPage]:
    rows = LessonPage.objects.descendant_of(course_page).filter(live=True, item__isnull=False)
    return list(rows.select_related("item").only("pk", "item__public_id"))
