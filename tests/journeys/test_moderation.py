"""An article that is looked at first: written on a phone, sent back with a word, mended, approved, read; and whoever comes
too late, or writes beside somebody else, reads plain words and loses nothing."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portal.bench.process import Server
from tests.journeys.browsers import too_wide
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.languages import Tongue
from tests.journeys.pages import ADMINISTRATOR

pytestmark = [pytest.mark.browser, pytest.mark.journey]
UNITS = {
    # unit, section, who writes, who approves, who would, who reads: of a unit for each language, as a site keeps its switch
    "zh-hans": ("sanzhong", "校园故事", "caowenxin", "tangruoxi", "jiangchengzhi", "qiaomu"),
    "en": ("shiqiao", "街道要闻", "liangchen", "songqinghe", "guxiaoman", "chengyuan"),
}
NAMES = {"zh-hans": "唐若溪", "en": "宋清和"}


def press(page: Page, said: Tongue, name: str) -> None:
    """A button in the menu beside the large one."""
    page.get_by_role("button", name=said("More actions")).last.click()
    page.get_by_role("button", name=said(name)).last.click()


def write(page: Page, words: str) -> None:
    page.locator("[data-streamfield-child] [role=textbox]").last.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)
    kept = page.locator("[data-streamfield-child] input[type=hidden][name$='-value']").last
    expect(kept).to_have_value(
        re.compile(re.escape(json.dumps(words)[1:-1]) + "|" + re.escape(words))
    )  # it takes a moment


def link_in_mail(server: Server, address: str, title: str, page: Page) -> str:
    """Where a mail to this address about the page leads; the server writes its mails into its log."""
    for _turn in range(200):
        for mail in re.split(r"^-{79}$", Path(server.log or "").read_text("utf-8"), flags=re.MULTILINE):
            if f"To: {address}" in mail and title in mail:
                return re.findall(r"http://\S+/cms/pages/\d+/edit/", mail)[0]
        page.wait_for_timeout(100)
    raise AssertionError(f"no mail to {address}")


def test_article_when_looked_at_first_then_goes_back_comes_again_and_is_read(visit, journey_server, said):
    unit, section, writes, approves, late, reads = UNITS[said.language]
    title = said.either("图书馆周末开放", "街道图书室周末开放")
    reason = said.either("请写明开放时间", "写上开放时间")
    names = (writes, approves, late, reads, unit)

    def come(account: str, **options: object) -> Page:
        page: Page = visit(account, server=journey_server, language=said.language, **options).page()
        return page

    # the unit's administrator has articles looked at first
    keeper = come(ADMINISTRATOR, viewport=DESKTOP)
    keeper.goto(f"{journey_server.origin}/units/{unit}/desk/")
    keeper.get_by_role("link", name=said("Change this")).click()
    said.reads(keeper, *names)
    keeper.get_by_role("button", name=said("Have them looked at first")).click()
    expect(keeper.locator("main")).to_contain_text(said("On this site articles are looked at before they go online."))
    said.reads(keeper, *names)

    # somebody who may not publish writes on a phone, and sends it in
    phone = come(writes, viewport=PHONE, is_mobile=True, has_touch=True)
    phone.goto(f"{journey_server.origin}/u/{unit}/")
    tools = phone.get_by_role("navigation", name=said("For editors"))
    tools.get_by_text(said("Write an article")).tap()
    tools.get_by_role("link", name=section).tap()
    phone.get_by_role("textbox", name=said.begins("Title")).fill(title)
    phone.get_by_role("button", name=said("Insert a block")).first.tap()
    phone.get_by_role("option", name=said("Text")).first.tap()
    write(phone, "周末也来读书。")
    assert not phone.get_by_role("button", name=said("Publish"), exact=True).count()
    assert not too_wide(phone)
    phone.get_by_role("button", name=said("Send in for approval")).tap()
    phone.wait_for_url(f"**/u/{unit}/")
    expect(phone.get_by_role("status").first).to_contain_text(title)
    said.reads(phone, *names)

    # two who may approve: one by the mail, the other by the desk
    desk = come(approves, viewport=DESKTOP)
    desk.goto(f"{journey_server.origin}/units/{unit}/desk/")
    said.reads(desk, *names)
    desk.get_by_role("link", name=title).first.click()
    desk.wait_for_url("**/cms/pages/*/edit/**")
    second = come(late, viewport=DESKTOP)
    second.goto(link_in_mail(journey_server, f"{late}@qingyu.example", title, second))
    expect(second.get_by_role("button", name=said("Approve")).first).to_be_visible()
    press(desk, said, "Ask for changes")
    window = desk.get_by_role("dialog")
    window.get_by_role("button", name=said("Ask for changes")).click()
    expect(window).to_contain_text(said("This field is required."))  # who sends back says why
    window.get_by_role("textbox", name=said("What should be changed?")).fill(reason)
    window.get_by_role("button", name=said("Ask for changes")).click()
    desk.wait_for_url(f"**/units/{unit}/desk/")
    said.reads(desk, *names)

    # the second decides too late
    second.get_by_role("button", name=said("Approve")).first.click()
    expect(second.locator(".messages")).to_contain_text(NAMES[said.language])
    expect(second.locator(".messages")).to_contain_text(reason)
    assert journey_server.origin in second.url

    # the author reads why, mends it, and sends it in again
    phone.goto(f"{journey_server.origin}/units/{unit}/desk/")
    expect(phone.locator("main")).to_contain_text(reason)
    said.reads(phone, *names)
    phone.get_by_role("link", name=title).first.tap()
    expect(phone.locator(".messages")).to_contain_text(reason)
    write(phone, "九点到十七点。")
    phone.get_by_role("button", name=said("Send in for approval")).tap()
    phone.wait_for_url(f"**/units/{unit}/desk/")
    said.reads(phone, *names)

    # approved, online, read by a member; the author is told
    desk.reload()
    desk.get_by_role("link", name=title).first.click()
    desk.get_by_role("button", name=said("Approve")).first.click()
    desk.wait_for_url(f"**/units/{unit}/desk/")
    expect(desk.locator("main")).to_contain_text(said("Nothing waits to be looked at."))
    address = link_in_mail(journey_server, f"{writes}@qingyu.example", title, phone)
    member = come(reads, viewport=PHONE)
    member.goto(f"{journey_server.origin}/u/{unit}/")
    member.get_by_role("link", name=section).first.click()
    member.get_by_role("link", name=title).first.click()
    expect(member.locator("article")).to_contain_text("九点到十七点。")
    said.reads(member, *names)

    # what is online changes: the approver compares both versions
    phone.goto(address)
    write(phone, "欢迎。")
    phone.get_by_role("button", name=said("Send in for approval")).tap()
    phone.wait_for_url("**/cms/pages/*/")
    desk.reload()
    desk.get_by_role("link", name=said("Compare with what is online")).first.click()
    expect(desk.locator("main")).to_contain_text("欢迎。")

    # two write at once: the later one is told who was first, and keeps every word
    for page in (desk, second):
        page.goto(address)
    write(desk, "闭馆前半小时停止借书。")
    press(desk, said, "Save draft")
    expect(desk.locator(".messages")).to_contain_text(title)
    write(second, "请带借书证。")
    press(second, said, "Save draft")
    told = second.locator(".messages, [role=dialog]").filter(
        has_text=NAMES[said.language]
    )  # before or after it is sent
    expect(told.first).to_be_visible()
    expect(second.locator("[data-streamfield-child] [role=textbox]").last).to_contain_text("请带借书证。")
