"""The practice unit: one may do there what one's roles allow, and nothing of it shows or counts anywhere."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from courses.learning.completion import check_completion
from courses.models import Completion, Course, CreditEntry, Enrolment, ItemProgress, Question
from courses.testing import enrol_directly, make_course, make_question
from kernel.content.audience import audience_q, is_visible
from kernel.content.models import BasePage, UnitHome
from kernel.people.viewer import Viewer
from kernel.units.models import Unit
from kernel.units.tree import tree
from portal.directory.listing import listing
from portal.my import practice as practising
from portal.my.practice import NotAllowedError, nightly, open_practice, reset


@pytest.fixture
def admin(house):
    return house.viewer(house.member("boss", unit=house.city, role="administrator"))


@pytest.fixture
def unit(house, admin) -> Unit:
    unit = open_practice(viewer=admin).unit
    admin.__dict__.pop("terms")  # a viewer lives no longer than a request
    return unit


def test_practice_when_opened_then_roles_hold_there_and_nobody_else_sees_it(house, admin, unit, count_queries):
    assert open_practice(viewer=admin).unit == unit
    editor = house.member("editor", unit=house.harbour, role="editor")
    member = house.member("member", unit=house.berth)
    viewer = house.viewer(editor)
    assert viewer.practises and viewer.may("content.edit", unit) and not viewer.may("courses.teach", unit)
    assert not admin.may("people.view_numbers", unit) and not admin.may("units.manage", unit)
    assert admin.may("courses.teach", unit)
    with pytest.raises(NotAllowedError):
        open_practice(viewer=viewer)
    here = f"/u/{unit.slug}/"
    text = house.client(editor).get(here).content.decode()
    assert "practice-bar" in text and "practice-bar" not in house.client(editor).get("/u/harbour/").content.decode()
    for client in (house.client(), house.client(member)):
        assert client.get(here).status_code == client.get(f"{here}news/").status_code == 404
    pages = BasePage.objects.filter(unit=unit)
    assert pages.count() == 3
    nobody = Viewer(AnonymousUser())
    for who, sees in ((nobody, False), (house.viewer(member), False), (viewer, True), (admin, True)):
        assert pages.filter(audience_q(who)).count() == (3 if sees else 0)
        assert {is_visible(page, who) for page in pages} == {sees}


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
    editor = house.member("editor", unit=house.harbour, role="editor")
    with pytest.raises(NotAllowedError):
        reset(viewer=house.viewer(editor))
    home = UnitHome.objects.get(unit=unit)
    BasePage.objects.child_of(home).first().delete()
    reset(viewer=admin)
    assert Course.objects.count() == Enrolment.objects.count() == Completion.objects.count() == 1
    assert Question.objects.get().code == "q2" and BasePage.objects.filter(unit=unit).count() == 3
    assert house.client(editor).post("/my/practice/keep/", {"what": "reset"}).status_code == 404
    assert house.client(editor).get("/my/practice/").status_code == 200
    assert house.client(house.member("plain", unit=house.berth)).get("/my/practice/").status_code == 404


def test_practice_when_the_night_comes_then_is_made_new_only_where_asked_for(house, admin, unit, monkeypatch):
    made = []
    monkeypatch.setattr(practising, "reset", lambda: made.append(1))
    client = house.client(admin.person)
    three = timezone.make_aware(datetime(2031, 5, 4, 3, 30))
    monkeypatch.setattr(timezone, "now", lambda: three)
    nightly()
    assert not made
    practising.set_nightly(viewer=admin, on=True)
    nightly()
    assert made == [1]
    monkeypatch.undo()
    assert "practice" in client.get("/my/practice/", headers={"accept-language": "en"}).content.decode()
