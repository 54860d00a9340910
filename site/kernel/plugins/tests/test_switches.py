"""The switches' pages: whom a turn touches, where a state comes from, and who may turn what."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.utils.translation import override

from kernel.audit.models import AuditEntry
from kernel.people.roles import ALL
from kernel.people.viewer import Viewer
from kernel.plugins import registry
from kernel.plugins.contract import Plugin
from kernel.plugins.models import PluginState
from kernel.plugins.selectors import below, history, reach, standing
from kernel.plugins.services import BoundError, NotAllowedError, switch, switch_as
from kernel.units.models import Unit
from kernel.units.tree import tree

PAGES = ("plugins/", "plugins/sample/", "plugins/sample/switch/?to=off", "plugins-below/")


class Sample(Plugin):
    slug = "sample"
    label = "Sample"
    description = "For tests"

    def holdings(self, unit_ids):
        return (f"{len(unit_ids)} jars",)


@pytest.fixture
def sample(monkeypatch):
    plugin = Sample()
    monkeypatch.setitem(registry._plugins, "sample", plugin)
    return plugin


@pytest.fixture
def keeper(house):
    """The harbour's administrator."""
    return house.member("keeper", unit=house.harbour, role="administrator")


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def browser(house, person=None):
    """A client that reads English."""
    client = house.client(person)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def address(unit: Unit, rest: str) -> str:
    return f"/units/{unit.slug}/{rest}"


def test_standing_when_switches_stand_on_several_levels_then_names_the_unit_that_decides(house, sample):
    def of(unit):
        found = standing("sample", unit.pk)
        return found.enabled, found.source and found.source.slug, found.is_own, found.is_bound

    assert of(house.berth) == (True, None, False, False)
    switch(unit=house.harbour, slug="sample", enabled=False)
    assert of(house.berth) == (False, "harbour", False, False) and of(house.harbour) == (False, "harbour", True, False)
    switch(unit=house.city, slug="sample", enabled=True, forced=True)
    assert of(house.harbour) == (True, "city", False, True) and of(house.city) == (True, "city", True, False)


def test_reach_when_a_switch_would_turn_then_counts_who_follows_who_keeps_and_who_is_overruled(house, sample):
    for number in range(3):
        house.member(f"docker{number}", unit=house.berth)
    twice = house.member("twice", unit=house.harbour)
    house.person(name="in the school", unit=house.school)
    from kernel.people.services import affiliate

    affiliate(person=twice, unit=house.berth, kind="seconded")
    found = reach("sample", house.harbour.pk, (False, False))
    assert found.flipped == {house.harbour.pk, house.berth.pk} and found.members == 4
    switch(unit=house.berth, slug="sample", enabled=True)
    found = reach("sample", house.harbour.pk, (False, False))
    assert (found.flipped, found.keeping, found.overruled) == ({house.harbour.pk}, 1, 0)
    found = reach("sample", house.harbour.pk, (False, True))
    assert (found.flipped, found.keeping, found.overruled) == ({house.harbour.pk, house.berth.pk}, 0, 1)
    assert not reach("sample", house.harbour.pk, (True, False)).flipped
    Unit.objects.filter(pk=house.berth.pk).update(closed_on=date(2020, 1, 1))
    from kernel.units.tree import changed

    changed()
    assert reach("sample", house.harbour.pk, (False, True)).flipped == {house.harbour.pk}


def test_switch_as_when_not_allowed_bound_or_unknown_then_is_refused_and_nothing_is_written(house, sample, keeper):
    viewer = house.viewer(keeper)
    for unit, slug in ((house.school, "sample"), (house.city, "sample"), (house.harbour, "unknown")):
        with pytest.raises(NotAllowedError):
            switch_as(viewer=viewer, unit=unit, slug=slug, enabled=False)
    with pytest.raises(NotAllowedError):
        switch_as(viewer=Viewer(None), unit=house.harbour, slug="sample", enabled=False)
    assert not PluginState.objects.exists()
    switch_as(viewer=viewer, unit=house.berth, slug="sample", enabled=False, forced=True)
    assert PluginState.objects.get().forced
    switch_as(viewer=viewer, unit=house.berth, slug="sample", enabled=None, forced=True)
    assert not PluginState.objects.exists()
    switch(unit=house.city, slug="sample", enabled=False, forced=True)
    with pytest.raises(BoundError):
        switch_as(viewer=viewer, unit=house.harbour, slug="sample", enabled=True)
    assert [turn.enabled for turn in history(tree().by_slug["berth"], "sample")] == [None, False]
    assert history(tree().by_slug["berth"], "sample")[0].who == "keeper"


def test_pages_when_asked_by_others_then_missing_and_forbidden_look_alike(house, sample, keeper):
    own, school_keeper = browser(house, keeper), house.member("other", unit=house.school, role="administrator")
    member, editor = house.member("m", unit=house.harbour), house.member("e", unit=house.harbour, role="editor")
    for rest in PAGES:
        assert own.get(address(house.harbour, rest)).status_code == 200, rest
        assert own.get(address(house.berth, rest)).status_code == 200, rest
        for unit in (house.city, house.school):
            assert own.get(address(unit, rest)).status_code == 404, (unit, rest)
        assert own.get(f"/units/no-such-unit/{rest}").status_code == 404
        for person in (school_keeper, member, editor):
            assert browser(house, person).get(address(house.harbour, rest)).status_code == 404, (person, rest)
        assert browser(house).get(address(house.harbour, rest))["Location"].startswith("/accounts/login/")
    assert own.get(address(house.harbour, "plugins/unknown/")).status_code == 404
    for unit in (house.city, house.school):
        refused = own.post(
            address(unit, "plugins/sample/switch/"), {"to": "off", "mark": standing("sample", unit.pk).mark}
        )
        assert refused.status_code == 404
    assert browser(house, member).get("/units/plugins/").status_code == 404
    assert not PluginState.objects.exists() and not AuditEntry.objects.filter(action="plugins.switched").exists()


