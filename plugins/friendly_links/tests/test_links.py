"""Friendly links: what homes show, what editors keep, and what everybody else may not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import override

from kernel.audit.models import AuditEntry
from kernel.events.models import OutboxEvent
from kernel.people.viewer import Viewer
from kernel.plugins.services import switch
from plugins.friendly_links.kept import shown_in
from plugins.friendly_links.models import Link
from plugins.friendly_links.plugin import plugin
from plugins.friendly_links.services import (
    KEPT,
    MOST,
    AddressTakenError,
    NotAllowedError,
    TooManyError,
    add_link,
    edit_link,
    move_link,
    remove_link,
    restore_link,
    set_inherits,
    sweep,
)

BOARD = "/friendly_links/edit/harbour/"


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def editor(house):
    """The harbour's."""
    return house.member("editor", unit=house.harbour, role="editor")


@pytest.fixture
def keep(house, editor):
    """keep("Label", unit=…): a link, as the administrator of everything writes it."""
    root = house.viewer(house.member("root", unit=house.city, role="administrator"))

    def make(label, unit=None, address=""):
        where = unit or house.harbour
        return add_link(
            viewer=root, unit=where, label=label, address=address or f"https://{label.lower()}.example.org/"
        )

    return make


def browser(house, person=None):
    """A client that reads English."""
    client = house.client(person)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def labels(unit):
    return [link.label for link in shown_in(unit.pk)]


def test_shown_when_units_above_have_links_then_they_follow_ones_own_as_far_as_they_are_taken_over(house, editor, keep):
    keep("City", house.city)
    keep("Harbour")
    keep("Berth", house.berth)
    keep("Twice", house.city, "/courses/")
    keep("Nearer", house.harbour, "/courses/")
    assert labels(house.berth) == ["Berth", "Harbour", "Nearer", "City"]
    assert labels(house.school) == ["City", "Twice"]
    set_inherits(viewer=house.viewer(editor), unit=house.harbour, inherits=False)
    assert labels(house.berth) == ["Berth", "Harbour", "Nearer"] and labels(house.school) == ["City", "Twice"]
    set_inherits(viewer=house.viewer(editor), unit=house.harbour, inherits=True)
    switch(unit=house.city, slug="friendly_links", enabled=False)
    switch(unit=house.harbour, slug="friendly_links", enabled=True)
    assert labels(house.berth) == ["Berth", "Harbour", "Nearer"]


def test_links_when_added_edited_moved_removed_and_put_back_then_each_act_is_recorded_and_told(house, editor, keep):
    viewer = house.viewer(editor)
    first = add_link(viewer=viewer, unit=house.harbour, label="First", address="https://first.example.org/")
    second, third = keep("Second"), keep("Third")
    move_link(viewer=viewer, link=third, up=True)
    assert labels(house.harbour) == ["First", "Third", "Second"]
    move_link(viewer=viewer, link=first, up=True)  # cannot go higher
    move_link(viewer=viewer, link=Link.objects.get(pk=second.pk), up=False)
    assert labels(house.harbour) == ["First", "Third", "Second"]
    edit_link(viewer=viewer, link=first, label="One", address="https://first.example.org/", about="The first")
    remove_link(viewer=viewer, link=third)
    assert labels(house.harbour) == ["One", "Second"]
    restore_link(viewer=viewer, link=third)
    assert labels(house.harbour) == ["One", "Second", "Third"]
    done = [event.payload["done"] for event in OutboxEvent.objects.filter(name="friendly_links.changed").order_by("pk")]
    assert done == ["added", "added", "added", "moved", "edited", "removed", "restored"]
    entries = AuditEntry.objects.filter(action__startswith="friendly_links.", actor=editor.account.public_id)
    assert entries.count() == 5 and not [row for row in entries if "example" in str(row.data)]


def test_links_when_somebody_else_writes_then_is_refused_and_nothing_changes(house, editor, keep):
    link, elsewhere = keep("Harbour"), keep("School", house.school)
    for viewer, unit, one in (
        (house.viewer(editor), house.school, elsewhere),
        (house.viewer(editor), house.city, elsewhere),
        (house.viewer(house.member("m", unit=house.harbour)), house.harbour, link),
        (Viewer(None), house.harbour, link),
    ):
        with pytest.raises(NotAllowedError):
            add_link(viewer=viewer, unit=unit, label="X", address="/x/")
        with pytest.raises(NotAllowedError):
            set_inherits(viewer=viewer, unit=unit, inherits=False)
        for write in (move_link, remove_link, restore_link):
            with pytest.raises(NotAllowedError):
                write(viewer=viewer, link=one, **({"up": True} if write is move_link else {}))
    assert labels(house.harbour) == ["Harbour"] and labels(house.school) == ["School"]


def test_links_when_the_address_is_wrong_taken_or_the_list_full_then_is_refused(house, editor, keep):
    viewer, link = house.viewer(editor), keep("One")
    with pytest.raises(ValidationError):
        add_link(viewer=viewer, unit=house.harbour, label="X", address="javascript:alert(1)")
    with pytest.raises(AddressTakenError):
        add_link(viewer=viewer, unit=house.harbour, label="X", address=link.address)
    other = keep("Two")
    with pytest.raises(AddressTakenError):
        edit_link(viewer=viewer, link=other, label="Two", address=link.address)
    remove_link(viewer=viewer, link=link)
    add_link(viewer=viewer, unit=house.harbour, label="Again", address=link.address)
    with pytest.raises(AddressTakenError):
        restore_link(viewer=viewer, link=link)
    for number in range(MOST - 2):
        keep(f"N{number}")
    with pytest.raises(TooManyError):
        add_link(viewer=viewer, unit=house.harbour, label="X", address="/one-too-many/")


