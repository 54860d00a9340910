"""In one hand: what matters stays in reach and in sight, and nothing lies over anything else."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE
from tests.journeys.pages import MEMBER, Here, attempt, content, lesson

pytestmark = pytest.mark.browser
TOUCH = {"viewport": PHONE, "is_mobile": True, "has_touch": True, "reduced_motion": "reduce"}
END = "window.scrollTo(0, document.documentElement.scrollHeight)"


def box(page: Page, selector: str) -> dict[str, float]:
    found = page.locator(selector).last.bounding_box()
    assert found, f"not on the page: {selector}"
    return {name: found[name] for name in ("x", "y", "width", "height")}


@pytest.fixture
def phone(visit):
    def open_phone(account: str = "") -> tuple[Page, str]:
        visitor = visit(account, **TOUCH)
        return visitor.page(), visitor.origin

    return open_phone


@pytest.mark.parametrize("text", ["", "large"])
def test_page_when_read_to_its_end_then_no_bar_lies_over_the_last_line(phone, text):
    page, origin = phone(MEMBER)
    page.context.add_cookies([{"name": "text", "value": text, "url": origin}])
    page.goto(f"{origin}/u/gangwuju/")
    page.evaluate(END)
    last, bar = box(page, "footer a:visible"), box(page, ".tabbar")
    assert last["y"] + last["height"] <= bar["y"]
    assert bar["y"] + bar["height"] == pytest.approx(PHONE["height"], abs=1)
    assert box(page, ".sysbar")["y"] == pytest.approx(0, abs=1), "the bar of the house stays"
    for tab in page.locator(".tabbar a").all():
        size = tab.bounding_box()
        assert size and size["height"] >= 44 and size["width"] >= 44


def test_main_menu_when_longer_than_the_screen_then_can_be_pushed_to_its_last_entry(phone):
    page, origin = phone()
    page.goto(origin)
    last = page.locator(".mainnav a").last
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport(ratio=0.9)
    last.tap()
    expect(page.locator(".mainnav [aria-current=page]")).to_have_count(1)
    expect(page.locator(".mainnav [aria-current=page]")).to_be_in_viewport()


def test_account_menu_when_opened_then_lies_within_the_screen(phone):
    page, origin = phone(MEMBER)
    page.goto(origin)
    page.locator(".sysbar details.menu summary").last.tap()
    sheet = box(page, ".sysbar details[open] .sheet-of")
    assert sheet["x"] >= 0 and sheet["x"] + sheet["width"] <= PHONE["width"]
    page.locator("h2").first.tap(position={"x": 2, "y": 2})
    expect(page.locator(".sysbar details[open]")).to_have_count(0)


def test_text_size_when_switched_in_the_bar_then_grows_at_once_and_stays(phone):
    page, origin = phone()
    page.goto(origin)
    before = page.locator("main h2").first.evaluate("(el) => parseFloat(getComputedStyle(el).fontSize)")
    page.locator(".sysbar a[data-value=large]").tap()
    expect(page.locator("html")).to_have_attribute("data-text", "large")
    after = page.locator("main h2").first.evaluate("(el) => parseFloat(getComputedStyle(el).fontSize)")
    assert after > before
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-text", "large")


def test_exam_when_scrolled_then_the_clock_and_the_way_on_stay_in_sight(phone, demo_server):
    page, origin = phone(MEMBER)
    page.goto(origin + attempt(Here(demo_server, page)))
    page.evaluate(END)
    expect(page.locator(".exambar [data-clock]")).to_be_in_viewport()
    for size in (button.bounding_box() for button in page.locator(".examnav button").all()):
        assert size and size["height"] >= 44
    choice = page.locator("section[data-number]:not([hidden]) label.choice").first
    choice.scroll_into_view_if_needed()
    choice.tap()
    expect(choice.locator("input")).to_be_checked()


def test_lesson_when_read_on_a_phone_then_wide_things_scroll_by_themselves(phone, demo_server):
    page, origin = phone(MEMBER)
    page.goto(origin + lesson(Here(demo_server, page)))
    wide = page.locator("main .table-scroll, main pre").first
    assert wide.evaluate(
        "(el) => el.scrollWidth >= el.clientWidth && /auto|scroll/.test(getComputedStyle(el).overflowX)"
    )
    picture = box(page, "main article img")
    assert picture["x"] >= 0 and picture["x"] + picture["width"] <= PHONE["width"]
    lines = page.locator("main article .text-block p").first.evaluate("(el) => getComputedStyle(el).fontSize")
    assert float(lines.removesuffix("px")) >= 16


# A browser without a screen has no voices: these stand in for them, one that asks the network and one of the device.
VOICES = """
window.spoken = [];
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => [["en-GB", true], ["zh-CN", false], ["zh_CN", true]].map(([lang, localService]) => ({ lang, localService })),
  speak: (said) => { spoken.push([said.text, said.voice.lang]); setTimeout(() => said.onend()); },
  cancel: () => {}, addEventListener: () => {},
} });
"""


def test_page_when_the_device_has_a_chinese_voice_then_is_read_aloud_from_title_to_end(phone, demo_server):
    page, origin = phone()
    page.context.add_cookies([{"name": "text", "value": "large", "url": origin}])
    address = origin + content("article")(Here(demo_server, page))
    page.goto(address)
    expect(page.locator("read-aloud")).to_be_hidden()
    expect(page.locator(".helpline a[href^='tel:']")).to_be_in_viewport()
    page.context.add_init_script(VOICES)
    page.goto(address)
    page.locator("read-aloud [data-act=read]").tap()
    expect(page.locator("read-aloud [role=status]")).to_have_text("已读完。")
    spoken = page.evaluate("spoken")
    title = page.locator("h1").inner_text()
    assert title.startswith(spoken[0][0].rstrip("，。")[:8]) and len(spoken) > 5
    assert {voice for _text, voice in spoken} == {"zh_CN"}, "the device's own voice, not that of the network"
    assert not any("求助电话" in text or "隐私声明" in text for text, _voice in spoken)
