"""What works while a browser runs no script: everything but sitting an exam, and that says so."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE
from tests.journeys.pages import MEMBER, TEACHER, Here, attempt, taught

pytestmark = pytest.mark.browser


@pytest.fixture
def open_page(visit):
    """open_page("hesui", …) is a page without scripts, signed in if an account is named."""

    def open_it(account: str = "", **options: object) -> tuple[Page, str]:
        visitor = visit(account, java_script_enabled=False, **options)
        return visitor.page(), visitor.origin

    return open_it


def test_visitor_when_changing_language_text_and_theme_then_stays_on_the_page(open_page):
    page, origin = open_page()
    page.goto(f"{origin}/u/gangwuju/")
    root, foot = page.locator("html"), page.locator("footer")
    foot.get_by_role("link", name="大字").click()
    expect(root).to_have_attribute("data-text", "large")
    foot.get_by_role("link", name="深色").click()
    expect(root).to_have_attribute("data-theme", "dark")
    foot.get_by_role("link", name="English").click()
    expect(root).to_have_attribute("lang", "en")
    assert page.url == f"{origin}/u/gangwuju/"
    foot.get_by_role("link", name="Standard text").click()
    assert root.get_attribute("data-text") is None and root.get_attribute("data-theme") == "dark"


def test_menus_when_opened_without_scripts_then_lead_on(open_page):
    page, origin = open_page(MEMBER, viewport=PHONE)
    page.goto(origin)
    page.locator(".sysbar details.menu summary").last.click()
    page.locator(".sysbar .sheet-of a", has_text="我的账号").click()
    expect(page.locator("h1")).to_be_visible()
    assert page.url == f"{origin}/account/"


def test_member_when_learning_without_scripts_then_completes_a_lesson(open_page, demo_server):
    page, origin = open_page("wangjianguo2")
    course = Here(demo_server, page).one("SELECT public_id FROM courses_course WHERE code = 'infosec'")
    page.goto(f"{origin}/courses/{course}/")
    if page.locator("form[action$='/withdraw/']").count():  # joins anew, whatever the demo says
        page.locator("form[action$='/withdraw/'] button").click()
    page.locator("form[action$='/enrol/'] button").click()
    expect(page.locator("form[action$='/enrol/']")).to_have_count(0)

    page.locator("main .outline a").first.click()
    for _ in range(page.locator("form[data-check]").count()):
        check = page.locator("form[data-check]").first
        check.locator("label.choice").first.click()
        check.locator("button").click()
        expect(page.locator("[data-answered]").first).to_be_visible()
    if page.locator("form[data-finish]").count():
        page.locator("form[data-finish] button").click()
    expect(page.locator("div[data-done]")).to_be_visible()
    page.goto(f"{origin}/courses/my/")
    expect(
        page.locator(f"main a[href='/courses/{course}/'], main a[href^='/courses/{course}/learn/']").first
    ).to_be_visible()


def test_visitor_when_verifying_a_certificate_then_reads_whether_it_holds(open_page, demo_server):
    page, origin = open_page()
    number = Here(demo_server, page).one("SELECT number FROM courses_certificate WHERE state = 'valid' LIMIT 1")
    page.goto(f"{origin}/courses/verify/")
    page.locator("main input[type=text]").fill(number.lower())
    page.locator("main form button").click()
    expect(page.locator("main .note.ok")).to_be_visible()
    page.goto(f"{origin}/courses/verify/")
    page.locator("main input[type=text]").fill("AAAA-BBBB-CCCC-DDDD-EEEE0")
    page.locator("main form button").click()
    expect(page.locator("main .note.ok")).to_have_count(0)


def test_teacher_when_filtering_learners_without_scripts_then_sees_those(open_page, demo_server):
    page, origin = open_page(TEACHER)
    page.goto(origin + taught("learners/")(Here(demo_server, page)))
    rows = page.locator("main table tbody tr")
    everybody = rows.count()
    page.locator("form.filters [name=text]").fill("周海生")
    page.locator("form.filters button[type=submit]").click()
    assert 1 <= rows.count() < everybody
    expect(rows.first).to_contain_text("周海生")


def test_exam_when_opened_without_scripts_then_says_what_it_needs(open_page, demo_server):
    page, origin = open_page(MEMBER)
    here = Here(demo_server, page)
    page.goto(origin + attempt(here))
    expect(page.locator("noscript .note, .note", has_text="JavaScript").first).to_be_visible()
