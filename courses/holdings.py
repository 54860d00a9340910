"""What the school keeps for some units: whoever switches it off is told beforehand."""

from __future__ import annotations

from django.utils.translation import ngettext

from courses.models import Completion, Course, Enrolment, Question


def holdings(unit_ids: frozenset[int]) -> tuple[str, ...]:
    """Published courses of these units, who learns in them, and the questions in their banks; what there is none of is
    left out."""
    courses = Course.objects.filter(unit_id__in=unit_ids, current_version__isnull=False)
    active = Enrolment.objects.filter(course__in=courses, state=Enrolment.State.ACTIVE)
    learners = active.values("person_id").distinct().count()
    questions = Question.objects.filter(unit_id__in=unit_ids, retired_at__isnull=True).count()
    number = courses.count()
    said = (
        (number, ngettext("%(count)s course", "%(count)s courses", number)),
        (learners, ngettext("%(count)s learner", "%(count)s learners", learners)),
        (questions, ngettext("%(count)s question in banks", "%(count)s questions in banks", questions)),
    )
    return tuple(text % {"count": f"{count:,}"} for count, text in said if count)


def published(unit_ids: frozenset[int]) -> int:
    """Courses of these units that can be taken."""
    return Course.objects.filter(unit_id__in=unit_ids, current_version__isnull=False).count()


def completions(unit_ids: frozenset[int]) -> int:
    """How often people have completed a course as members of these units."""
    return Completion.objects.filter(unit_id__in=unit_ids).count()
