"""Deleting all that the school keeps for units of practice, facts about learners included: nothing counts there."""

from __future__ import annotations

from django.db import transaction

from courses.models import (
    Assignment,
    Attempt,
    Completion,
    Course,
    CourseVersion,
    Enrolment,
    ItemProgress,
    ItemVersion,
    Question,
    VersionItem,
)
from kernel.units.tree import tree


@transaction.atomic
def clear(unit_ids: frozenset[int]) -> None:
    """Pages of these courses are gone already. Raises ValueError for a unit in which things count."""
    if not unit_ids <= tree().practice:
        raise ValueError("only what was tried out may be deleted")
    courses = Course.objects.filter(unit_id__in=unit_ids)
    enrolments = Enrolment.objects.filter(course__in=courses)
    Attempt.objects.filter(enrolment__in=enrolments).delete()
    ItemProgress.objects.filter(enrolment__in=enrolments).delete()
    Completion.objects.filter(enrolment__in=enrolments).delete()
    enrolments.delete()
    Assignment.objects.filter(course__in=courses).delete()
    courses.update(current_version=None)
    VersionItem.objects.filter(course_version__course__in=courses).delete()
    ItemVersion.objects.filter(item__course__in=courses).delete()
    CourseVersion.objects.filter(course__in=courses).delete()
    for course in courses:
        course.delete()
    Question.objects.filter(unit_id__in=unit_ids).update(current=None)
    Question.objects.filter(unit_id__in=unit_ids).delete()
