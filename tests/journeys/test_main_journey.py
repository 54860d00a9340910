"""The main job, end to end: a member enrols on a unit's subsite, learns, sits an exam through a dead line and a killed
server, and shows a certificate that anybody can verify."""

from __future__ import annotations

import re
import shutil
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from portal.bench.process import Server
from tests.journeys.clear_text import demo_numbers, mobiles, numbers_in, places_of
from tests.journeys.conftest import DESKTOP, PHONE, Visitor
from tests.journeys.databases import SERVER
from tests.journeys.steps import (
    MOUNT,
    House,
    answer,
    enrol_and_read,
    enter_exam,
    hand_in,
    read,
    record_bodies,
    stop_within,
    wait_saved,
)

pytestmark = [pytest.mark.browser, pytest.mark.journey]
# by the page itself: only the browser knows the way to lan.test
FETCH_HEAD = """async (url) => {
  const answer = await fetch(url);
  return [answer.status, (await answer.text()).slice(0, 4)];
}"""
WAYS: dict[str, dict[str, Any]] = {
    "this machine": {"host": "127.0.0.1"},
    "a plain host name": {"host": "lan.test"},
    "the oldest browser": {"host": "127.0.0.1", "oldest": True},
}


@pytest.fixture(params=WAYS)
def device(request: pytest.FixtureRequest, visit: Any, journey_server: Server) -> Callable[..., Visitor]:
    """device(viewport=…): somebody at a device of their own, on each of the ways that the house must be reachable."""
    way = WAYS[request.param]
    journey_server.origin = f"http://{way['host']}:{journey_server.port}"
    launch = request.getfixturevalue("launch_oldest") if way.get("oldest") else lambda: None
    return lambda **options: visit(server=journey_server, browser=launch(), **options)


def test_member_learns_and_passes_through_a_dead_line_and_a_killed_server(device, journey_server, tmp_path):
    house = House(journey_server.data_dir)
    username, (lessons, exam) = house.newcomer(), house.outline()
    desk = device(viewport=DESKTOP)
    page = enrol_and_read(desk, house, username, lessons[:2])
    stop_within(desk, page, house, lessons[2])
    # … and goes on there on a phone, signed in by the number that is never to be kept in clear
    phone = device(viewport=PHONE, has_touch=True, is_mobile=True, accept_downloads=True)
    page = phone.page()
    phone.sign_in(page, mobiles()[username], MOUNT)
    page.goto(f"{phone.origin}{MOUNT}courses/{house.course()}/")
    page.locator(f"main a.btn.primary[href*='{lessons[2]}']").click()
    assert lessons[2] in page.url
    read(phone, page, house, lessons[2:])
    sit_through_everything(phone, page, house, exam, journey_server)
    show_certificate(phone, page, device(), house, username)
    nothing_in_clear(journey_server, tmp_path)


def sit_through_everything(phone: Visitor, page: Page, house: House, exam: str, server: Server) -> None:
    """The exam: the line drops, the server dies, the page is loaded anew; all answers are there and right."""
    bodies = record_bodies(page)
    attempt = enter_exam(phone, page, house, exam)
    right = house.right_places(attempt)
    assert len(right) == 20
    for number in range(1, 8):
        answer(page, number, right[number])
    wait_saved(page)
    phone.context.set_offline(True)
    for number in range(8, 13):
        answer(page, number, right[number])
    expect(page.locator("[data-note=offline]")).to_be_visible()
    server.stop(signal.SIGKILL)
    phone.context.set_offline(False)
    for number in range(13, 16):
        answer(page, number, right[number])
    server.start()
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
    hand_in(page)
    ((points, possible, passed),) = house.rows(
        "SELECT points, points_possible, passed FROM courses_attempt WHERE public_id = ?", attempt
    )
    assert points == possible and passed, "every answer given through all of that is there, and graded right"
    assert secrets[0] in page.content(), "released with the result"


