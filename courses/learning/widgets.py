"""The school on home pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from courses.learning.catalogue import course_cards, open_courses
from courses.models import Completion, Course, Enrolment

MOST = 12


def courses_widget(request: HttpRequest, options: dict[str, Any]) -> dict[str, Any]:
    """Course cards: first what the member is taking, then the newest of this site, `count` in all."""
    viewer, mount = request.viewer, request.mount
    count = max(1, min(int(options.get("count") or 4), MOST))
    rows = open_courses(viewer, mount).select_related("picture")
    listed: list[Course] = []
    if viewer.person is not None:
        taking = Enrolment.objects.filter(person=viewer.person, state=Enrolment.State.ACTIVE)
        taking = taking.exclude(pk__in=Completion.objects.filter(person=viewer.person).values("enrolment_id"))
        listed = list(rows.filter(enrolments__in=taking).order_by("-enrolments__last_at", "-pk")[:count])
    if len(listed) < count:
        newest = rows.exclude(pk__in=[course.pk for course in listed]).order_by("-published_at", "-pk")
        listed += newest[: count - len(listed)]
    return {"title": options.get("title", ""), "cards": course_cards(listed, viewer)}
