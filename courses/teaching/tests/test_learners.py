"""The list of learners: whom one sees, what stands there, and that the workbook says the same."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from courses.models import AnswerSave, Attempt, Completion, Course, CourseTeacher, Enrolment, ItemProgress
from courses.testing import enrol_directly, make_course


@pytest.fixture
def course(house: Any) -> Course:
    return make_course(house.city, lessons=2, exam={})


@pytest.fixture
def teacher(house: Any) -> Any:
    return house.member("teacher", unit=house.city, role="teacher", name="陈静")


def url(course: Course, name: str = "learners", *args: str) -> str:
    return reverse(f"courses:{name}", args=[course.public_id, *args])


def client_of(house: Any, person: Any) -> Any:
    client = house.client(person)
    client.cookies["django_language"] = "en"
    return client


def study(enrolment: Enrolment, lessons: int, finished: bool = True) -> None:
    items = enrolment.course.items.filter(kind="lesson").order_by("pk")[:lessons]
    for item in items:
        ItemProgress.objects.create(
            enrolment=enrolment, item=item, completed_at=timezone.now() if finished else None, rule_version=1
        )


def sit(enrolment: Enrolment, number: int, points: int, *, passed: bool = False) -> Attempt:
    item = enrolment.course.items.get(kind="exam")
    now = timezone.now()
    return Attempt.objects.create(
        enrolment=enrolment,
        item=item,
        item_version=item.versions.get(),
        number=number,
        seed="s",
        state="submitted",
        started_at=now,
        ends_at=now,
        grace_until=now,
        ended_at=now,
        points=points,
        points_possible=1000,
        passed=passed,
    )


def complete(enrolment: Enrolment) -> None:
    Completion.objects.create(
        enrolment=enrolment, person=enrolment.person, course_version=enrolment.version, rule_version=1, evidence={}
    )


@pytest.fixture
def people(house: Any, course: Course) -> dict[str, Enrolment]:
    """Four who learn (two of one name), one who asks, one who left."""
    yesterday = timezone.localdate() - timedelta(days=1)
    found = {
        "done": enrol_directly(house.person("赵敏", unit=house.school), course),
        "half": enrol_directly(house.person("王磊", unit=house.berth), course, due_on=yesterday),
        "fresh": enrol_directly(house.person("王磊", unit=house.school), course),
        "late": enrol_directly(house.person("=SUM(A1)", unit=house.harbour), course),
        "asks": enrol_directly(house.person("孙丽", unit=house.harbour), course, state="requested", source="request"),
        "left": enrol_directly(house.person("周涛", unit=house.harbour), course, state="withdrawn"),
    }
    study(found["done"], 2)
    sit(found["done"], 1, 400)
    sit(found["done"], 2, 950, passed=True)
    complete(found["done"])
    study(found["half"], 1)
    late = sit(found["late"], 1, 300)
    AnswerSave.objects.create(attempt=late, stream="s" * 16, sequence=1, position=0, value=[0], standing="late")
    return found


def table(html: str) -> list[list[str]]:
    """Cells of the list as a person reads them: no code shared with the page."""
    (found,) = re.findall(r'<table class="table cards[^"]*"[^>]*aria-label="Learners".*?</table>', html, re.S)
    rows = re.findall(r"<tr.*?</tr>", found, re.S)
    return [
        [unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in re.findall(r"<t[hd][ >].*?</t[hd]>", row, re.S)]
        for row in rows
    ]


def names(client: Any, course: Course, **query: str) -> list[str]:
    html = client.get(url(course), query).content.decode()
    return [row[0] for row in table(html)[1:]] if 'aria-label="Learners"' in html else []


def sheet(data: bytes) -> list[list[str]]:
    return [
        [str(cell) for cell in row]
        for row in CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()
    ]


def test_list_when_teacher_looks_then_facts_of_everybody(
    house: Any, course: Course, teacher: Any, people: dict[str, Enrolment]
) -> None:
    page = client_of(house, teacher).get(url(course), {"sort": "unit"})
    heads, *rows = table(page.content.decode())
    assert heads == [
        "Name",
        "Unit",
        "State",
        "Last seen",
        "Best points",
        "Attempts",
        "Due on",
        "Overdue",
        "Late answers",
    ]
    by_name = {(row[0], row[1]): row[2:3] + row[4:] for row in rows}
    yesterday = str(people["half"].due_on)
    assert by_name == {
        ("=SUM(A1)", "青屿港务局党委"): ["Under way, 0 of 3", "3 / 10", "1", "—", "—", "Yes"],
        ("王磊", "第一作业区党支部"): ["Under way, 1 of 3", "—", "0", yesterday, "Overdue", "—"],
        ("王磊", "第三中学党支部"): ["Not begun", "—", "0", "—", "—", "—"],
        ("赵敏", "第三中学党支部"): ["Completed", "9.5 / 10", "2", "—", "—", "—"],
    }
    assert [bar["value"] for bar in page.context["bars"]] == [1, 2, 1, 1]
    assert [one["name"] for one in page.context["asking"]] == ["孙丽"]


def test_list_when_filtered_and_sorted_then_only_those_in_that_order(
    house: Any, course: Course, teacher: Any, people: dict[str, Enrolment]
) -> None:
    client = client_of(house, teacher)
    assert (
        names(client, course, state="todo") == names(client, course, unit=house.school.public_id, text="王") == ["王磊"]
    )
    assert names(client, course, unit=house.harbour.public_id) == ["=SUM(A1)", "王磊"]
    assert names(client, course, state="overdue") == ["王磊"]
    assert names(client, course, state="gone") == ["周涛"]
    assert names(client, course, state="done") == names(client, course, text="赵") == ["赵敏"]
    assert names(client, course, sort="-points")[:2] == ["赵敏", "=SUM(A1)"]
    assert names(client, course, sort="points")[:2] == ["=SUM(A1)", "赵敏"]
    assert names(client, course, sort="state")[-1] == names(client, course, sort="-state")[0] == "赵敏"
    assert names(client, course, sort="due")[0] == "王磊"
    assert len(names(client, course, sort="nonsense", state="nonsense", unit="nonsense")) == 4
    assert names(client, course, text="nobody") == []


@pytest.mark.parametrize("query", [{}, {"sort": "-points"}, {"state": "under_way"}, {"text": "王", "sort": "unit"}])
def test_xlsx_when_filtered_then_equals_the_screen(
    house: Any, course: Course, teacher: Any, people: dict[str, Enrolment], query: dict[str, str]
) -> None:
    client = client_of(house, teacher)
    shown = table(client.get(url(course), query).content.decode())
    answer = client.get(url(course, "learners_xlsx"), query)
    assert sheet(answer.content) == shown and len(shown) > 1
    assert answer["Cache-Control"] == "no-store"
    page = client.get(url(course, "learners_xlsx"), query, headers={"user-agent": "x MicroMessenger/8"})
    assert page["Content-Type"].startswith("text/html"), "no download where there are none"
    assert all(f"<td>{row[0]}</td>" in page.content.decode() for row in shown)


def test_xlsx_when_list_has_several_pages_then_holds_all(house: Any, course: Course, teacher: Any) -> None:
    for number in range(55):
        enrol_directly(house.person(f"学员{number:02}", unit=house.school), course)
    client = client_of(house, teacher)
    first, second = (table(client.get(url(course), {"page": page}).content.decode())[1:] for page in ("1", "2"))
    assert (len(first), len(second)) == (50, 5)
    assert sheet(client.get(url(course, "learners_xlsx")).content)[1:] == first + second


def test_list_when_several_exams_then_columns_carry_their_titles(house: Any, teacher: Any) -> None:
    from courses.models import Item, ItemVersion
    from courses.testing import digest, exam_body, publish

    course = make_course(house.city, lessons=1, exam={})
    second = Item.objects.create(course=course, kind="exam")
    body = exam_body(house.city)
    version = ItemVersion.objects.create(
        item=second, number=1, title="Retake", body=body, digest=digest("Retake", body)
    )
    publish(course, [*ItemVersion.objects.filter(item__course=course).exclude(pk=version.pk), version])
    enrolment = enrol_directly(house.person("赵敏", unit=house.school), course)
    now = timezone.now()
    Attempt.objects.create(
        enrolment=enrolment, item=second, item_version=version, number=1, seed="s", ends_at=now, grace_until=now
    )
    heads, row = table(client_of(house, teacher).get(url(course)).content.decode())
    assert heads[4:8] == [
        "Best points · Final exam",
        "Attempts · Final exam",
        "Best points · Retake",
        "Attempts · Retake",
    ]
    assert row[2] == "Under way, 0 of 3" and row[4:8] == ["—", "0", "—", "1"] and row[3] != "—"


@pytest.mark.parametrize("name", ["learners", "learners_xlsx"])
def test_list_when_viewer_has_nothing_to_do_with_it_then_404(
    house: Any, course: Course, teacher: Any, people: dict[str, Enrolment], name: str
) -> None:
    assert client_of(house, teacher).get(url(course, name)).status_code == 200
    elsewhere = house.member("t2", unit=house.school, role="teacher")
    for person in (house.member("m", unit=house.school), elsewhere):
        assert client_of(house, person).get(url(course, name)).status_code == 404
        assert client_of(house, person).get(url(course, "learner", people["done"].public_id)).status_code == 404
    CourseTeacher.objects.create(course=course, person=elsewhere)
    assert client_of(house, elsewhere).get(url(course, name)).status_code == 200
    assert house.client().get(url(course, name)).status_code == 302
    assert client_of(house, teacher).get(reverse(f"courses:{name}", args=["a" * 16])).status_code == 404


def test_list_when_secretary_follows_then_members_of_own_and_below_only(
    house: Any, course: Course, people: dict[str, Enrolment]
) -> None:
    secretary = client_of(house, house.member("s", unit=house.harbour, role="secretary"))
    assert names(secretary, course) == ["=SUM(A1)", "王磊"]
    page = secretary.get(url(course))
    assert [bar["value"] for bar in page.context["bars"]] == [0, 2, 0, 1]
    assert page.context["asking"] == []
    assert {row[0] for row in sheet(secretary.get(url(course, "learners_xlsx")).content)[1:]} == {"=SUM(A1)", "王磊"}
    assert names(secretary, course, unit=house.school.public_id) == ["=SUM(A1)", "王磊"]  # not theirs to choose
    assert secretary.get(url(course, "learner", people["half"].public_id)).status_code == 200
    assert secretary.get(url(course, "learner", people["done"].public_id)).status_code == 404
    asked = people["asks"]
    answer = secretary.post(url(course, "answer_request", asked.public_id), {"answer": "admit"})
    assert answer.status_code == 404
    asked.refresh_from_db()
    assert asked.state == "requested"


def test_list_when_followed_unit_may_not_see_the_course_then_404(house: Any) -> None:
    course = make_course(house.school, audience="unit")
    secretary = client_of(house, house.member("s", unit=house.harbour, role="secretary"))
    assert secretary.get(url(course)).status_code == 404
    enrol_directly(house.person("王磊", unit=house.berth), course)
    assert names(secretary, course) == ["王磊"]


def test_request_when_teacher_answers_then_admitted_or_refused(
    house: Any, course: Course, teacher: Any, people: dict[str, Enrolment]
) -> None:
    client = client_of(house, teacher)
    asked = people["asks"]
    client.post(url(course, "answer_request", asked.public_id), {"answer": "refuse", "reason": "The class is full."})
    asked.refresh_from_db()
    assert (asked.state, asked.reason) == ("refused", "The class is full.")
    assert "Admit" in client.get(url(course, "learner", asked.public_id)).content.decode()
    client.post(url(course, "answer_request", asked.public_id), {"answer": "admit"})
    asked.refresh_from_db()
    assert asked.state == "active"
    page = client.post(url(course, "answer_request", people["left"].public_id), {"answer": "admit"}, follow=True)
    assert "has not asked to join" in page.content.decode()
    assert client.get(url(course, "answer_request", asked.public_id)).status_code == 405


def test_learner_when_opened_then_items_and_attempts_with_times(
    house: Any, course: Course, teacher: Any, people: dict[str, Enrolment]
) -> None:
    client = client_of(house, teacher)
    page = client.get(url(course, "learner", people["done"].public_id))
    items = page.context["items"]
    assert [item["title"] for item in items] == ["Lesson 1", "Lesson 2", "Final exam"]
    assert all(item["done"] != "—" for item in items)
    assert [line[2:4] for line in page.context["attempts"]] == [["4 / 10", "Not passed"], ["9.5 / 10", "Passed"]]
    assert page.context["attempts"][0][0]["url"]
    fresh = client.get(url(course, "learner", people["fresh"].public_id))
    assert [item["first"] for item in fresh.context["items"]] == ["—", "—", "—"]
    late = client.get(url(course, "learner", people["late"].public_id))
    assert late.context["attempts"][0][-1] == "1"


def test_list_when_it_grows_then_asks_no_more(
    house: Any, course: Course, teacher: Any, people: dict[str, Enrolment], count_queries: Any
) -> None:
    client = client_of(house, teacher)
    client.get(url(course))
    with count_queries() as few:
        client.get(url(course))
    for number in range(30):
        enrolment = enrol_directly(house.person(f"学员{number}", unit=house.school), course)
        study(enrolment, 2)
        sit(enrolment, 1, 500)
        enrol_directly(house.person(f"等待{number}", unit=house.school), course, state="requested")
    with count_queries() as many:
        client.get(url(course))
    assert len(many) <= len(few) + 1 <= 25  # one more: once a second the tree is looked at
    with count_queries() as export:
        client.get(url(course, "learners_xlsx"))
    assert len(export) <= 20


def test_learner_when_person_changed_units_then_todays_unit_counts(house: Any, course: Course, teacher: Any) -> None:
    from kernel.people.services import affiliate, end_affiliation

    person = house.person("李明", unit=None)
    past = timezone.localdate() - timedelta(days=30)
    old = affiliate(person=person, unit=house.berth, starts_on=past)
    enrol_directly(person, course)
    end_affiliation(affiliation=old, ends_on=timezone.localdate())
    affiliate(person=person, unit=house.school)
    secretary = client_of(house, house.member("s", unit=house.harbour, role="secretary"))
    assert names(secretary, course) == []
    (row,) = table(client_of(house, teacher).get(url(course)).content.decode())[1:]
    assert row[1] == "第三中学党支部"
