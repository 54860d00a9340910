"""An officer sees who is late, looks at one of them, reminds all, and takes the rows along; the member sees the line."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.pages import OFFICER
from tests.journeys.steps import House

pytestmark = [pytest.mark.browser, pytest.mark.journey]
WECHAT = "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/107.0 Mobile Safari/537.36 MicroMessenger/8.0.40"
LATE = (
    "SELECT a.username FROM courses_enrolment e JOIN people_person p ON p.id = e.person_id "
    "JOIN accounts_user a ON a.id = p.account_id LEFT JOIN courses_completion c ON c.enrolment_id = e.id "
    "WHERE e.due_on < date('now', '-1 day') AND c.id IS NULL ORDER BY e.id LIMIT 1"
)


def test_officer_when_members_are_late_then_finds_looks_reminds_and_the_member_sees_it(visit, demo_server):
    officer = visit(OFFICER, viewport=DESKTOP)
    page = officer.page()
    page.goto(f"{officer.origin}/my/")
    page.get_by_role("link", name="查看成员学习情况并提醒").first.click()
    late = page.locator(".stats .bad a")
    count = int(late.locator("xpath=.").inner_text().split()[0])
    assert count > 0
    late.click()
    expect(page.locator(".chips [role=status], .chips")).to_contain_text(f"共 {count} 行")
    assert page.locator("main tbody tr").count() == count
    page.locator("main tbody th a").first.click()
    expect(page.locator("main")).to_contain_text("已逾期")
    page.go_back()
    page.get_by_role("link", name="提醒以上全部人员").click()
    expect(page.locator("main")).to_contain_text("提醒会显示在他们“我的学习”的最上方")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("已提醒")
    page.get_by_role("link", name="提醒以上全部人员").click()
    expect(page.locator("main")).to_contain_text("今天都已提醒过")

    member = visit(House(demo_server.data_dir).one(LATE), viewport=PHONE)
    phone = member.page()
    phone.goto(f"{member.origin}/my/")
    expect(phone.locator("main")).to_contain_text("单位提醒您学习")
    phone.goto(f"{member.origin}/courses/my/")
    note = phone.locator(".note", has_text="单位提醒您学习")
    note.get_by_role("link").first.click()
    phone.wait_for_url("**/courses/*/")

    inside = visit(OFFICER, viewport=PHONE, user_agent=WECHAT).page()
    inside.goto(f"{officer.origin}/courses/oversee/people/?state=overdue")
    inside.get_by_role("button", name="导出 Excel").click()
    inside.wait_for_url("**/jobs/*/")
    expect(inside.locator("#job")).to_contain_text("当前窗口不能下载文件", timeout=20_000)
    page.goto(inside.url)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载").click()
    assert download.value.suggested_filename.endswith(".xlsx") and download.value.path().stat().st_size > 2000
