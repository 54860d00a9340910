"""An administrator who is no technician opens a subsite by what the screen says, and takes it offline and back."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE
from tests.journeys.pages import ADMINISTRATOR

pytestmark = [pytest.mark.browser, pytest.mark.journey]
UNIT, ADDRESS = "中共青屿市委党校", "/u/dangxiao/"
PICTURE = settings.BASE_DIR / "site/portal/demo/pictures/lecture-hall-16x9.webp"


def button(page: Page, name: str | re.Pattern[str]):
    return page.get_by_role("main").get_by_role("button", name=name)


def test_administrator_opens_a_subsite_by_what_the_screen_says_and_takes_it_offline_and_back(visit, journey_server):
    keeper = visit(ADMINISTRATOR, server=journey_server)
    page = keeper.page()
    page.goto(keeper.origin)
    page.locator(".sysbar details.menu > summary").last.click()
    page.get_by_role("link", name="子站", exact=True).first.click()
    page.get_by_label(re.compile("单位名称")).fill("dx")  # the first letters of 党校
    button(page, "搜索").click()
    page.get_by_role("link", name=UNIT).click()

    # a kind of site, words, a colour that nobody can read, a picture
    button(page, re.compile("^党校或班级")).click()
    page.get_by_label(re.compile("^主色")).fill("#ffe08a")
    page.get_by_label(re.compile("^横幅上的大字")).fill("学用结合")
    page.get_by_label(re.compile("^横幅图片")).set_input_files(str(PICTURE))
    expect(page.get_by_text("已选：").locator("visible=true")).to_contain_text(PICTURE.name)
    phone = page.frame_locator(".preview.phone iframe")
    expect(phone.get_by_role("heading", name="学用结合", include_hidden=True)).to_be_visible()
    expect(phone.locator(".banner img")).to_have_attribute("src", re.compile("/site/picture/banner_image/"))
    button(page, "上移: 活动").click()  # the list follows at once, and the preview with it
    blocks = page.locator("[data-order=blocks] input:checked")
    order = blocks.evaluate_all("all => all.map((one) => one.value)")
    assert order.index("events") < order.index("headlines")
    expect(
        phone.locator(".home-events ~ .home-headlines, .home-row:has(.home-events) ~ .home-row .home-headlines")
    ).to_be_visible()
    button(page, "开通子站").click()

    # the mistake is explained, the offered colour taken, nothing typed or chosen is lost
    expect(page.locator("[data-error-summary]")).to_contain_text("太浅")
    expect(page.get_by_text("已选：").locator("visible=true")).to_contain_text(PICTURE.name)
    button(page, re.compile("^改用 #")).click()
    expect(page.get_by_label(re.compile("^横幅上的大字"))).to_have_value("学用结合")
    expect(page.locator("[data-error-summary]")).to_have_count(0)
    button(page, "开通子站").click()
    page.wait_for_url(f"{keeper.origin}{ADDRESS}")
    expect(page.get_by_role("heading", level=1)).to_have_text("学用结合")
    expect(page.locator(".banner img")).to_be_visible()
    expect(page.locator(".waiting").first).to_contain_text("还没有内容")  # what an editor fills next

    visitor = visit(server=journey_server, viewport=PHONE).page()
    assert visitor.goto(keeper.origin + ADDRESS).status == 200
    expect(visitor.get_by_role("heading", level=1)).to_have_text("学用结合")
    expect(visitor.locator(".waiting")).to_have_count(0)

    # offline and back
    page.goto(f"{keeper.origin}/units/dangxiao/site/")
    page.get_by_role("link", name="下线", exact=True).click()
    button(page, "下线").click()
    expect(page.get_by_text("子站已下线", exact=True)).to_be_visible()
    assert visitor.goto(keeper.origin + ADDRESS).status == 404
    button(page, "重新上线").click()
    assert visitor.goto(keeper.origin + ADDRESS).status == 200
    expect(visitor.get_by_role("heading", level=1)).to_have_text("学用结合")

    english = visit(ADMINISTRATOR, server=journey_server, locale="en-GB").page()
    english.context.add_cookies([{"name": "django_language", "value": "en", "url": keeper.origin}])
    english.goto(f"{keeper.origin}/units/zhengwu/site/")
    expect(button(english, "Open the subsite")).to_be_visible()
    expect(english.get_by_label(re.compile("^Main colour"))).to_be_visible()
