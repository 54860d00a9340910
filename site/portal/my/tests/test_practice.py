"""The practice unit: one may do there what one's roles allow, and nothing of it shows or counts anywhere."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

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
    assert viewer.practises and viewer.may("content.edit", unit)
    assert not admin.may("people.view_numbers", unit) and not admin.may("units.manage", unit)
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


def test_practice_when_reset_then_is_as_at_the_beginning_and_editors_may_not(house, admin, unit):
    editor = house.member("editor", unit=house.harbour, role="editor")
    with pytest.raises(NotAllowedError):
        reset(viewer=house.viewer(editor))
    BasePage.objects.child_of(UnitHome.objects.get(unit=unit)).first().delete()
    reset(viewer=admin)
    assert BasePage.objects.filter(unit=unit).count() == 3
    assert house.client(editor).post("/my/practice/keep/", {"what": "reset"}).status_code == 404
    assert house.client(editor).get("/my/practice/").status_code == 200
    assert house.client(house.member("plain", unit=house.berth)).get("/my/practice/").status_code == 404
    text = house.client(house.member("writer", unit=house.harbour, role="secretary")).get("/units/").content.decode()
    assert unit.name not in text and unit.pk not in listing().entries and unit.pk != tree().root_id
    assert unit.pk not in tree().below[tree().root_id or 0]


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
