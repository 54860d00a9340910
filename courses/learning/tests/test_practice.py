"""The practice unit and the school: roles hold there, and nothing of it shows, counts or stays."""

from __future__ import annotations

from django.utils import timezone

from courses.learning.completion import check_completion
from courses.models import Completion, Course, CreditEntry, Enrolment, ItemProgress, Question
from courses.testing import enrol_directly, make_course, make_question
from kernel.units.tree import tree
from portal.directory.listing import listing
from portal.my.practice import reset
from portal.my.tests import test_practice

admin, unit = test_practice.admin, test_practice.unit


def test_practice_when_opened_then_whoever_teaches_may_teach_there(house, admin, unit):
    editor = house.viewer(house.member("editor", unit=house.harbour, role="editor"))
    assert admin.may("courses.teach", unit) and not editor.may("courses.teach", unit)


def test_practice_when_there_then_is_in_no_list_and_no_number(house, admin, unit):
    editor = house.client(house.member("writer", unit=house.harbour, role="secretary"))
    title = "练习用的课程"
    course = make_course(unit, title=title, audience="public")
    learner = house.member("learner", unit=house.harbour, role="teacher")
    enrol_directly(learner, course)
    assert unit.pk not in listing().entries and unit.pk != tree().root_id
    assert unit.pk not in tree().below[tree().root_id or 0]
    for path in (
        "/",
        "/courses/",
        "/units/",
        "/courses/oversee/",
        "/courses/oversee/people/",
        "/sitemap.xml",
        "/u/harbour/courses/",
    ):
        answer = editor.get(path)
        if answer.status_code == 200:
            text = answer.content.decode()
            assert title not in text and f"/u/{unit.slug}/" not in text and unit.name not in text, path
    assert title in editor.get(f"/u/{unit.slug}/courses/").content.decode()
    assert editor.get(f"/courses/oversee/?unit={unit.slug}").status_code == 404
    assert title not in house.client().get("/courses/").content.decode()


def test_practice_when_a_course_is_completed_there_then_brings_nothing_and_goes_with_the_reset(house, admin, unit):
    for where, counts in ((unit, 0), (house.city, 1)):
        course = make_course(where, lessons=1)
        enrolment = enrol_directly(house.member(f"m{where.pk}", unit=house.harbour, role="teacher"), course)
        ItemProgress.objects.create(
            enrolment=enrolment, item=course.items.get(), completed_at=timezone.now(), rule_version=1
        )
        assert check_completion(enrolment=enrolment)
        assert CreditEntry.objects.count() == counts and enrolment.completion.certificates.count() == counts
    make_question(unit, "q1")
    make_question(house.city, "q2")
    reset(viewer=admin)
    assert Course.objects.count() == Enrolment.objects.count() == Completion.objects.count() == 1
    assert Question.objects.get().code == "q2"
