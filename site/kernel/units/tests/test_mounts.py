"""A mount is a prefix on everything: pages, sign-in, plugins."""

from __future__ import annotations

from django.urls import get_script_prefix

from kernel.units.mounts import mounts
from kernel.units.tree import tree


def test_tree_knows_lines_and_what_is_below(house):
    snapshot = tree()
    assert snapshot.by_slug["berth"].line == (house.city.pk, house.harbour.pk, house.berth.pk)
    assert snapshot.below[house.harbour.pk] == {house.harbour.pk, house.berth.pk}
    house.berth.name = "第二作业区党支部"
    house.berth.save()
    assert tree().by_slug["berth"].name == "第二作业区党支部"


def test_mount_of_unit_without_subsite_is_the_next_above(house):
    table = mounts()
    assert table.of_unit(house.berth.pk).slug == "harbour"
    assert table.of_unit(house.city.pk).is_system and table.of_unit(None).is_system


def test_request_under_a_mount_keeps_its_links_inside_and_resets_the_prefix(house, client):
    page = client.get("/u/harbour/accounts/login/")
    assert page.status_code == 200 and page.wsgi_request.mount.unit_id == house.harbour.pk
    assert b'action="/u/harbour/accounts/login/"' in page.content
    assert get_script_prefix() == "/"
    assert client.get("/u/harbour").headers["Location"] == "/u/harbour/"
    assert client.get("/u/nobody/accounts/login/").status_code == 404
    assert client.get("/u/harbour/cms/").headers["Location"] == "/cms/"


def test_subsite_when_offline_is_not_found_and_back_as_it_was(house, client):
    subsite = house.harbour.subsite
    assert client.get("/u/harbour/").status_code == 200
    subsite.online = False
    subsite.save()
    assert client.get("/u/harbour/").status_code == 404
    subsite.online = True
    subsite.save()
    assert client.get("/u/harbour/").status_code == 200


def test_sign_in_by_user_name_mobile_or_email_leads_back_into_the_mount(house, client):
    from kernel.people.services import create_account
    from kernel.testing.fixtures import PASSWORD

    person = house.person("林晓雯", unit=house.berth, mobile="19900001234", email="lin@qingyu.example")
    create_account(person=person, username="linxiaowen", password=PASSWORD)
    for name in ("LinXiaowen", "199 0000 1234", "Lin@qingyu.example"):
        answer = client.post("/u/harbour/accounts/login/", {"login": name, "password": PASSWORD})
        assert answer.status_code == 302 and answer.headers["Location"] == "/u/harbour/my/", name
        client.logout()
    wrong = client.post("/u/harbour/accounts/login/", {"login": "linxiaowen", "password": "wrong-one"})
    assert wrong.status_code == 200 and b"linxiaowen" in wrong.content