def test_switching_when_confirmed_then_is_done_shown_and_can_be_taken_back(house, sample, keeper):
    house.member("docker", unit=house.berth)
    client = browser(house, keeper)
    assert client.get("/units/plugins/")["Location"] == "/units/harbour/plugins/"
    page = client.get(address(house.harbour, "plugins/sample/switch/?to=off")).content.decode()
    for said in ("this unit and 1 unit below", "2 members belong", "2 jars", "Nothing is deleted"):
        assert said in page, said
    assert not PluginState.objects.exists()
    mark = re.search(r'name="mark" value="([^"]+)"', page)[1]
    answer = client.post(address(house.harbour, "plugins/sample/switch/"), {"to": "off", "mark": mark}, follow=True)
    said = answer.content.decode()
    assert "Set here" in said and 'aria-checked="false"' in said and "keeper," in said
    assert "As in 港务局" in client.get(address(house.berth, "plugins/")).content.decode()
    late = client.post(address(house.harbour, "plugins/sample/switch/"), {"to": "off", "mark": mark})
    assert late.status_code == 409 and "meanwhile" in late.content.decode()
    mark = standing("sample", house.harbour.pk).mark
    client.post(address(house.harbour, "plugins/sample/switch/"), {"to": "inherit", "mark": mark})
    assert not PluginState.objects.exists()
    page = client.get(address(house.harbour, "plugins/sample/")).content.decode()
    assert "Back to what holds above" in page and "Switched off" in page
    for words in ("", "?to=", "?to=sideways"):
        assert client.get(address(house.harbour, f"plugins/sample/switch/{words}")).status_code == 302


def test_switching_when_a_unit_above_has_decided_then_the_page_says_who_and_offers_nothing(house, sample, keeper):
    switch(unit=house.city, slug="sample", enabled=True, forced=True)
    client = browser(house, keeper)
    page = client.get(address(house.harbour, "plugins/")).content.decode()
    assert "Decided by 青屿市委 for all units below it" in page and "disabled" in page
    assert '<form class="form panel"' not in client.get(address(house.harbour, "plugins/sample/")).content.decode()
    assert client.get(address(house.harbour, "plugins/sample/switch/?to=off")).status_code == 302
    mark = standing("sample", house.harbour.pk).mark
    client.post(address(house.harbour, "plugins/sample/switch/"), {"to": "off", "mark": mark})
    assert registry.is_enabled("sample", house.harbour.pk)


def test_below_when_some_units_differ_then_names_them_and_narrows_by_name(house, sample, keeper):
    node = tree().by_slug["city"]
    assert not below(node, differing=True) and len(below(node)) == 3
    switch(unit=house.harbour, slug="sample", enabled=False)
    assert [row.unit.slug for row in below(tree().by_slug["city"], differing=True)] == ["harbour", "berth"]
    assert [row.unit.slug for row in below(tree().by_slug["city"], text=" 作业 ")] == ["berth"]
    above = browser(house, house.member("above", unit=house.city, role="administrator"))
    page = above.get("/units/city/plugins-below/").content.decode()
    assert "青屿港务局党委" in page and "第三中学党支部" not in page and "Off, set here" in page
    assert "第三中学党支部" in above.get("/units/city/plugins-below/?which=all").content.decode()
    assert "No unit fits" in above.get("/units/city/plugins-below/?text=zzz").content.decode()


@pytest.mark.parametrize("rest", PAGES)
def test_pages_when_there_are_many_units_then_take_no_more_queries(house, sample, count_queries, rest):
    above = browser(house, house.member("above", unit=house.city, role="administrator"))
    path = address(house.city, rest)
    above.get(path)
    with count_queries() as few:
        above.get(path)
    for number in range(40):
        unit = Unit.objects.get(pk=house.city.pk).add_child(name=f"第{number}支部", slug=f"branch-{number}")
        switch(unit=unit, slug="sample", enabled=False, actor=Viewer(None))
    above.get(path)
    with count_queries() as many:
        assert above.get(path).status_code == 200
    assert len(many) <= len(few) + 1, (rest, [query["sql"] for query in many])  # +1: who switched, once there is one


def test_keeper_when_a_role_of_their_own_making_holds_the_permission_then_keeps_switches(house, sample):
    from kernel.people.models import Role

    Role.objects.create(slug="switcher", permissions=["units.manage"])
    person = house.member("switcher", unit=house.harbour, role="switcher")
    assert ALL not in house.viewer(person).terms[0].permissions
    assert browser(house, person).get(address(house.harbour, "plugins/")).status_code == 200
    assert browser(house, person).get(address(house.city, "plugins/")).status_code == 404
