"""What an editor has written elsewhere comes in: a Word file from the phone, and what Word and WeChat put on the clipboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from kernel.content.tests.clipboards import WECHAT, WORD, rtf_of
from kernel.content.tests.documents import photo, picture, word_file
from tests.journeys.browsers import too_wide
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.pages import ADMINISTRATOR, HARBOUR

pytestmark = [pytest.mark.browser, pytest.mark.journey]
TITLE = "“七一”主题党日活动总结"
PASTE = """([html, rtf]) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/rtf", rtf);
  const editors = [...document.querySelectorAll("[data-streamfield-child] .public-DraftEditor-content")];
  const target = editors.filter((one) => one.offsetParent !== null).pop();
  target.focus();
  target.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
BLOCKS = "[data-streamfield-child]:not([aria-hidden=true])"


def test_word_file_when_sent_from_a_phone_then_visitors_read_its_table_and_eight_pictures(visit, journey_server, said):
    editor = visit(
        ADMINISTRATOR, server=journey_server, language=said.language, viewport=PHONE, is_mobile=True, has_touch=True
    )
    page = editor.page()
    page.goto(f"{editor.origin}{HARBOUR}")
    page.get_by_role("navigation", name=said("For editors")).get_by_role("link", name=said("From a Word file")).tap()
    expect(page.get_by_role("heading", level=1)).to_have_text(said("An article from a Word file"))
    file = {"name": "党日.docx", "mimeType": "application/octet-stream", "buffer": word_file()}
    page.get_by_label(said.begins("Word file")).set_input_files(file)
    roles, audience = page.locator("[data-when]"), page.get_by_label(said.begins("Who may see it"))
    expect(roles).to_be_hidden()
    audience.select_option("roles")
    page.locator("main form button.primary").tap()
    expect(roles.get_by_role("alert")).not_to_be_empty()
    expect(roles.get_by_role("checkbox").first).to_be_focused()  # and the file is still chosen
    audience.select_option("public")
    assert not too_wide(page)
    said.reads(page)
    page.get_by_role("main").get_by_role("button", name=said("Make the article")).tap()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    pictures = page.locator(".stat", has_text=said.either("图片", "pictures"))
    assert pictures.locator("b").all_inner_texts() == ["8"]
    assert not too_wide(page)
    said.reads(page)
    report = page.url
    page.get_by_role("link", name=said("Publish …")).tap()
    expect(page.locator("main")).to_contain_text(said.either("8 张图片", "8 pictures"))
    said.reads(page)
    page.get_by_role("button", name=said("Publish"), exact=True).tap()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    said.reads(page)
    address = page.url

    visitor = visit(server=journey_server, language=said.language, viewport=PHONE)
    reading = visitor.page()
    reading.goto(address)
    assert not too_wide(reading)
    said.reads(reading)
    expect(reading.locator("article table tbody tr")).to_have_count(2)
    pictures = reading.locator("article figure img")
    expect(pictures).to_have_count(8)
    for number in range(8):
        pictures.nth(number).scroll_into_view_if_needed()
        expect(pictures.nth(number)).to_have_js_property("complete", True)
        assert pictures.nth(number).evaluate("(image) => image.naturalWidth") > 100

    page.goto(report)
    expect(page.locator("main")).to_contain_text(said("The article is published."))
    said.reads(page)


def paste(page: Page, html: str, rtf: bytes = b"") -> None:
    page.evaluate(PASTE, [html, rtf.decode("latin-1")])


def test_word_and_wechat_when_pasted_into_the_cms_then_become_blocks_that_can_be_saved_and_taken_back(
    visit, journey_server, said
):
    editor = visit(ADMINISTRATOR, server=journey_server, language=said.language, viewport=DESKTOP)
    page = editor.page()
    page.goto(f"{editor.origin}{HARBOUR}")
    tools = page.get_by_role("navigation", name=said("For editors"))
    tools.get_by_text(said("Write an article")).click()
    tools.get_by_role("link", name="支部动态").click()
    title = said.either("贴进来的总结", "贴进来的第二篇总结")
    page.get_by_label(said.begins("Title")).fill(title)
    page.get_by_role("button", name=said("Insert a block")).first.click()
    page.get_by_role("option", name=said("Text")).first.click()
    expect(page.locator(BLOCKS)).to_have_count(1)
    paste(page, WORD, rtf_of(photo(1), picture(2)))
    report = page.locator("#paste-report")
    expect(report).to_contain_text(said.either("隐藏文字", "hidden text"))
    expect(page.locator(BLOCKS)).to_have_count(4)
    expect(page.locator(f"{BLOCKS} .public-DraftEditor-content h2")).to_have_text("主题党日总结")
    expect(page.locator(f"{BLOCKS} textarea[name$='-rows']")).to_have_value("小组\t小组\t人数\n一组\t甲\t21")
    expect(page.locator(f"{BLOCKS} [data-chooser-image]")).to_have_count(2)

    paste(page, WECHAT)
    expect(report).to_contain_text("mmbiz.qpic.cn")
    expect(page.locator(BLOCKS)).to_have_count(6)
    report.get_by_role("button", name=said("Take it back")).click()
    expect(page.locator(BLOCKS)).to_have_count(4)
    page.get_by_role("button", name=said("Publish"), exact=True).first.click()
    page.wait_for_url(lambda url: "/cms/" not in url)
    expect(page.locator("article h1")).to_have_text(title)
    expect(page.locator("article figure img")).to_have_count(2)
    expect(page.locator("article table tbody td").last).to_have_text("21")
