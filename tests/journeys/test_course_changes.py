"""The teacher changes everything about a course; who took it or is taking it keeps what they have."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP, PHONE, Visitor
from tests.journeys.pages import TEACHER
from tests.journeys.steps import (
    COURSE,
    MOUNT,
    House,
    answer,
    enrol_and_read,
    enter_exam,
    hand_in,
    stop_within,
    wait_saved,
)

pytestmark = [pytest.mark.browser, pytest.mark.journey]
STORED = {
    "attempts": "SELECT a.public_id, a.state, a.points, a.points_possible, a.passed, a.item_version_id "
    "FROM courses_attempt a ORDER BY a.id",
    "papers": "SELECT * FROM courses_attemptquestion ORDER BY id",
    "certificates": "SELECT * FROM courses_certificate ORDER BY id",
    "completions": "SELECT * FROM courses_completion ORDER BY id",
    "hours": "SELECT * FROM courses_creditentry ORDER BY id",
    "progress": "SELECT enrolment_id, item_id, seen, watched, checks, place, completed_at FROM courses_itemprogress "
    "ORDER BY id",
    "enrolments": "SELECT id, version_id, state, last_item_id FROM courses_enrolment ORDER BY id",
}
KEPT = "您学习的是加入时的第 1 版，之后的修改不影响您。"
FETCH = """async (url) => {
  const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
  return [bytes.length, bytes.reduce((sum, byte) => (sum * 31 + byte) >>> 0, 7)];
}"""


def test_results_certificate_place_and_progress_when_the_course_changes_then_stay(visit, journey_server):
    house = House(journey_server.data_dir)
    lessons, exam = house.outline()
    going = lessons[2]
    done, half = visit(server=journey_server, viewport=DESKTOP), visit(server=journey_server, viewport=PHONE)
    done_page, done_looks = graduate(done, house, lessons, exam)
    half_page, half_looks = half_way(half, house, lessons[:3], exam)
    before = {**look(done_page, done_looks), **look(half_page, half_looks)}
    left_at = half_page.evaluate("scrollY")
    half_page.goto(f"{half.origin}{MOUNT}")  # an open lesson goes on telling what is seen
    half_page.wait_for_load_state("networkidle")
    stored = {name: house.rows(query) for name, query in STORED.items()}

    teacher = visit(server=journey_server, viewport=DESKTOP)
    desk = teacher.page()
    teacher.sign_in(desk, TEACHER)
    edit_questions(teacher, desk, drawn_by_both(house))
    chapters = rearrange(teacher, desk, house, going)
    mend_link(teacher, desk, house, going)
    publish(teacher, desk, house)

    assert {name: house.rows(query) for name, query in STORED.items()} == stored
    after = {**look(done_page, done_looks), **look(half_page, half_looks)}
    for name, seen in before.items():
        assert after[name] == seen, name
    done_page.goto(f"{done.origin}{MOUNT}courses/{house.course()}/")
    expect(done_page.locator("main")).to_contain_text(KEPT)
    assert left_at > 0 and half_page.evaluate("scrollY") == left_at, "at the very place"
    # for who comes now it is another course
    ((outline,),) = house.rows(
        "SELECT v.outline FROM courses_courseversion v JOIN courses_course c ON c.current_version_id = v.id "
        "WHERE c.code = ?",
        COURSE,
    )
    now = json.loads(outline)
    assert [part["title"] for part in now if part["title"]] == chapters
    titles = {row["id"] for part in now for row in part["items"]}
    assert titles == {*lessons, exam} - {going}
    new = visit(server=journey_server, viewport=DESKTOP)
    fresh = enrol_and_read(new, house, house.newcomer(), [])
    assert fresh.locator(f"main a[href*='{lessons[0]}']").count() and not fresh.locator(f"a[href*='{going}']").count()


def graduate(visitor: Visitor, house: House, lessons: list[str], exam: str) -> tuple[Page, dict[str, str]]:
    """Somebody who has passed: their page, and the addresses of what they have."""
    username = house.newcomer()
    page = enrol_and_read(visitor, house, username, lessons)
    attempt = enter_exam(visitor, page, house, exam)
    for number, places in house.right_places(attempt).items():
        # one is wrong, so that a key that turns round would show
        answer(page, number, places if number > 1 else [place for place in range(2) if place not in places][:1])
    wait_saved(page)
    hand_in(page)
    certificate, printed = house.certificate(username)
    return page, {
        "result": f"attempt/{attempt}/result/",
        "certificate": f"certificate/{certificate}/",
        "certificate as PDF": f"certificate/{certificate}/pdf/",
        "verification": f"verify/{printed}/",
        "course when done": f"{house.course()}/",
        "my learning when done": "my/",
    }


def half_way(visitor: Visitor, house: House, lessons: list[str], exam: str) -> tuple[Page, dict[str, str]]:
    """Somebody in the middle of the last of these lessons, with an exam under way; that lesson is looked at last."""
    *before, last = lessons
    page = enrol_and_read(visitor, house, house.newcomer(), before)
    attempt = enter_exam(visitor, page, house, exam)
    answer(page, 1, house.right_places(attempt)[1])
    wait_saved(page)
    stop_within(visitor, page, house, last)
    return page, {
        "exam under way": f"attempt/{attempt}/",
        "course half way": f"{house.course()}/",
        "my learning half way": "my/",
        "lesson": f"{house.course()}/learn/{last}/",
    }


def look(page: Page, places: dict[str, str]) -> dict[str, Any]:
    """What the reader sees at each place, and where it leads."""
    seen: dict[str, Any] = {}
    origin = page.url.split("/u/")[0]
    for name, path in places.items():
        address = f"{origin}{MOUNT}courses/{path}"
        if path.endswith("/pdf/"):
            seen[name] = page.evaluate(FETCH, address)
            continue
        page.goto(address)
        page.wait_for_load_state("networkidle")
        text = page.locator("main").inner_text().replace(KEPT, "")
        text = re.sub(r"\d\d?:\d\d(:\d\d)?|\d+ ?(分钟|秒)前?", "", text)
        links = page.locator("main a").evaluate_all("found => found.map((a) => a.getAttribute('href'))")
        ticked = page.locator("main input:checked").evaluate_all("found => found.map((i) => [i.name, i.value])")
        seen[name] = text.split(), links, ticked
    return seen


def drawn_by_both(house: House) -> list[tuple[str, str]]:
    """(unit, question) of three single-choice questions that papers on this server have drawn, the newest papers first."""
    return house.rows(
        "SELECT u.slug, q.public_id FROM courses_question q JOIN units_unit u ON u.id = q.unit_id "
        "JOIN courses_questionversion v ON v.question_id = q.id "
        "JOIN courses_attemptquestion d ON d.question_version_id = v.id WHERE q.kind = 'single' "
        "GROUP BY q.id ORDER BY COUNT(*) DESC, MAX(d.attempt_id) DESC LIMIT 3"
    )  # type: ignore[return-value]


def edit_questions(teacher: Visitor, page: Page, questions: list[tuple[str, str]]) -> None:
    """New words, and another right answer, in the bank's own form."""
    assert len(questions) == 3
    for unit, question in questions:
        page.goto(f"{teacher.origin}/courses/teach/bank/{unit}/{question}/")
        page.locator("main a[href$='/edit/']").click()
        stem = page.locator("main [name=stem]")
        stem.fill(f"{stem.input_value()}（新问法）")
        right = page.locator("main input[name=right]")
        was = next(place for place in range(right.count()) if right.nth(place).is_checked())
        right.nth(was).uncheck()
        right.nth(0 if was else 1).check()
        page.locator("main form button.primary").click()
        expect(page.locator("main")).to_contain_text("（新问法）")


