"""The main job, end to end: a member enrols on a unit's subsite, learns, sits an exam through a dead line and a killed
server, and shows a certificate that anybody can verify."""

from __future__ import annotations

import json
import re
import signal
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Response, expect

from tests.journeys.conftest import DESKTOP, PHONE

MOUNT = "/u/gangwuju/"
# by the page itself: only the browser knows the way to lan.test
FETCH_HEAD = """async (url) => {
  const answer = await fetch(url);
  return [answer.status, (await answer.text()).slice(0, 4)];
}"""
MEMBER = "gangwuju"  # the branch whose member makes the journey
COURSE = "minutes"


class House:
    """What the test knows besides the screen: the database file, read from outside."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / "lianxue.sqlite3"

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        database = sqlite3.connect(self.path, timeout=20)
        try:
            found = database.execute(sql, values).fetchall()
            database.commit()
        finally:
            database.close()
        return found

    def newcomer(self) -> str:
        """A member with an account who has not begun the course."""
        found = self.rows(
            "SELECT a.username FROM accounts_user a JOIN people_person p ON p.account_id = a.id "
            "JOIN people_affiliation f ON f.person_id = p.id AND f.kind = 'primary' "
            "WHERE p.id NOT IN (SELECT e.person_id FROM courses_enrolment e JOIN courses_course c ON c.id = e.course_id "
            "WHERE c.code = ?) AND NOT EXISTS (SELECT 1 FROM people_roleterm t WHERE t.person_id = p.id) "
            "ORDER BY a.id LIMIT 1",
            COURSE,
        )
        return str(found[0][0])

    def course(self) -> str:
        return str(self.rows("SELECT public_id FROM courses_course WHERE code = ?", COURSE)[0][0])

    def right_places(self, attempt: str) -> dict[int, list[int]]:
        """{number of the question: places of the right options as shown}."""
        found = self.rows(
            "SELECT q.position, q.option_order, v.key FROM courses_attemptquestion q "
            "JOIN courses_questionversion v ON v.id = q.question_version_id "
            "JOIN courses_attempt a ON a.id = q.attempt_id WHERE a.public_id = ?",
            attempt,
        )
        return {
            position: sorted(json.loads(order).index(index) for index in json.loads(key))
            for position, order, key in found
        }

    def secrets_of(self, attempt: str) -> list[str]:
        """Explanations of the questions drawn: no answer before the release may hold one."""
        found = self.rows(
            "SELECT v.explanation FROM courses_attemptquestion q JOIN courses_questionversion v "
            "ON v.id = q.question_version_id JOIN courses_attempt a ON a.id = q.attempt_id WHERE a.public_id = ?",
            attempt,
        )
        return [text for (text,) in found if text]

    def minutes_left(self, attempt: str) -> float:
        ((ends,),) = self.rows("SELECT ends_at FROM courses_attempt WHERE public_id = ?", attempt)
        return (datetime.fromisoformat(ends).replace(tzinfo=UTC) - datetime.now(UTC)).total_seconds() / 60


def read_lesson(page: Page) -> None:
    """Down to the end, answering what is asked (any answer completes the question)."""
    asked = page.locator("form[data-check]")
    while left := asked.count():
        asked.first.locator("label.choice").first.click()
        asked.first.locator("button[type=submit]").click()
        expect(asked).to_have_count(left - 1)
    finish = page.locator("form[data-finish] button")
    if finish.count() and finish.first.is_visible():
        finish.first.click()
        page.wait_for_load_state()


def answer(page: Page, number: int, places: list[int]) -> None:
    page.locator(f"button[data-go='{number}']").click()
    section = page.locator(f"section[data-number='{number}']")
    for place in places:
        section.locator("label.choice").nth(place).click()


def enter_exam(page: Page, url: str) -> str:
    """Begin the exam from its first page; returns the attempt's public id."""
    page.goto(url)
    page.locator("main form[data-once] button").click()
    page.wait_for_url(re.compile(r"/courses/attempt/"))
    found = re.search(r"/attempt/([a-z2-7]{16})/", page.url)
    assert found
    return found[1]


