"""Who writes where."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404

from courses.learning.access import may_teach
from courses.models import Course, CoursePage, CourseTeacher
from courses.models.pages import AuthorPage
from kernel.people.viewer import Viewer
from kernel.units.tree import tree

TEACH = "courses.teach"
ASSIGN = "courses.assign"
EDIT = "content.edit"


def course_page_of(page: AuthorPage) -> CoursePage | None:
    """The course that a page is part of; itself, if it is one."""
    if isinstance(page, CoursePage):
        return page
    paths = [page.path[:size] for size in range(page.steplen, len(page.path), page.steplen)]
    return CoursePage.objects.filter(path__in=paths).select_related("course").last()


def may_write(viewer: Viewer, page: AuthorPage) -> bool:
    """Teachers of the course, and whoever edits pages where it stands."""
    if viewer.may(EDIT, page.unit_id or tree().root_id):
        return True
    above = course_page_of(page)
    return above is not None and above.course is not None and may_teach(viewer, above.course)


def taught_courses(viewer: Viewer) -> QuerySet[Course]:
    """Courses that the viewer teaches: by a role in their unit, or named as teacher."""
    if not viewer.is_authenticated:
        return Course.objects.none()
    mine = viewer.where(TEACH)
    if viewer.person is not None:
        mine |= Q(pk__in=CourseTeacher.objects.filter(person=viewer.person).values("course_id"))
    return Course.objects.all() if viewer.is_superuser else Course.objects.filter(mine)


def taught_page_or_404(viewer: Viewer, public_id: str) -> CoursePage:
    """The page of a course that the viewer teaches. Missing, forbidden and deleted look alike: Http404."""
    page = CoursePage.objects.select_related("course").filter(course__public_id=public_id).first()
    if page is None or page.course is None or not may_teach(viewer, page.course):
        raise Http404
    return page