def rearrange(teacher: Visitor, page: Page, house: House, lesson: str) -> list[str]:
    """Chapters in another order on the course's screen, and a lesson deleted in the CMS. Returns the chapters as they
    then stand."""
    page.goto(f"{teacher.origin}/courses/teach/{house.course()}/")
    chapters = page.locator("ol.plan > li.chapter > .plan-row strong")
    before = chapters.all_inner_texts()
    page.locator("ol.plan > li.chapter").last.locator("button[name=up]").first.click()
    expect(chapters.nth(len(before) - 2)).to_have_text(before[-1])
    page.locator("ol.plan > li.chapter").first.locator("button[name=down]").first.click()
    expect(chapters.first).to_have_text(before[-1])
    number = house.one(
        "SELECT l.basepage_ptr_id FROM courses_lessonpage l JOIN courses_item i ON i.id = l.item_id "
        "WHERE i.public_id = ?",
        lesson,
    )
    page.goto(f"{teacher.origin}/cms/pages/{number}/delete/")
    page.locator("main form [type=submit]").first.click()
    page.wait_for_url(lambda url: "/delete/" not in url)
    assert not house.rows("SELECT 1 FROM content_basepage WHERE id = ?", number)
    return [before[-1], *before[:-1]]


def mend_link(teacher: Visitor, page: Page, house: House, lesson: str) -> None:
    """Another lesson led to the deleted one: publishing is refused and says where; the link is taken out there."""
    page.goto(f"{teacher.origin}/courses/teach/{house.course()}/publish/")
    assert not page.locator("main [name=note]").count()
    page.locator("main a[href*='/cms/pages/']").click()
    title = house.one(
        "SELECT v.title FROM courses_itemversion v JOIN courses_item i ON i.id = v.item_id WHERE i.public_id = ?",
        lesson,
    )
    broken = page.locator(".TooltipEntity").filter(has_text=title)
    broken.click()
    tooltip = page.locator(".Tooltip")
    expect(tooltip).to_contain_text("无效链接")
    tooltip.locator("button").last.click()
    expect(broken).to_have_count(0)
    page.wait_for_timeout(500)  # the editor writes into the form's field a moment later
    page.locator("footer [data-controller~=w-dropdown] button[data-w-dropdown-target=toggle]").click()
    page.locator("button[name=action-publish]").click()
    page.wait_for_url(lambda url: "/edit/" not in url)


def publish(teacher: Visitor, page: Page, house: House) -> None:
    page.goto(f"{teacher.origin}/courses/teach/{house.course()}/publish/")
    assert page.locator("main [name=note]").count(), page.locator("main").inner_text()
    page.locator("main [name=note]").fill("换了次序，拿掉两讲")
    page.locator("main form button.primary").click()
    page.wait_for_url(f"{teacher.origin}/courses/teach/{house.course()}/")
    versions = house.one(
        "SELECT v.number FROM courses_courseversion v JOIN courses_course c ON c.current_version_id = v.id "
        "WHERE c.code = ?",
        COURSE,
    )
    assert versions == 2
