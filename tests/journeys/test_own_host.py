"""A unit's own host in a browser: its administrator adds it, a member signs in there, signing out ends all."""

from __future__ import annotations

import sqlite3

import pytest
from playwright.sync_api import Page, expect

from portal.bench.process import Server
from tests.journeys.browsers import PASSWORD
from tests.journeys.conftest import PHONE, Visitor
from tests.journeys.steps import MOUNT

pytestmark = [pytest.mark.browser, pytest.mark.journey]
NAME = "unit.test"
ADMINISTRATOR, MEMBER = "fangmingyuan", "hesui"
HOSTNAMES = "/units/gangwuju/hostnames/"


def own_address(server: Server) -> str:
    return f"http://{NAME}:{server.port}"


@pytest.fixture
def checked(own_server: Server, visit) -> Server:
    """The name added on the screen and, as only the browser knows the way to it, noted as checked in the database."""
    keeper = visit(server=own_server, viewport=PHONE)
    page = keeper.page()
    keeper.sign_in(page, ADMINISTRATOR)
    page.goto(f"{keeper.origin}{HOSTNAMES}")
    page.fill("#id_name", "127.0.0.1")
    page.click("main form[novalidate] button")
    expect(page.locator("#id_name")).to_have_attribute("aria-invalid", "true")
    page.fill("#id_name", f"http://{NAME}/")
    page.click("main form[novalidate] button")
    expect(page.locator("main h2").first).to_have_text(NAME)
    page.click("main form[action$='/check/'] button")
    expect(page.locator(".note.warn")).to_contain_text(NAME)  # this machine does not know it
    database = sqlite3.connect(own_server.data_dir / "lianxue.sqlite3", timeout=20)
    with database:
        database.execute("UPDATE units_hostname SET verified_at = added_at WHERE name = ?", (NAME,))
        database.execute("UPDATE units_shelfmark SET mark = mark + 1 WHERE name = 'tree'")
    database.close()
    page.reload()
    page.click("main form[action$='/choose/'] button")
    expect(page.locator(".tag.accent")).to_be_visible()
    return own_server


def sign_in_at_own_host(page: Page, server: Server, *, press: bool = False) -> None:
    page.goto(f"{own_address(server)}/courses/my/")
    assert page.url.startswith(f"{server.origin}{MOUNT}accounts/login/"), "one signs in on the system's host"
    page.fill("#id_login", MEMBER)
    page.fill("#id_password", PASSWORD)
    page.click("main form button[type=submit]")
    for _turn in range(2 if press else 0):
        page.click("main form[data-submit-now] button")
    page.wait_for_url(f"{own_address(server)}/courses/my/")


@pytest.mark.parametrize("scripts", [True, False])
def test_own_host_when_signed_in_there_then_is_one_sign_in_for_all(checked: Server, visit, scripts: bool):
    visitor: Visitor = visit(server=checked, viewport=PHONE, java_script_enabled=scripts)
    page = visitor.page()
    page.goto(f"{own_address(checked)}/")
    assert page.locator("link[rel=canonical]").get_attribute("href") == f"{own_address(checked)}/"
    sign_in_at_own_host(page, checked, press=not scripts)
    assert "token" not in page.url
    there = page.goto(f"{own_address(checked)}/account/")
    assert there is not None and there.ok
    system = page.goto(f"{visitor.origin}/account/")
    assert system is not None and system.ok and page.url == f"{visitor.origin}/account/", (
        "signed in on the system's host, too"
    )
    page.goto(f"{own_address(checked)}/accounts/logout/")
    page.click("main form[data-signout] button")
    page.wait_for_url(f"{own_address(checked)}/")
    for address in (f"{own_address(checked)}/account/", f"{visitor.origin}/account/"):
        page.goto(address)
        assert "/accounts/login/" in page.url, address
