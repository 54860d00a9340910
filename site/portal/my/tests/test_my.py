"""One's own start page: what waits comes first, roles lead to what they let one do, steps tick themselves by facts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.learning.assignments import assign
from courses.models import Enrolment
from courses.testing import enrol_directly, make_course
from kernel.audit.api import record
from kernel.content.tests import test_moderation
from kernel.content.tests.test_moderation import sent_in
from kernel.people.services import appoint
from kernel.plugins.services import switch
from portal.my.models import GuideMark

people, section = test_moderation.people, test_moderation.section  # an info officer who writes, and who may approve
TODAY = timezone.localdate()


def page(client, path="/my/"):
    client.cookies["django_language"] = "en"
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_home_when_opened_then_follows_post_unit_and_duty(house):
    member = house.member("member", unit=house.berth, name="何穗")
    client = house.client(member)
    text = page(client)
    assert "Nothing waits for you" in text and "第一作业区党支部" in text and "/courses/oversee/" not in text
    admin = house.viewer(house.member("boss", unit=house.city, role="administrator"))
    soon, late = make_course(house.city, title="会议记录"), make_course(house.city, title="安全生产")
    assign(viewer=admin, course=soon, unit=house.city, due_on=TODAY + timedelta(days=9))
    assign(viewer=admin, course=late, unit=house.city, due_on=TODAY + timedelta(days=9))
    Enrolment.objects.filter(course=late).update(due_on=TODAY - timedelta(days=2))
    text = page(client)
    assert "One thing is overdue: 安全生产" in text and text.index("安全生产") < text.index("会议记录")

    appoint(person=member, role="teacher", unit=house.harbour)
    enrol_directly(house.person("王磊", unit=house.berth), make_course(house.harbour, title="摄影"), state="requested")
    enrol_directly(house.person("赵敏", unit=house.school), make_course(house.school, title="书法"), state="requested")
    text = page(client)
    assert "1 request to join" in text and "摄影" in text and "书法" not in text
    assert "/courses/teach/" in text and "Write courses and see learners" in text and "/courses/oversee/" not in text
    appoint(person=member, role="secretary", unit=house.harbour)
    assert "See how members learn" in page(client)
    switch(unit=house.city, slug="courses", enabled=False)
    text = page(client)
    assert "安全生产" not in text and "See how members learn" not in text


def test_home_when_there_is_more_then_takes_no_more_queries(house, count_queries):
    member = house.member("member", unit=house.berth, role="teacher", role_unit=house.harbour)
    client = house.client(member)

    def fill(count):
        for number in range(count):
            enrol_directly(member, make_course(house.city, title=f"课{number}"), due_on=TODAY)
            enrol_directly(
                house.person(f"人{number}"), make_course(house.harbour, title=f"科{number}"), state="requested"
            )

    def queries():
        client.get("/my/")
        with count_queries() as found:
            client.get("/my/")
        return len(found)

    fill(1)
    few = queries()
    fill(8)
    assert queries() == few <= 20


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
        ("?role=teacher", "question-import", "subsite"),
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
        ("/courses/oversee/", "officer-filters"),
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
