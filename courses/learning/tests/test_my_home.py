"""What the school tells somebody on their own start page, and what its help says."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from courses.learning.assignments import assign
from courses.models import Enrolment
from courses.testing import enrol_directly, make_course
from kernel.people.services import appoint
from kernel.plugins.services import switch
from portal.my.tests.test_my import page

TODAY = timezone.localdate()


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


def test_help_when_it_is_the_schools_then_is_found_and_stands_beside_the_form(house):
    text = page(house.client(), "/help/?role=teacher")
    assert 'id="question-import"' in text and 'id="subsite"' not in text
    client = house.client(house.member("boss", unit=house.city, role="administrator"))
    assert '/help/#officer-filters"' in page(client, "/courses/oversee/")
