"""The steps of a learner's way, and what a journey knows besides the screen: the database file, read from outside."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import Locator, Page, Response, expect

from tests.journeys.databases import Database

MOUNT = "/u/gangwuju/"  # the subsite where the journeys begin
COURSE = "minutes"


class House(Database):
    """What a journey asks the database of a running server."""

    def one(self, sql: str, *values: Any) -> Any:
        """The only value of the only row."""
        ((value,),) = self.rows(sql, *values)
        return value

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
        return str(self.one("SELECT public_id FROM courses_course WHERE code = ?", COURSE))

    def outline(self) -> tuple[list[str], str]:
        """Public ids of the lessons in order, and of the exam, as the current version has them."""
        text = self.one(
            "SELECT v.outline FROM courses_courseversion v JOIN courses_course c ON c.current_version_id = v.id "
            "WHERE c.code = ?",
            COURSE,
        )
        rows = [row for chapter in json.loads(text) for row in chapter["items"]]
        return [row["id"] for row in rows if row["kind"] == "lesson"], next(
            r["id"] for r in rows if r["kind"] == "exam"
        )

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
        ends = self.one("SELECT ends_at FROM courses_attempt WHERE public_id = ?", attempt)
        return (datetime.fromisoformat(ends).replace(tzinfo=UTC) - datetime.now(UTC)).total_seconds() / 60

    def certificate(self, username: str) -> tuple[str, str]:
        """(public id, number) of the certificate for the course."""
        ((public_id, number),) = self.rows(
            "SELECT k.public_id, k.number FROM courses_certificate k JOIN courses_completion m ON m.id = k.completion_id "
            "JOIN people_person p ON p.id = m.person_id JOIN accounts_user a ON a.id = p.account_id "
            "JOIN courses_courseversion v ON v.id = m.course_version_id JOIN courses_course c ON c.id = v.course_id "
            "WHERE a.username = ? AND c.code = ?",
            username,
            COURSE,
        )
        return str(public_id), str(number)

    def name(self, username: str) -> str:
        return str(
            self.one(
                "SELECT p.name FROM people_person p JOIN accounts_user a ON a.id = p.account_id WHERE a.username = ?",
                username,
            )
        )


# -- lessons -------------------------------------------------------------------------------------------------------
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


def lesson_url(visitor: Any, house: House, item: str) -> str:
    return f"{visitor.origin}{MOUNT}courses/{house.course()}/learn/{item}/"


def read(visitor: Any, page: Page, house: House, lessons: list[str]) -> None:
    for item in lessons:
        page.goto(lesson_url(visitor, house, item))
        read_lesson(page)


def enrol_and_read(visitor: Any, house: House, login: str, lessons: list[str]) -> Page:
    """Sign in and enrol on the subsite, and read these lessons."""
    page: Page = visitor.page()
    visitor.sign_in(page, login, MOUNT)
    assert page.url.startswith(visitor.origin + MOUNT)
    page.goto(f"{visitor.origin}{MOUNT}courses/")
    page.locator(f"a[href$='/courses/{house.course()}/']").first.click()
    page.locator("form[action$='/enrol/'] button").click()
    page.wait_for_load_state()
    read(visitor, page, house, lessons)
    return page


def stop_within(visitor: Any, page: Page, house: House, item: str) -> None:
    """Leave in the middle of a lesson, when the server knows the place."""
    page.goto(lesson_url(visitor, house, item))
    with page.expect_response(lambda answer: answer.url.endswith("/progress/")):
        page.mouse.wheel(0, 900)


# -- exams ---------------------------------------------------------------------------------------------------------
def answer(page: Page, number: int, places: list[int]) -> None:
    page.locator(f"button[data-go='{number}']").click()
    section: Locator = page.locator(f"section[data-number='{number}']")
    for place in places:
        section.locator("label.choice").nth(place).click()


def enter_exam(visitor: Any, page: Page, house: House, exam: str) -> str:
    """Begin the exam from its first page; returns the attempt's public id."""
    page.goto(f"{visitor.origin}{MOUNT}courses/{house.course()}/exam/{exam}/")
    page.locator("main form[data-once] button").click()
    page.wait_for_url(re.compile(r"/courses/attempt/"))
    found = re.search(r"/attempt/([a-z2-7]{16})/", page.url)
    assert found
    return found[1]


def hand_in(page: Page) -> None:
    page.locator("button[data-act=check]").click()
    page.locator("button[data-act=submit]").click()
    page.wait_for_url(re.compile(r"/result/"))


def wait_saved(page: Page) -> None:
    expect(page.locator("[data-state]")).to_have_text(re.compile(r"已保存|Saved"), timeout=30_000)


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
