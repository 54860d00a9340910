"""The first minute of a new house: one page, once, for whoever holds the token from the operator's screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portal.bench.process import Server
from portal.setup import tokens
from tests.journeys.browsers import AXE, COLOURS_AND_SIZES, barriers, dress, too_wide
from tests.journeys.conftest import PHONE
from tests.journeys.databases import fresh, surroundings

pytestmark = pytest.mark.browser


@pytest.fixture
def empty_server(tmp_path: Path) -> Iterator[Server]:
    with Server(fresh(tmp_path), log=None, **surroundings(tmp_path)) as server:
        yield server


def fill(page: Page, token: str) -> None:
    page.fill("[name=token]", token)
    page.fill("[name=name]", "海州联学")
    page.fill("[name=person_name]", "周海生")
    page.fill("[name=username]", "zhouhaisheng")
    for field in page.locator("input[type=password]").all():
        field.fill("chuan-2026-wan")
    page.click("main form button[type=submit]")


def test_empty_house_when_first_opened_then_takes_its_administrator_in_once(visit, empty_server):
    token = tokens.make(empty_server.data_dir)
    visitor = visit(server=empty_server, viewport=PHONE, reduced_motion="reduce")
    visitor.context.add_init_script(path=AXE)
    page = visitor.page()
    page.goto(f"{visitor.origin}/u/anything/")
    assert page.url == f"{visitor.origin}/setup/"
    assert not barriers(page) and not too_wide(page)
    for theme, text in (("dark", ""), ("light", "large")):
        dress(page, theme, text)
        assert not barriers(page, COLOURS_AND_SIZES) and not too_wide(page)
    fill(page, "0" * 16)
    expect(page.locator("[name=token]")).to_have_attribute("aria-invalid", "true")
    assert not barriers(page)
    fill(page, token)
    page.wait_for_url(f"{visitor.origin}/")
    expect(page.locator("header .unitname")).to_contain_text("海州联学")
    assert not barriers(page)
    assert page.request.get(f"{visitor.origin}/setup/").status == 404
    assert not tokens.is_waiting(empty_server.data_dir)


def test_empty_house_when_opened_without_scripts_then_can_be_begun(visit, empty_server):
    token = tokens.make(empty_server.data_dir)
    visitor = visit(server=empty_server, java_script_enabled=False)
    page = visitor.page()
    page.goto(visitor.origin)
    fill(page, token)
    expect(page.locator("header .unitname")).to_contain_text("海州联学")
