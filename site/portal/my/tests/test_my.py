"""One's own start page: what waits comes first, roles lead to what they let one do, steps tick themselves by facts."""

from __future__ import annotations

import pytest

from kernel.audit.api import record
from kernel.content.tests import test_moderation
from kernel.content.tests.test_moderation import sent_in
from portal.my.models import GuideMark

people, section = test_moderation.people, test_moderation.section  # an info officer who writes, and who may approve


def page(client, path="/my/"):
    client.cookies["django_language"] = "en"
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_first_steps_when_taken_then_tick_by_facts_or_by_hand_and_can_be_put_away(house):
    member = house.member("writer", unit=house.harbour, role="editor")
    client = house.client(member)
    text = page(client, "/my/first-steps/")
    assert 'id="editor"' in text and 'id="member"' in text and 'id="teacher"' not in text
    assert "First steps" in page(client) and "Publish an article" not in text.split('id="member"')[1]
    steps = {"role": "editor", "count": text.split('id="member"')[0].count('aria-label="done"')}
    record("content.page_published", actor=house.viewer(member))
    after = page(client, "/my/first-steps/").split('id="member"')[0]
    assert after.count('aria-label="done"') == steps["count"] + 1
    tick = "/my/first-steps/editor/tick/"
    assert client.post(tick, {"step": "phone", "on": "1"}).status_code == 302
    assert client.post(tick, {"step": "phone", "on": "1"}).status_code == 302  # a double click
    assert page(client, "/my/first-steps/").split('id="member"')[0].count('aria-label="done"') == steps["count"] + 2
    for wrong in ({"step": "article", "on": "1"}, {"step": "nothing", "on": "1"}):
        assert client.post(tick, wrong).status_code == 404
    assert client.post("/my/first-steps/teacher/tick/", {"on": "1"}).status_code == 404
    for role in ("editor", "member"):
        client.post(f"/my/first-steps/{role}/tick/", {"on": "1", "home": "1"})
    assert "Do not show this any more" not in page(client) and GuideMark.objects.count() == 3
    client.post(tick, {"on": "0"})
    assert "Do not show this any more" in page(client)
    assert house.client().get("/my/").status_code == house.client().get("/my/first-steps/").status_code == 302


def test_signing_in_when_no_page_was_asked_for_then_leads_home(house):
    house.member("member", unit=house.berth)
    answer = house.client().post("/accounts/login/", {"login": "member", "password": "harbour-lights-7"})
    assert answer["Location"] == "/my/"


@pytest.mark.parametrize(
    ("query", "found", "not_found"),
    [
        ("", "subsite", ""),
        ("?q=COLOURS", "subsite", "switches"),
        ("?q=zzz", "", "subsite"),
    ],
)
def test_help_when_searched_then_shows_what_fits(house, query, found, not_found):
    text = page(house.client(), f"/help/{query}")
    assert not found or f'id="{found}"' in text
    assert not not_found or f'id="{not_found}"' not in text


def test_help_when_a_form_is_hard_then_stands_beside_it(house):
    client = house.client(house.member("boss", unit=house.city, role="administrator"))
    for path, slug in (
        ("/units/harbour/site/", "subsite"),
        ("/units/berth/site/", "subsite"),
        ("/units/harbour/hostnames/", "hostnames"),
        ("/units/harbour/plugins/", "switches"),
    ):
        assert f'/help/#{slug}"' in page(client, path), path


def test_home_when_articles_wait_then_tells_approvers_and_who_got_one_back(house, section, people):
    page_ = sent_in(house, people, section)
    for name in ("editor", "secretary", "above"):
        text = page(house.client(people[name]))
        assert "1 article waits to be looked at" in text and "/units/harbour/desk/" in text, name
    for name in ("writer", "elsewhere"):
        assert "waits to be looked at" not in page(house.client(people[name])), name
    state = page_.current_workflow_state
    state.current_task_state.reject(user=people["editor"].account)
    assert "was sent back to you" in page(house.client(people["writer"]))
    assert "waits to be looked at" not in page(house.client(people["editor"]))
