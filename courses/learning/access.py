"""Which courses a viewer finds under a mount, and whom they may teach or follow there."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404

from courses.models import Course, CourseTeacher, CourseVersion, Enrolment
from kernel.content.audience import audience_q, is_visible
from kernel.people.viewer import Viewer
from kernel.units.mounts import Mount
from kernel.units.tree import tree

HELD = (Enrolment.State.ACTIVE, Enrolment.State.REQUESTED)


def mount_unit_ids(mount: Mount) -> frozenset[int] | None:
    """Units whose courses a mount shows: its own, those above and those below. None: all (the system's mount)."""
    node = tree().by_id.get(mount.unit_id) if mount.unit_id else None
    return None if node is None else tree().below[node.id] | frozenset(node.line)


def visible_courses(viewer: Viewer, mount: Mount) -> QuerySet[Course]:
    """Published courses that this viewer may see here, or takes, or teaches."""
    condition = audience_q(viewer)
    if viewer.person is not None:
        mine = Enrolment.objects.filter(person=viewer.person, state__in=HELD).values("course_id")
        taught = CourseTeacher.objects.filter(person=viewer.person).values("course_id")
        condition = condition | Q(pk__in=mine) | Q(pk__in=taught)
        if units := viewer.units_with("courses.teach"):
            condition |= Q(unit_id__in=units)
    rows = Course.objects.filter(condition, current_version__isnull=False)
    units_here = mount_unit_ids(mount)
    return rows if units_here is None else rows.filter(unit_id__in=units_here)


def belongs_here(course: Course, mount: Mount) -> bool:
    units_here = mount_unit_ids(mount)
    return units_here is None or course.unit_id in units_here


def may_teach(viewer: Viewer, course: Course) -> bool:
    """Holds the permission in the course's unit, or is named as its teacher."""
    if not viewer.is_authenticated:
        return False
    if viewer.may("courses.teach", course.unit_id):
        return True
    return viewer.person is not None and course.course_teachers.filter(person=viewer.person).exists()


@dataclass(frozen=True, slots=True)
class Seat:
    """A viewer in front of a course: their enrolment if any, and the version that they see."""

    course: Course
    version: CourseVersion
    enrolment: Enrolment | None
    teaches: bool

    @property
    def learns(self) -> bool:
        return self.enrolment is not None and self.enrolment.state == Enrolment.State.ACTIVE


def seat_or_404(viewer: Viewer, mount: Mount, public_id: str) -> Seat:
    """The course with this public id as the viewer sees it here. Missing and forbidden look alike: Http404."""
    enrolment = None
    if viewer.person is not None:
        rows = Enrolment.objects.filter(person=viewer.person, course__public_id=public_id)
        enrolment = rows.select_related("course", "version", "last_item", "assignment").first()
    if enrolment is not None and enrolment.state == Enrolment.State.ACTIVE:
        if not belongs_here(enrolment.course, mount):
            raise Http404
        return Seat(enrolment.course, enrolment.version, enrolment, teaches=False)
    course = Course.objects.select_related("current_version").filter(public_id=public_id).first()
    if course is None or course.current_version is None or not belongs_here(course, mount):
        raise Http404
    teaches = may_teach(viewer, course)
    if not (teaches or (enrolment is not None and enrolment.state in HELD) or is_visible(course, viewer)):
        raise Http404
    return Seat(course, course.current_version, enrolment, teaches)
