"""Which courses a viewer finds under a mount, and whom they may teach or follow there."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404

from courses.learning import kept
from courses.learning.kept import mount_unit_ids
from courses.models import Course, CourseTeacher, CourseVersion, Enrolment
from kernel.content.audience import audience_q, is_visible
from kernel.db.prepared import Prepared, columns_of, instance
from kernel.people.viewer import Viewer
from kernel.units.mounts import Mount
from kernel.units.tree import tree

HELD = (Enrolment.State.ACTIVE, Enrolment.State.REQUESTED)

_COLUMNS = columns_of(Enrolment)
_ENROLMENT = Prepared(
    lambda person, course: Enrolment.objects.filter(person_id=person, course_id=course).values_list(*_COLUMNS),
    person=int,
    course=int,
)


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
    if units_here is not None:
        return rows.filter(unit_id__in=units_here)
    return rows.exclude(unit_id__in=tree().practice) if tree().practice else rows


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
    course = kept.course(public_id)
    if course is None or not belongs_here(course, mount):
        raise Http404
    enrolment = None
    if viewer.person is not None:
        rows = _ENROLMENT(person=viewer.person.pk, course=course.pk)
        enrolment = instance(Enrolment, _COLUMNS, rows[0]) if rows else None
    if enrolment is not None:
        enrolment.course = course  # in hand already
        enrolment.version = kept.version(enrolment.version_id)
        if enrolment.state == Enrolment.State.ACTIVE:
            return Seat(course, enrolment.version, enrolment, teaches=False)
    if course.current_version_id is None:
        raise Http404
    teaches = may_teach(viewer, course)
    if not (teaches or (enrolment is not None and enrolment.state in HELD) or is_visible(course, viewer)):
        raise Http404
    return Seat(course, kept.version(course.current_version_id), enrolment, teaches)