def show_certificate(phone: Visitor, page: Page, other: Visitor, house: House, username: str) -> None:
    """The certificate, and a stranger who checks it."""
    certificate, number = house.certificate(username)
    page.goto(f"{phone.origin}{MOUNT}courses/certificate/{certificate}/")
    assert page.evaluate(FETCH_HEAD, page.locator("a[href*='/pdf/']").first.get_attribute("href")) == [200, "%PDF"]
    stranger = other.page()
    stranger.goto(f"{phone.origin}/courses/verify/{number}/")
    expect(stranger.locator("main")).to_contain_text("有效")
    assert house.name(username) not in stranger.content(), "a stranger sees the name masked"
    forged = number[:-1] + ("0" if number[-1] != "0" else "1")
    missing = stranger.goto(f"{phone.origin}/courses/verify/{forged}/")
    assert missing and missing.status == 404
    expect(stranger.locator("main")).not_to_contain_text("会议纪要")


def nothing_in_clear(server: Server, scratch: Path) -> None:
    """No mobile and no identity number of the demo stands in the database, its log, the files or what the server said;
    and one that is put there is found."""
    numbers = demo_numbers()
    folder = server.data_dir.parent
    assert server.log and server.log.stat().st_size
    assert places_of(numbers, folder) == []
    tables = House(server.data_dir).tables_as_text()
    assert [table for table, text in tables if numbers_in(text, numbers)] == []
    if SERVER:
        return  # its files are not ours to read
    assert (server.data_dir / "lianxue.sqlite3-wal").stat().st_size
    for path in server.data_dir.glob("lianxue.sqlite3*"):
        shutil.copy(path, scratch)
    one = min(numbers)
    with sqlite3.connect(scratch / "lianxue.sqlite3") as planted:
        planted.execute("UPDATE events_outboxevent SET payload = json_set(payload, '$.who', ?) WHERE id = 1", [one])
    assert f"events_outboxevent.payload: {one}" in places_of(numbers, scratch)


def test_answers_of_a_dead_line_when_they_arrive_after_the_end_then_count_within_the_grace_only(visit, own_server):
    house = House(own_server.data_dir)
    sittings = {}
    for wanted in ("grace", "late"):
        username, (lessons, exam) = house.newcomer(), house.outline()
        visitor = visit(server=own_server, viewport=PHONE)
        page = enrol_and_read(visitor, house, username, lessons[:1])
        attempt = enter_exam(visitor, page, house, exam)
        right = house.right_places(attempt)
        answer(page, 1, right[1])
        wait_saved(page)
        visitor.context.set_offline(True)
        for number in range(2, 6):
            answer(page, number, right[number])
        sittings[wanted] = visitor, page, attempt
    # the server comes back with its clock so many minutes after the end of the exam
    own_server.environment["PYTHONPATH"] = str(Path(__file__).parent / "later")
    for wanted, minutes in {"grace": 5, "late": 15}.items():
        visitor, page, attempt = sittings[wanted]
        own_server.stop(signal.SIGKILL)
        own_server.environment["LATER_MINUTES"] = str(house.minutes_left(attempt) + minutes)
        own_server.start()
        visitor.context.set_offline(False)
        wait_standing(page, house, attempt, wanted)
        page.once("dialog", lambda dialog: dialog.accept())  # a paper that has not heard yet that all arrived may ask
        page.goto(f"{visitor.origin}{MOUNT}courses/attempt/{attempt}/")
    page.goto(f"{visitor.origin}{MOUNT}courses/attempt/{attempt}/result/")
    points = house.one("SELECT points FROM courses_attempt WHERE public_id = ?", attempt)
    first = house.one(
        "SELECT q.points_possible FROM courses_attemptquestion q JOIN courses_attempt a ON a.id = q.attempt_id "
        "WHERE a.public_id = ? AND q.position = 1",
        attempt,
    )
    assert points == first, "only the answer that came in time is graded"


def wait_standing(page: Page, house: House, attempt: str, wanted: str) -> None:
    """Wait until four answers have arrived and are of this standing, beside the one that came in time."""
    saves = "SELECT standing, COUNT(*) FROM courses_answersave s JOIN courses_attempt a ON a.id = s.attempt_id "
    saves += "WHERE a.public_id = ? GROUP BY standing"
    for _ in range(150):
        standings = dict(house.rows(saves, attempt))
        if standings.get(wanted, 0) >= 4:
            break
        page.wait_for_timeout(200)
    assert standings.get(wanted, 0) >= 4 and standings["on_time"] >= 1
    assert not re.search("late" if wanted == "grace" else "grace", " ".join(standings))
