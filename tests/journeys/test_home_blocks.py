"""Keeping a subsite that is open, by keyboard: its home's blocks are put in order, a colour is judged while it is chosen."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.pages import ADMINISTRATOR

pytestmark = [pytest.mark.browser, pytest.mark.journey]


@dataclass(frozen=True)
class Words:
    code: str
    locale: str
    way_there: str
    down: str
    add: str
    slogan: str
    save: str
    saved: str
    kept: str
    colour: re.Pattern[str]
    pale: str
    good: str


CHINESE = Words(
    "zh-hans",
    "zh-CN",
    "调整版块",
    "下移",
    "添加版块",
    "标语",
    "保存",
    "已保存",
    "曾在页面上",
    re.compile("^主色"),
    "太浅",
    "看得清",
)
ENGLISH = Words(
    "en",
    "en-GB",
    "Order the blocks",
    "Further down",
    "Add a block",
    "Slogan",
    "Save",
    "Saved.",
    "on the page until",
    re.compile("^Main colour"),
    "too pale",
    "can be read",
)


@pytest.fixture(params=[(CHINESE, DESKTOP), (ENGLISH, PHONE)], ids=["zh-desktop", "en-phone"])
def opened(request, visit, journey_server) -> tuple[Words, Page, str]:
    words, size = request.param
    visitor = visit(ADMINISTRATOR, server=journey_server, viewport=size, locale=words.locale)
    visitor.context.add_cookies([{"name": "django_language", "value": words.code, "url": visitor.origin}])
    return words, visitor.page(), visitor.origin


def test_home_when_its_blocks_are_moved_put_away_and_added_then_readers_see_it_and_all_can_be_fetched_back(opened):
    words, page, origin = opened
    main = page.get_by_role("main")
    blocks = page.locator("[data-order=blocks] li")
    kinds = "all => all.map((one) => one.querySelector('b').textContent)"
    page.goto(f"{origin}/u/gangwuju/")
    main.get_by_role("link", name=words.way_there).click()
    shown = page.locator("[data-order=blocks] li:has(input:checked)")
    expect(blocks.first).to_be_visible()
    before = shown.evaluate_all(kinds)

    # by keyboard: the first one down, the last one away
    blocks.first.get_by_role("button", name=words.down).focus()
    page.keyboard.press("Enter")
    expect(blocks.nth(1).locator("b")).to_have_text(before[0])
    expect(blocks.nth(1).get_by_role("button", name=words.down)).to_be_focused()
    last = page.locator(f"#{shown.last.get_by_role('checkbox').get_attribute('id')}")
    last.focus()
    page.keyboard.press("Space")
    expect(last).not_to_be_checked()

    # one more, which is shown at once with what it fills itself from
    main.locator("#add summary").click()
    main.get_by_role("button", name=re.compile(f"^{words.slogan}")).click()
    expect(page.locator("[data-order=blocks] input:focus")).to_have_value("new-1:slogan")
    phone = page.frame_locator(".preview.phone iframe")
    expect(phone.locator(".home-slogan .slogan")).to_be_attached()
    main.get_by_role("button", name=words.save, exact=True).click()
    expect(page.get_by_text(words.saved).first).to_be_visible()
    assert shown.evaluate_all(kinds) == [before[1], before[0], *before[2:-1], words.slogan]
    page.goto(f"{origin}/u/gangwuju/")
    expect(main.locator(".home-slogan")).to_have_count(1)

    # fetched back, as it was
    main.get_by_role("link", name=words.way_there).click()
    away = blocks.filter(has_text=words.kept).filter(has_text=before[-1]).first
    away.get_by_role("checkbox").check()
    added = shown.filter(has_text=words.slogan)
    added.get_by_role("checkbox").uncheck()
    blocks.nth(1).get_by_role("button", name=re.compile("^(上移|Further up)")).click()
    main.get_by_role("button", name=words.save, exact=True).click()
    expect(page.get_by_text(words.saved).first).to_be_visible()
    assert shown.evaluate_all(kinds) == before


def test_colour_when_it_cannot_be_read_then_is_said_at_once_and_the_nearest_is_one_key_away(opened):
    words, page, origin = opened
    page.goto(f"{origin}/units/gangwuju/site/")
    colour, said = page.get_by_label(words.colour), page.locator("[data-verdict=colour]")
    expect(said).to_contain_text(words.good)
    assert said.get_attribute("role") == "status"  # heard when it changes, without taking the focus
    colour.fill("#ffe08a")
    expect(said).to_contain_text(words.pale)
    expect(colour).to_be_focused()
    page.keyboard.press("Tab")
    offered = said.get_by_role("button")
    expect(offered).to_be_focused()
    nearest = offered.get_attribute("value")
    page.keyboard.press("Enter")
    expect(said).to_contain_text(words.good)
    expect(colour).to_be_focused()
    expect(colour).to_have_value(nearest)
    expect(page.locator("[data-error-summary]")).to_have_count(0)
