"""WeChat's own view on a slow line: no downloads, no other tab, no pop-up; home and lesson are light and soon readable."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsers import PASSWORD
from tests.journeys.conftest import PHONE, Visitor
from tests.journeys.pages import MEMBER, Here, lesson
from tests.journeys.steps import MOUNT, House, answer, enter_exam, hand_in, read_lesson, wait_saved

pytestmark = [pytest.mark.browser, pytest.mark.journey]
WECHAT = (
    "Mozilla/5.0 (Linux; Android 12; ABC-AL00 Build/S; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/107.0.5304.141 Mobile Safari/537.36 XWEB/5023 MMWEBSDK/20230405 MicroMessenger/8.0.35.2360(0x2800235B) "
    "WeChat/arm64 Weixin NetType/4G Language/zh_CN ABI/arm64"
)
VIEW = {"viewport": PHONE, "user_agent": WECHAT, "has_touch": True, "is_mobile": True, "accept_downloads": False}
SLOW = {"offline": False, "latency": 200, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
LIGHT = 200 * 1024  # bytes
READABLE = 3000  # milliseconds
PAINTED = "() => (performance.getEntriesByName('first-contentful-paint')[0] || { startTime: Infinity }).startTime"


class Line:
    """A slow line to one page, which counts what comes through it."""

    def __init__(self, page: Page) -> None:
        self.bytes = 0
        self.by_request: dict[str, int] = {}
        self._names: dict[str, str] = {}
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", SLOW)
        session.on(
            "Network.requestWillBeSent", lambda event: self._names.update({event["requestId"]: event["request"]["url"]})
        )
        session.on("Network.loadingFinished", self._finished)

    def _finished(self, event: dict[str, Any]) -> None:
        size = int(event["encodedDataLength"])
        self.bytes += size
        name = self._names.get(event["requestId"], "?")
        self.by_request[name] = self.by_request.get(name, 0) + size


def guarded(visitor: Visitor) -> Page:
    """A page whose downloads, pop-ups and further tabs are noted as trouble."""
    page = visitor.page()
    page.on("download", lambda download: visitor.trouble.append(f"a download: {download.url}"))
    page.on("popup", lambda popup: visitor.trouble.append(f"another page: {popup.url}"))
    visitor.context.on("page", lambda other: visitor.trouble.append(f"another page: {other.url}"))
    return page


@pytest.mark.parametrize("name", ["home", "subsite", "lesson"])
def test_first_load_on_a_slow_line_then_is_light_and_soon_readable(name, visit, demo_server):
    account = MEMBER if name == "lesson" else ""
    path = {"home": lambda: "/", "subsite": lambda: MOUNT}.get(name)
    if path is None:
        found = lesson(Here(demo_server, visit(MEMBER).page()))
        path = lambda: found  # noqa: E731
    visit(account).page().goto(demo_server.origin + path())  # the server has drawn its pictures; the browser is new
    page = guarded(visit(account, **VIEW))
    line = Line(page)
    page.goto(demo_server.origin + path(), wait_until="load", timeout=60_000)
    painted = page.evaluate(PAINTED)
    heavy = sorted(line.by_request.items(), key=lambda one: -one[1])[:8]
    assert line.bytes <= LIGHT, heavy
    assert painted <= READABLE, f"{painted:.0f} ms"


def test_member_in_wechat_on_a_slow_line_then_learns_and_passes_without_leaving_the_view(visit, journey_server):
    journey_server.origin = f"http://127.0.0.1:{journey_server.port}"
    house = House(journey_server.data_dir)
    username, (lessons, exam) = house.newcomer(), house.outline()
    visitor = visit(server=journey_server, **VIEW)
    page = guarded(visitor)
    Line(page)
    shared = f"{visitor.origin}{MOUNT}courses/{house.course()}/"
    page.goto(shared)
    page.locator("main a[href*='/accounts/login/'], .sysbar a[href*='/accounts/login/']").first.click()
    page.fill("#id_login", username)
    page.fill("#id_password", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_url(shared)  # signing in returns to the page that was shared
    page.locator("form[action$='/enrol/'] button").click()
    page.wait_for_load_state()
    for item in lessons:
        page.goto(f"{visitor.origin}{MOUNT}courses/{house.course()}/learn/{item}/", wait_until="domcontentloaded")
        read_lesson(page)
    attempt = enter_exam(visitor, page, house, exam)
    for number, places in house.right_places(attempt).items():
        answer(page, number, places)
    wait_saved(page)
    hand_in(page)
    certificate, _number = house.certificate(username)
    page.goto(shared, wait_until="domcontentloaded")
    page.locator(f"a[href$='/courses/certificate/{certificate}/']").first.click()
    expect(page.locator(".certificate-picture")).to_be_visible()
    expect(page.locator(".certificate-picture")).to_have_js_property("complete", True, timeout=30_000)
    assert page.locator(".certificate-picture").evaluate("(picture) => picture.naturalWidth") > 0
    expect(page.locator("main .note.info").first).to_contain_text("长按图片")
    assert not page.locator("main a[href*='download'], main a[target=_blank]").count()


def test_pdf_in_wechat_then_its_sheets_come_as_they_are_scrolled_to_and_its_words_are_read(visit, demo_server):
    house = House(demo_server.data_dir)
    document = house.one("SELECT public_id FROM content_guardeddocument WHERE file LIKE '%.pdf'")
    page = guarded(visit(**VIEW))
    page.goto(demo_server.origin)
    page.locator(f"main a[href='/files/d/{document}/']").click()
    page.wait_for_url(f"**/files/d/{document}/view/")
    leaves = page.locator("main .leaf")
    expect(leaves).to_have_count(10, timeout=60_000)  # the first who looks waits until they are drawn
    expect(page.locator("main .page-head")).to_contain_text("12 页")
    page.wait_for_load_state("load")
    first, last = leaves.first.locator("img"), leaves.last.locator("img")
    assert first.evaluate("(picture) => picture.complete && picture.naturalWidth > 300")
    # how far ahead a browser loads is its own affair: without a network it is more than ten sheets
    expect(last).to_have_attribute("loading", "lazy")
    height = "(picture) => picture.getBoundingClientRect().height"
    before = last.evaluate(height)
    last.scroll_into_view_if_needed()
    page.wait_for_function("(picture) => picture.complete && picture.naturalWidth > 300", arg=last.element_handle())
    assert abs(last.evaluate(height) - before) < 1, "it jumped"
    words = leaves.last.locator("details")
    words.locator("summary").click()
    expect(words).to_contain_text("会议记录、签到表和照片按月整理，一事一卷。")
    page.locator("main a[rel=next]").click()
    page.wait_for_url("**/view/?page=11&from=**")
    expect(leaves).to_have_count(2, timeout=60_000)
    page.locator("#to-sheet").fill("3")
    page.locator(".leaf-ways button").click()
    page.wait_for_url("**/view/?page=1&from=**#sheet-3")
    expect(page.locator("#sheet-3")).to_be_in_viewport()
    assert not page.locator("main a[href*='download'], main a[target=_blank]").count()
    page.locator("main .article > p a").first.click()
    page.wait_for_url(f"{demo_server.origin}/")