def record_bodies(page: Page) -> list[tuple[str, str]]:
    bodies: list[tuple[str, str]] = []

    def keep(response: Response) -> None:
        kind = response.headers.get("content-type", "")
        if response.request.resource_type in {"document", "fetch", "xhr"} and ("html" in kind or "json" in kind):
            try:
                bodies.append((response.url, response.text()))
            except Exception as error:  # a redirect or an aborted answer has no body to look at
                bodies.append((response.url, f"no body: {type(error).__name__}"))

    page.on("response", keep)
    return bodies


def wait_saved(page: Page) -> None:
    expect(page.locator("[data-state]")).to_have_text(re.compile(r"已保存|Saved"), timeout=30_000)


def enrol_and_read(visitor: Any, house: House, username: str, lessons: list[str]) -> Page:
    """Enrol on the subsite and read the first lessons at a desk."""
    page = visitor.page()
    visitor.sign_in(page, username, MOUNT)
    assert page.url.startswith(visitor.origin + MOUNT)
    page.goto(f"{visitor.origin}{MOUNT}courses/")
    page.locator(f"a[href$='/courses/{house.course()}/']").first.click()
    page.locator("form[action$='/enrol/'] button").click()
    page.wait_for_load_state()
    for item in lessons:
        page.goto(f"{visitor.origin}{MOUNT}courses/{house.course()}/learn/{item}/")
        read_lesson(page)
    return page


def outline(house: House) -> tuple[list[str], str]:
    """Public ids of the lessons in order, and of the exam."""
    (text,) = house.rows(
        "SELECT v.outline FROM courses_courseversion v JOIN courses_course c ON c.current_version_id = v.id "
        "WHERE c.code = ?",
        COURSE,
    )[0]
    rows = [row for chapter in json.loads(text) for row in chapter["items"]]
    return [row["id"] for row in rows if row["kind"] == "lesson"], next(r["id"] for r in rows if r["kind"] == "exam")


@pytest.mark.parametrize("host", ["127.0.0.1", "lan.test"])
def test_member_learns_and_passes_through_a_dead_line_and_a_killed_server(visit, own_server, tmp_path, host):
    own_server.origin = f"http://{host}:{own_server.port}"
    house = House(own_server.data_dir)
    username, (lessons, exam) = house.newcomer(), outline(house)
    desk = visit(server=own_server, viewport=DESKTOP)
    page = enrol_and_read(desk, house, username, lessons[:2])
    # leaves in the middle of the third lesson …
    third = f"{desk.origin}{MOUNT}courses/{house.course()}/learn/{lessons[2]}/"
    page.goto(third)
    with page.expect_response(lambda answer: answer.url.endswith("/progress/")):
        page.mouse.wheel(0, 900)
    # … and goes on there on a phone
    phone = visit(server=own_server, viewport=PHONE, has_touch=True, is_mobile=True, accept_downloads=True)
    page = phone.page()
    phone.sign_in(page, username, MOUNT)
    page.goto(f"{phone.origin}{MOUNT}courses/{house.course()}/")
    page.locator(f"main a.btn.primary[href*='{lessons[2]}']").click()
    assert lessons[2] in page.url
    for item in lessons[2:]:
        page.goto(f"{phone.origin}{MOUNT}courses/{house.course()}/learn/{item}/")
        read_lesson(page)

    # the exam: the line drops, the server dies
    bodies = record_bodies(page)
    attempt = enter_exam(page, f"{phone.origin}{MOUNT}courses/{house.course()}/exam/{exam}/")
    right = house.right_places(attempt)
    assert len(right) == 20
    for number in range(1, 8):
        answer(page, number, right[number])
    wait_saved(page)
    phone.context.set_offline(True)
    for number in range(8, 13):
        answer(page, number, right[number])
    expect(page.locator("[data-note=offline]")).to_be_visible()
    own_server.stop(signal.SIGKILL)
    phone.context.set_offline(False)
    for number in range(13, 16):
        answer(page, number, right[number])
    own_server.start()
    wait_saved(page)
    page.reload()
    for number in range(16, 21):
        answer(page, number, right[number])
    wait_saved(page)
    secrets = house.secrets_of(attempt)
    assert secrets and bodies
    for url, body in bodies:
        assert not any(secret in body for secret in secrets), url
        assert '"key":' not in body and "explanation" not in body, url
    page.locator("button[data-act=check]").click()
    page.locator("button[data-act=submit]").click()
    page.wait_for_url(re.compile(r"/result/"))
    ((points, possible, passed),) = house.rows(
        "SELECT points, points_possible, passed FROM courses_attempt WHERE public_id = ?", attempt
    )
    assert points == possible and passed, "every answer given through all of that is there, and graded right"
    assert secrets[0] in page.content(), "released with the result"

    # the certificate, and a stranger who checks it
    ((certificate, number),) = house.rows(
        "SELECT k.public_id, k.number FROM courses_certificate k JOIN courses_completion m ON m.id = k.completion_id "
        "JOIN people_person p ON p.id = m.person_id JOIN accounts_user a ON a.id = p.account_id "
        "JOIN courses_courseversion v ON v.id = m.course_version_id JOIN courses_course c ON c.id = v.course_id "
        "WHERE a.username = ? AND c.code = ?",
        username,
        COURSE,
    )
    page.goto(f"{phone.origin}{MOUNT}courses/certificate/{certificate}/")
    assert page.evaluate(FETCH_HEAD, page.locator("a[href*='/pdf/']").first.get_attribute("href")) == [200, "%PDF"]
    stranger = visit(server=own_server).page()
    stranger.goto(f"{phone.origin}/courses/verify/{number}/")
    expect(stranger.locator("main")).to_contain_text("有效")
    ((name,),) = house.rows(
        "SELECT p.name FROM people_person p JOIN accounts_user a ON a.id = p.account_id WHERE a.username = ?", username
    )
    assert name not in stranger.content(), "a stranger sees the name masked"
    forged = number[:-1] + ("0" if number[-1] != "0" else "1")
    assert stranger.goto(f"{phone.origin}/courses/verify/{forged}/").status == 404
    expect(stranger.locator("main")).not_to_contain_text("会议纪要")


