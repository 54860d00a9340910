"""Completing a course: the fact, the hours and the certificate are written together or not at all."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from courses.learning.rules import course_complete, kinds_needed
from courses.models import Attempt, Completion, CreditEntry, Enrolment, ItemProgress, VersionItem
from kernel.audit.api import record
from kernel.events.api import publish
from kernel.people.services import primary_unit_id
from kernel.units.models import Unit
from kernel.units.tree import tree


def check_completion(*, enrolment: Enrolment) -> Completion | None:
    """The completion of this enrolment if its rules are fulfilled, written now if it was not; else None.

    Call it after a lesson was completed or an exam passed. Calling it again changes nothing.
    """
    with transaction.atomic():
        # the lock makes a second tab wait; where the database has no row locks, its one writer at a time does
        held = Enrolment.objects.select_for_update(of=("self",)).select_related("version", "person", "course")
        enrolment = held.get(pk=enrolment.pk)
        completion = Completion.objects.filter(enrolment=enrolment).first()
        if completion is not None or enrolment.state != Enrolment.State.ACTIVE:
            return completion
        evidence = _evidence(enrolment)
        return None if evidence is None else complete_course(enrolment, evidence)


def _evidence(enrolment: Enrolment) -> dict[str, dict[str, str]] | None:
    """What shows that the rules are fulfilled (see Completion.evidence); None while they are not."""
    kinds = kinds_needed(enrolment.version.rules)
    required = dict(
        VersionItem.objects.filter(course_version=enrolment.version, required=True, item__kind__in=kinds).values_list(
            "item_id", "item__public_id"
        )
    )
    finished = ItemProgress.objects.filter(enrolment=enrolment).values_list("item_id", "completed_at")
    lessons = {pk: at for pk, at in finished if at is not None}
    passed = Attempt.objects.filter(enrolment=enrolment, passed=True).order_by("-number")
    exams = dict(passed.values_list("item_id", "public_id"))  # the first that was passed stands
    if not course_complete(required, {*lessons, *exams}):
        return None
    return {
        "items": {name: lessons[pk].isoformat() for pk, name in required.items() if pk in lessons},
        "exams": {name: exams[pk] for pk, name in required.items() if pk in exams},
    }


def complete_course(enrolment: Enrolment, evidence: dict[str, Any]) -> Completion:
    """Write completion, credit entry, audit row, event and certificate in the caller's transaction."""
    from courses.certificates.services import issue

    version, now = enrolment.version, timezone.now()
    unit_id = primary_unit_id(enrolment.person)
    completion = Completion.objects.create(
        enrolment=enrolment,
        person=enrolment.person,
        unit_id=unit_id,
        course_version=version,
        rule_version=version.rule_version,
        evidence=evidence,
        completed_at=now,
    )
    counts = enrolment.course.unit_id not in tree().practice  # nobody earns anything where things are tried out
    if version.hours_hundredths and counts:
        CreditEntry.objects.create(
            person=enrolment.person,
            unit_id=unit_id,
            course_version=version,
            completion=completion,
            study_kind=version.study_kind,
            hundredths=version.hours_hundredths,
            rule_version=version.rule_version,
            earned_on=timezone.localdate(now),
        )
    record(
        "courses.completed",
        obj=enrolment,
        unit=Unit.objects.filter(pk=unit_id).first(),
        course=enrolment.course.public_id,
        version=version.number,
        hundredths=version.hours_hundredths,
    )
    publish("courses.completed", completion=completion.pk, person=enrolment.person_id, course=enrolment.course_id)
    if counts:
        issue(completion=completion)
    return completion