def test_sweep_when_a_link_was_removed_long_ago_then_deletes_it_alone(house, editor, keep):
    viewer, old, new, stays = house.viewer(editor), keep("Old"), keep("New"), keep("Stays")
    remove_link(viewer=viewer, link=old)
    remove_link(viewer=viewer, link=new)
    Link.objects.filter(pk=old.pk).update(removed_at=timezone.now() - KEPT - timedelta(hours=1))
    assert sweep() == 1 and sweep() == 0
    assert set(Link.objects.values_list("label", flat=True)) == {"New", stays.label}
    assert plugin.holdings(frozenset({house.harbour.pk})) == ("1 link",) and not plugin.holdings(frozenset())


def test_board_when_kept_by_an_editor_then_a_link_goes_in_round_and_out_without_a_script(house, editor):
    client = browser(house, editor)
    assert client.get("/friendly_links/edit/").status_code == 200  # the berth is theirs, too
    assert "no links of its own yet" in client.get(BOARD).content.decode()
    typed = {"label": "气象台", "address": "java:x", "about": "大风"}
    refused = client.post(f"{BOARD}new/", typed)
    assert (
        refused.status_code == 200
        and "气象台" in refused.content.decode()
        and "whole address" in refused.content.decode()
    )
    assert client.post(f"{BOARD}new/", typed | {"address": "https://w.example.org/"})["Location"] == BOARD
    again = client.post(f"{BOARD}new/", typed | {"address": "https://w.example.org/"}).content.decode()
    assert "a link to this address already" in again
    link = Link.objects.get()
    one = f"{BOARD}{link.public_id}/"
    assert client.post(one, typed | {"label": "海洋气象台", "address": "/weather/"}).status_code == 302
    assert client.post(f"{one}move/", {"to": "down"})["Location"] == f"{BOARD}#{link.public_id}"
    assert "30 days" in client.get(f"{one}remove/").content.decode() and Link.objects.get().removed_at is None
    assert client.post(f"{one}remove/").status_code == 302
    assert "Put back" in client.get(BOARD).content.decode() and client.get(one).status_code == 404
    assert client.post(f"{one}restore/").status_code == 302 and client.get(one).status_code == 200
    client.post(f"{BOARD}inherit/", {"inherits": "0"})
    assert 'aria-checked="false"' in client.get(BOARD).content.decode()


def test_board_when_asked_by_others_then_missing_and_forbidden_look_alike(house, editor, keep):
    link, elsewhere = keep("Harbour"), keep("School", house.school)
    own, member = browser(house, editor), browser(house, house.member("m", unit=house.harbour))
    for rest in ("", "new/", f"{elsewhere.public_id}/", f"{elsewhere.public_id}/remove/"):
        assert own.get(f"/friendly_links/edit/school/{rest}").status_code == 404
        assert own.get(f"/friendly_links/edit/nowhere/{rest}").status_code == 404
    # through one's own unit another's link is as missing as one that never was
    for rest in ("", "move/", "remove/", "restore/"):
        for public_id in (elsewhere.public_id, "a" * 16):
            assert own.post(f"{BOARD}{public_id}/{rest}").status_code == 404
    for rest in ("", "new/", f"{link.public_id}/", f"{link.public_id}/remove/"):
        assert member.get(f"{BOARD}{rest}").status_code == 404
        assert browser(house).get(f"{BOARD}{rest}").status_code == 302
    for rest in ("inherit/", f"{link.public_id}/move/", f"{link.public_id}/remove/"):
        assert member.post(f"{BOARD}{rest}").status_code == 404
    assert member.get("/friendly_links/edit/").status_code == 404
    assert Link.objects.filter(removed_at__isnull=True).count() == 2


def test_home_when_it_holds_the_widget_then_shows_links_to_everybody_and_nothing_where_it_is_off(house, keep):
    keep("Harbour", address="https://ships.example.org/")
    keep("City", house.city, "/courses/")
    page = house.harbour_home
    page.body = [("widget", {"kind": "friendly_links.links", "title": "", "count": 4})]
    page.save_revision().publish()
    text = browser(house).get("/u/harbour/").content.decode()
    assert 'href="https://ships.example.org/" rel="noopener external"' in text and 'href="/courses/">' in text
    listed = browser(house).get("/u/harbour/friendly_links/").content.decode()
    assert "ships.example.org" in listed and "Keep these links" not in listed
    switch(unit=house.harbour, slug="friendly_links", enabled=False)
    assert "ships.example.org" not in browser(house).get("/u/harbour/").content.decode()
    assert browser(house).get("/u/harbour/friendly_links/").status_code == 404
    assert browser(house).get("/u/school/friendly_links/").status_code == 200


def test_pages_when_there_are_many_links_then_take_no_more_queries(house, editor, keep, count_queries):
    keep("First")
    keep("City", house.city)
    client = browser(house, editor)
    for path in ("/u/harbour/friendly_links/", BOARD, "/friendly_links/edit/"):
        client.get(path)
        with count_queries() as few:
            client.get(path)
        for number in range(15):
            keep(f"L{number}-{len(path)}")
        client.get(path)
        with count_queries() as many:
            client.get(path)
        assert len(many) <= len(few), path
    browser(house).get("/u/harbour/friendly_links/")
    with count_queries() as queries:
        browser(house).get("/u/harbour/friendly_links/")
    assert not [query for query in queries if "friendly_links_link" in query["sql"]]


def test_shown_when_another_process_changed_a_link_then_is_read_again(house, keep):
    link = keep("Before")
    assert labels(house.harbour) == ["Before"]
    Link.objects.filter(pk=link.pk).update(label="After")
    from plugins.friendly_links.kept import shelf

    shelf.changed()
    assert labels(house.harbour) == ["After"]
