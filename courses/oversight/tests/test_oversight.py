"""The officer's view: every number equals a plain listing, the workbook equals the page, a reminder goes out once."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from io import BytesIO
from typing import Any

from django.core import mail
from django.urls import reverse
from python_calamine import CalamineWorkbook

from courses.models import Completion, Enrolment, Reminder
from courses.oversight import export
from courses.oversight.tests.conftest import TODAY, begin, complete, listing
from courses.testing import enrol_directly, make_course
from kernel.audit.models import AuditEntry
from kernel.events.worker import deliver_waiting
from kernel.jobs.models import Job
from kernel.jobs.runner import run_waiting
from kernel.people.models import Affiliation
from kernel.people.services import end_affiliation


def page(client: Any, url: str) -> str:
    answer = client.get(url, headers={"accept-language": "en"})
    assert answer.status_code == 200, url
    return answer.content.decode()


def cells(text: str) -> list[tuple[str, int]]:
    """(address of the rows, number) of every number that is a link."""
    found = re.findall(r'<a class="linked" href="([^"]*people/[^"]*)">([\d,]+)<span', text)
    return [(unescape(url), int(number.replace(",", ""))) for url, number in found]


def test_overview_when_compared_with_a_plain_listing_then_every_number_and_its_rows_agree(house, officer, world):
    client = house.client(officer)
    truth = listing(house.harbour, house.berth)
    text = page(client, "/courses/oversee/")
    states: Counter[str] = Counter()
    for (_unit, _course, state, late), count in truth.items():
        states[state] += count
        states["overdue"] += count if late else 0
    totals = [int(n) for n in re.findall(r"<b><a [^>]*>(\d+)<|<b>(\d+)</b>", text) for n in n if n]
    assert totals == [sum(truth.values()), *(states[name] for name in ("done", "under_way", "todo", "overdue"))]
    assert states["overdue"] and states["todo"] and states["done"] and states["under_way"]
    looked_at = cells(text)
    assert len(looked_at) >= 15
    for url, number in looked_at:
        rows = page(client, url)
        assert f"{number} row" in rows, url
        assert len(re.findall(r'<tr role="row"><th scope="row"', rows)) == number, url
    by_course = Counter()
    for (_unit, course, _state, _late), count in truth.items():
        by_course[course] += count
    for title, count in by_course.items():
        assert re.search(rf">{title}</a>.*?<td[^>]*><a[^>]*>{count}<", text, re.S), title
    here = sum(count for (unit, *_rest), count in truth.items() if unit == "harbour")
    assert re.search(rf"Directly in 港务局</a>.*?<td[^>]*><a[^>]*>{here}<", text, re.S)
    for query in ("due=none", "due=year", "assigned=on", f"course={world['courses']['one'].public_id}"):
        for url, number in cells(page(client, f"/courses/oversee/?{query}")):
            assert f"{number} row" in page(client, url), (query, url)


def test_overview_when_facts_change_then_the_numbers_follow_at_once(house, officer, world):
    client = house.client(officer)
    assert "新来" in page(client, "/courses/oversee/people/?state=todo")
    before = page(client, "/courses/oversee/")
    deliver_waiting()  # the newcomer is entered now: the same rows as before
    assert "not entered yet" not in page(client, "/courses/oversee/people/?state=todo")
    assert cells(page(client, "/courses/oversee/")) == cells(before)
    complete(Enrolment.objects.get(person__name="赵敏", course=world["courses"]["two"]))
    truth = listing(house.harbour, house.berth)
    done = sum(count for (*_rest, state, _late), count in truth.items() if state == "done")
    assert f">{done}<" in page(client, "/courses/oversee/") and done == 2
    end_affiliation(
        affiliation=Affiliation.objects.get(person__name="王磊"), ends_on=TODAY, actor=house.viewer(officer)
    )
    assert sum(listing(house.harbour, house.berth).values()) == int(
        re.search(r"<b><a [^>]*>(\d+)<", page(client, "/courses/oversee/")).group(1)  # type: ignore[union-attr]
    )
    assert "王磊" not in page(client, "/courses/oversee/people/")


def test_oversight_when_asked_by_others_then_is_not_there(house, officer, world):
    reader, teacher = house.member("reader", unit=house.harbour), house.member("t", unit=house.harbour, role="teacher")
    info = house.member("info", unit=house.harbour, role="info_officer")
    stranger, mine = world["people"]["孙立"], world["people"]["何苗"]
    for path in ("", "people/", f"people/{mine.public_id}/", "remind/?state=todo"):
        assert house.client(reader).get(f"/courses/oversee/{path}").status_code == 404
        assert house.client(teacher).get(f"/courses/oversee/{path}").status_code == 404
        assert house.client().get(f"/courses/oversee/{path}").status_code == 302
    client = house.client(officer)
    for path in (
        f"people/{stranger.public_id}/",
        "?unit=school",
        "people/?unit=city",
        "remind/?state=todo&unit=school",
    ):
        assert client.get(f"/courses/oversee/{path}").status_code == 404, path
    assert "孙立" not in page(client, "/courses/oversee/people/")
    assert house.client(info).get("/courses/oversee/").status_code == 200
    assert house.client(info).get("/courses/oversee/remind/?state=todo").status_code == 404
    assert house.client(info).post("/courses/oversee/remind/", {"state": "todo", "mark": "x"}).status_code == 404
    assert not Reminder.objects.exists()


def test_person_when_seen_from_above_then_shows_what_they_did_and_no_number_whole(house, officer, world):
    mine = world["people"]["何苗"]
    mine.mobile = "13900001234"
    mine.save()
    text = page(house.client(officer), f"/courses/oversee/people/{mine.public_id}/")
    assert "13900001234" not in text and "139****1234" in text
    link = re.search(r'href="([^"]*/learners/[^"]*)"', text)
    assert link and "Lesson 1" in page(house.client(officer), unescape(link.group(1)))
    info = house.member("info", unit=house.harbour, role="info_officer")
    assert "1234" not in page(house.client(info), f"/courses/oversee/people/{mine.public_id}/")


def sheet(data: bytes) -> list[list[str]]:
    return [
        [str(cell) for cell in row]
        for row in CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()
    ]


def test_workbook_when_small_or_large_then_equals_the_page_and_holds_no_formula(
    house, officer, world, monkeypatch, settings, tmp_path
):
    client = house.client(officer)
    client.cookies["django_language"] = "en"
    text = page(client, "/courses/oversee/people/")
    shown = [
        [
            unescape(re.sub(r"<[^>]+>", "", cell)).strip()
            for cell in re.findall(r"<t[hd] [^>]*role=\"(?:rowheader|cell)\"[^>]*>(.*?)</t[hd]>", row, re.S)
        ]
        for row in re.findall(r'<tr role="row">(<th scope="row".*?)</tr>', text, re.S)
    ]
    small = client.post("/courses/oversee/people/export/")
    rows = sheet(small.content)
    assert rows[1:] == shown and len(shown) == sum(listing(house.harbour, house.berth).values())
    assert (
        any("=1+1" in row for row in rows) and AuditEntry.objects.filter(action="courses.oversight_exported").exists()
    )
    assert b"<f>" not in small.content
    monkeypatch.setattr(export, "AT_ONCE", 2)
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    first = client.post("/courses/oversee/people/export/", {"state": "todo"})
    again = client.post("/courses/oversee/people/export/", {"state": "todo"})
    job = Job.objects.get()
    assert first["Location"] == again["Location"] == reverse("jobs:job", args=[job.public_id])
    run_waiting()
    job.refresh_from_db()
    assert job.state == "done" and job.total == sum(row[4].startswith("Not begun") for row in shown) == job.done
    answer = client.get(f"/jobs/{job.public_id}/file/")
    assert sheet(b"".join(answer.streaming_content))[1:] == [row for row in shown if row[4].startswith("Not begun")]
    monkeypatch.setattr(export, "MOST", 1)
    assert "at most 1" in client.post("/courses/oversee/people/export/", follow=True).content.decode()
    client.post("/courses/oversee/people/export/", {"state": "todo"})
    assert Job.objects.count() == 1


def test_workbook_when_the_role_ended_meanwhile_then_nothing_is_written(
    house, officer, world, monkeypatch, settings, tmp_path
):
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    monkeypatch.setattr(export, "AT_ONCE", 0)
    house.client(officer).post("/courses/oversee/people/export/")
    officer.terms.all().delete()
    run_waiting()
    job = Job.objects.get()
    assert job.state == "failed" and job.error and not job.result_file


def mark(text: str) -> str:
    return re.search(r'name="mark" value="([^"]+)"', text).group(1)  # type: ignore[union-attr]


def test_reminder_when_sent_then_once_a_day_seen_until_done_and_mailed_once(house, officer, world):
    client, mine = house.client(officer), world["people"]["何苗"]
    client.cookies["django_language"] = "en"
    url = "/courses/oversee/remind/?state=overdue"
    text = page(client, url)
    truth = listing(house.harbour, house.berth)
    late = sum(count for (*_rest, overdue), count in truth.items() if overdue)
    assert f"about {late} courses" in text and "1 has neither an account" in text
    data = {"state": "overdue", "unit": "harbour", "mark": mark(text)}
    assert client.post("/courses/oversee/remind/", data | {"mark": "0"}).status_code == 409
    client.post("/courses/oversee/remind/", data)
    client.post("/courses/oversee/remind/", data)  # the second of a double click
    assert Reminder.objects.count() == late and AuditEntry.objects.filter(action="courses.reminded").count() == 1
    assert "reminded today already" in client.get(url, follow=True).content.decode()
    assert not Reminder.objects.filter(person=mine).exists()  # has completed the late one

    text = page(client, "/courses/oversee/remind/?state=todo")
    client.post("/courses/oversee/remind/", {"state": "todo", "unit": "harbour", "mark": mark(text)})
    assert not Reminder.objects.filter(person=mine).exists()  # has begun the other

    learner = world["people"]["=1+1"]
    for path in ("/courses/my/",):
        seen = page(house.client(learner), path)
        assert "Your unit reminds you" in seen and "会议记录" in seen
    for enrolment in Enrolment.objects.filter(person=learner):
        begin(enrolment)
    seen = page(house.client(learner), "/courses/my/")
    assert "Your unit reminds you" in seen  # begun, but overdue still
    for enrolment in Enrolment.objects.filter(person=learner):
        Completion.objects.create(
            enrolment=enrolment, person=learner, course_version=enrolment.version, rule_version=1, evidence={}
        )
    assert "Your unit reminds you" not in page(house.client(learner), "/courses/my/")

    late_one = world["people"]["王磊"]
    late_one.account.email = "wang@example.org"
    late_one.account.save()
    deliver_waiting()
    run_waiting()
    assert [message.to for message in mail.outbox] == [["wang@example.org"]] * 2  # one for each click
    assert "安全生产" in mail.outbox[0].body and "/courses/" in mail.outbox[0].body
    Job.objects.update(state="waiting", finished_at=None)
    run_waiting()
    assert len(mail.outbox) == 2


def test_oversight_when_there_is_more_then_takes_no_more_queries(house, officer, world, count_queries):
    client = house.client(officer)

    def queries(url: str) -> int:
        client.get(url)
        with count_queries() as found:
            client.get(url)
        return len(found)

    urls = ("/courses/oversee/", "/courses/oversee/people/", "/courses/oversee/remind/?state=todo")
    few = [queries(url) for url in urls]
    for number in range(6):
        unit = house.harbour.__class__.objects.get(pk=house.harbour.pk).add_child(
            name=f"第{number}支部", slug=f"b{number}"
        )
        course = make_course(unit, title=f"课{number}")
        for place in range(2):
            enrol_directly(house.person(f"人{number}{place}", unit=unit), course)
    from kernel.units.tree import changed

    changed()
    assert [queries(url) for url in urls] == few
