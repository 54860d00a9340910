"""An administrator who is no technician opens a subsite by what the screen says, and takes it offline and back."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE
from tests.journeys.pages import ADMINISTRATOR

pytestmark = [pytest.mark.browser, pytest.mark.journey]
UNITS = {"zh-hans": ("中共青屿市委党校", "dangxiao", "dx"), "en": ("青屿市政务服务中心", "zhengwu", "zwfw")}
PICTURE = settings.BASE_DIR / "site/portal/demo/pictures/lecture-hall-16x9.webp"


def button(page: Page, name: str | re.Pattern[str]):
    return page.get_by_role("main").get_by_role("button", name=name)


def test_administrator_opens_a_subsite_by_what_the_screen_says_and_takes_it_offline_and_back(
    visit, journey_server, said
):
    unit, slug, letters = UNITS[said.language]
    title = said.either("学用结合", "一次办好")
    keeper = visit(ADMINISTRATOR, server=journey_server, language=said.language)
    page = keeper.page()
    page.goto(keeper.origin)
    said.reads(page)
    page.get_by_role("navigation", name=said("Personal")).get_by_text("方明远").first.click()
    page.get_by_role("link", name=said("Subsites"), exact=True).first.click()
    said.reads(page)
    page.get_by_label(said.begins("Name of the unit")).fill(letters)  # the first letters of its short name
    button(page, said("Search")).click()
    said.reads(page)
    page.get_by_role("link", name=unit).click()
    said.reads(page)

    # a kind of site, words, a colour that nobody can read, a picture
    button(page, said.begins("Party school or class")).click()
    page.get_by_label(said.begins("Main colour")).fill("#ffe08a")
    page.get_by_label(said.begins("Large words in the banner")).fill(title)
    page.get_by_label(said.begins("Picture in the banner")).set_input_files(str(PICTURE))
    expect(page.get_by_text(said("Chosen:")).locator("visible=true")).to_contain_text(PICTURE.name)
    phone = page.frame_locator(".preview.phone iframe")
    expect(phone.get_by_role("heading", name=title, include_hidden=True)).to_be_visible()
    expect(phone.locator(".banner img")).to_have_attribute("src", re.compile("/site/picture/banner_image/"))
    button(page, f"{said('Further up')}: {said('Events')}").click()  # the list follows at once, and the preview with it
    blocks = page.locator("[data-order=blocks] input:checked")
    order = blocks.evaluate_all("all => all.map((one) => one.value)")
    assert order.index("events") < order.index("headlines")
    expect(
        phone.locator(".home-events ~ .home-headlines, .home-row:has(.home-events) ~ .home-row .home-headlines")
    ).to_be_visible()
    said.reads(page)
    button(page, said("Open the subsite")).click()

    # the mistake is explained, the offered colour taken, nothing typed or chosen is lost
    expect(page.locator("[data-error-summary]")).to_contain_text(said.either("太浅", "too pale"))
    expect(page.get_by_text(said("Chosen:")).locator("visible=true")).to_contain_text(PICTURE.name)
    said.reads(page)
    button(page, re.compile(said("Use %(colour)s", colour="#"))).click()
    expect(page.get_by_label(said.begins("Large words in the banner"))).to_have_value(title)
    expect(page.locator("[data-error-summary]")).to_have_count(0)
    button(page, said("Open the subsite")).click()
    page.wait_for_url(f"{keeper.origin}/u/{slug}/")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator(".banner img")).to_be_visible()
    expect(page.locator(".waiting").first).to_contain_text(said("Fill this block"))  # what an editor fills next
    said.reads(page)

    visitor = visit(server=journey_server, viewport=PHONE, language=said.language).page()
    assert visitor.goto(page.url).status == 200
    expect(visitor.get_by_role("heading", level=1)).to_have_text(title)
    expect(visitor.locator(".waiting")).to_have_count(0)
    said.reads(visitor)

    # offline and back
    page.goto(f"{keeper.origin}/units/{slug}/site/")
    said.reads(page)
    page.get_by_role("link", name=said("Take it offline"), exact=True).click()
    said.reads(page)
    button(page, said("Take it offline")).click()
    expect(page.get_by_text(said("This subsite is offline"), exact=True)).to_be_visible()
    said.reads(page)
    assert visitor.goto(f"{keeper.origin}/u/{slug}/").status == 404
    said.reads(visitor)
    button(page, said("Open it again")).click()
    said.reads(page)
    assert visitor.goto(f"{keeper.origin}/u/{slug}/").status == 200
    expect(visitor.get_by_role("heading", level=1)).to_have_text(title)
