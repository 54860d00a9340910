"""An officer sees who is late, looks at one of them, reminds all, and takes the rows along; the member sees the line."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from portal.bench.process import Server
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.languages import Tongue
from tests.journeys.pages import OFFICER
from tests.journeys.steps import House

pytestmark = [pytest.mark.browser, pytest.mark.journey]
WECHAT = "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/107.0 Mobile Safari/537.36 MicroMessenger/8.0.40"
LATE = (
    "SELECT a.username FROM courses_enrolment e JOIN people_person p ON p.id = e.person_id "
    "JOIN accounts_user a ON a.id = p.account_id LEFT JOIN courses_completion c ON c.enrolment_id = e.id "
    "WHERE e.due_on < ? AND c.id IS NULL ORDER BY e.id LIMIT 1"
)


@pytest.fixture
def server(said: Tongue, request: pytest.FixtureRequest) -> Server:
    """One is reminded once a day, so that each language has a demo that nobody was reminded in."""
    found: Server = request.getfixturevalue(said.either("demo_server", "journey_server"))
    return found


def test_officer_when_members_are_late_then_finds_looks_reminds_and_the_member_sees_it(visit, server, said):
    officer = visit(OFFICER, server=server, language=said.language, viewport=DESKTOP)
    page = officer.page()
    page.goto(f"{officer.origin}/my/")
    said.reads(page)
    page.get_by_role("link", name=said("See how members learn, and remind them")).first.click()
    said.reads(page)
    late = page.get_by_role("region", name=said("All together")).get_by_role(
        "link", name=re.compile(rf"^\d+ {said('Overdue')}$")
    )
    count = int(late.inner_text().split()[0])
    assert count > 0
    late.click()
    expect(page.get_by_role("status").first).to_contain_text(said.either(f"共 {count} 行", f"{count} rows"))
    assert page.locator("main tbody tr").count() == count
    said.reads(page)
    page.locator("main tbody th").get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text(said("Overdue"))
    said.reads(page)
    page.go_back()
    page.get_by_role("link", name=said("Remind all of these")).click()
    expect(page.locator("main")).to_contain_text(
        said("They see it at the top of “My learning” until they have done it.")
    )
    said.reads(page)
    page.locator("main form").get_by_role("button").click()
    expect(page.locator("main")).to_contain_text(said.either("已提醒", "reminded"))
    said.reads(page)
    page.get_by_role("link", name=said("Remind all of these")).click()
    expect(page.locator("main")).to_contain_text(
        said("All of them were reminded today already. Tomorrow you can remind them again.")
    )
    said.reads(page)

    login = House(server.data_dir).one(LATE, (date.today() - timedelta(days=1)).isoformat())
    member = visit(login, server=server, language=said.language, viewport=PHONE)
    phone = member.page()
    phone.goto(f"{member.origin}/my/")
    expect(phone.locator("main")).to_contain_text(said("Your unit reminds you"))
    said.reads(phone, login)
    phone.goto(f"{member.origin}/courses/my/")
    said.reads(phone, login)
    phone.locator(".note", has_text=said("Your unit reminds you")).get_by_role("link").first.click()
    phone.wait_for_url("**/courses/*/")
    said.reads(phone, login)

    wechat = visit(OFFICER, server=server, language=said.language, viewport=PHONE, user_agent=WECHAT)
    inside = wechat.page()
    inside.goto(f"{officer.origin}/courses/oversee/people/?state=overdue")
    inside.get_by_role("button", name=said("Export as Excel")).click()
    inside.wait_for_url("**/jobs/*/")
    job = inside.url
    inside.get_by_role("link", name=said("Open the file")).click(timeout=20_000)
    expect(inside.locator("main td").first).to_be_visible()
    said.reads(inside)
    inside.get_by_role("link", name=said("Back to where you were")).click()
    inside.wait_for_url(job)
    said.reads(inside)
    page.goto(job)
    with page.expect_download() as download:
        page.get_by_role("link", name=said("Download")).click()
    assert download.value.suggested_filename.endswith(".xlsx") and download.value.path().stat().st_size > 2000