@pytest.mark.parametrize(("minutes", "counts"), [(5, True), (15, False)])
def test_answers_of_a_dead_line_arrive_after_the_end(visit, own_server, minutes, counts):
    house = House(own_server.data_dir)
    username, (lessons, exam) = house.newcomer(), outline(house)
    visitor = visit(server=own_server, viewport=PHONE)
    page = enrol_and_read(visitor, house, username, lessons[:1])
    attempt = enter_exam(page, f"{visitor.origin}{MOUNT}courses/{house.course()}/exam/{exam}/")
    right = house.right_places(attempt)
    answer(page, 1, right[1])
    wait_saved(page)
    visitor.context.set_offline(True)
    for number in range(2, 6):
        answer(page, number, right[number])
    # the server comes back with its clock so many minutes after the end of the exam
    own_server.stop(signal.SIGKILL)
    own_server.environment["LATER_MINUTES"] = str(house.minutes_left(attempt) + minutes)
    own_server.environment["PYTHONPATH"] = str(Path(__file__).parent / "later")
    own_server.start()
    visitor.context.set_offline(False)
    saves = "SELECT standing, COUNT(*) FROM courses_answersave s JOIN courses_attempt a ON a.id = s.attempt_id "
    saves += "WHERE a.public_id = ? GROUP BY standing"
    wanted = "grace" if counts else "late"
    for _ in range(60):
        standings = dict(house.rows(saves, attempt))
        if standings.get(wanted, 0) >= 4:
            break
        page.wait_for_timeout(500)
    assert standings.get(wanted, 0) >= 4 and standings["on_time"] >= 1
    page.goto(f"{visitor.origin}{MOUNT}courses/attempt/{attempt}/")
    if not counts:
        page.goto(f"{visitor.origin}{MOUNT}courses/attempt/{attempt}/result/")
        ((points,),) = house.rows("SELECT points FROM courses_attempt WHERE public_id = ?", attempt)
        possible = house.rows(
            "SELECT q.points_possible FROM courses_attemptquestion q JOIN courses_attempt a ON a.id = q.attempt_id "
            "WHERE a.public_id = ? AND q.position = 1",
            attempt,
        )
        assert points == possible[0][0], "only the answer that came in time is graded"
