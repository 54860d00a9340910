"""A unit's own host in a browser: its administrator adds it, a member signs in there, signing out ends all."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from portal.bench.process import Server
from tests.journeys.browsers import PASSWORD
from tests.journeys.conftest import PHONE, Visitor
from tests.journeys.databases import Database
from tests.journeys.languages import Tongue
from tests.journeys.steps import MOUNT

pytestmark = [pytest.mark.browser, pytest.mark.journey]
NAME = "unit.test"
ADMINISTRATOR, MEMBER = "fangmingyuan", "hesui"
HARBOUR_SITE = "/units/gangwuju/site/"


def own_address(server: Server) -> str:
    return f"http://{NAME}:{server.port}"


@pytest.fixture
def checked(own_server: Server, visit, said: Tongue) -> Server:
    """The name added on the screen and, as only the browser knows the way to it, noted as checked in the database."""
    keeper = visit(server=own_server, viewport=PHONE, language=said.language)
    page = keeper.page()
    keeper.sign_in(page, ADMINISTRATOR)
    page.goto(f"{keeper.origin}{HARBOUR_SITE}")
    said.reads(page)
    page.get_by_role("link", name=said("Own host names")).click()
    said.reads(page)
    page.get_by_label(said("Host name"), exact=True).fill("127.0.0.1")
    page.get_by_role("button", name=said("Add the name")).click()
    expect(page.get_by_label(said("Host name"), exact=True)).to_have_attribute("aria-invalid", "true")
    said.reads(page)
    page.get_by_label(said("Host name"), exact=True).fill(f"http://{NAME}/")
    page.get_by_role("button", name=said("Add the name")).click()
    card = page.get_by_role("region", name=NAME)
    expect(card).to_contain_text(said("Not checked yet"))
    said.reads(page, "test", "unit")
    card.get_by_role("button", name=said("Check whether it leads here")).click()
    expect(page.locator(".note.warn")).to_contain_text(NAME)  # this machine does not know it
    said.reads(page, "test", "unit")
    database = Database(own_server.data_dir)
    database.change("UPDATE units_hostname SET verified_at = added_at WHERE name = ?", NAME)
    database.change("UPDATE units_shelfmark SET mark = mark + 1 WHERE name = 'tree'")
    page.reload()
    card.get_by_role("button", name=said("Use it for links")).click()
    expect(card).to_contain_text(said("Mails, feeds and search machines get addresses at this name."))
    said.reads(page, "test", "unit")
    return own_server


def sign_in_at_own_host(page: Page, server: Server, said: Tongue, *, press: bool = False) -> None:
    page.goto(f"{own_address(server)}/courses/my/")
    assert page.url.startswith(f"{server.origin}{MOUNT}accounts/login/"), "one signs in on the system's host"
    said.reads(page)
    page.get_by_label(said("User name, mobile number or e-mail")).fill(MEMBER)
    page.get_by_label(said("Password"), exact=True).fill(PASSWORD)
    page.locator("main").get_by_role("button", name=said("Sign in")).click()
    for _turn in range(2 if press else 0):
        said.reads(page, "test", "unit")
        page.locator("main").get_by_role("button").click()
    page.wait_for_url(f"{own_address(server)}/courses/my/")


@pytest.mark.parametrize("scripts", [True, False])
def test_own_host_when_signed_in_there_then_is_one_sign_in_for_all(checked: Server, visit, said, scripts: bool):
    visitor: Visitor = visit(server=checked, viewport=PHONE, java_script_enabled=scripts, language=said.language)
    page = visitor.page()
    page.goto(f"{own_address(checked)}/")
    assert page.locator("link[rel=canonical]").get_attribute("href") == f"{own_address(checked)}/"
    said.reads(page)
    sign_in_at_own_host(page, checked, said, press=not scripts)
    assert "token" not in page.url
    said.reads(page)
    there = page.goto(f"{own_address(checked)}/account/")
    assert there is not None and there.ok
    said.reads(page)
    system = page.goto(f"{visitor.origin}/account/")
    assert system is not None and system.ok and page.url == f"{visitor.origin}/account/", (
        "signed in on the system's host, too"
    )
    page.goto(f"{own_address(checked)}/accounts/logout/")
    said.reads(page)
    page.locator("main").get_by_role("button", name=re.compile(said("Sign out"))).click()
    page.wait_for_url(f"{own_address(checked)}/")
    for address in (f"{own_address(checked)}/account/", f"{visitor.origin}/account/"):
        page.goto(address)
        assert "/accounts/login/" in page.url, address
