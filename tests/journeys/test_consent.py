"""Signing in from a shared link with a privacy notice on the way: read, agreed to, and on to the page that was shared."""

from __future__ import annotations

import pytest

from tests.journeys.browsers import AXE, PASSWORD, barriers, dress, too_wide
from tests.journeys.conftest import PHONE
from tests.journeys.large_text import too_small
from tests.journeys.steps import MOUNT, House

pytestmark = [pytest.mark.browser, pytest.mark.journey]


def test_shared_page_when_a_new_notice_holds_then_is_reached_after_signing_in_and_agreeing(visit, demo_server):
    house = House(demo_server.data_dir)
    username = house.newcomer()
    house.change("UPDATE accounts_user SET privacy_version = 0 WHERE username = ?", username)
    visitor = visit(
        server=demo_server, viewport=PHONE, has_touch=True, is_mobile=True, bypass_csp=True, reduced_motion="reduce"
    )
    page = visitor.page()
    shared = f"{visitor.origin}{MOUNT}courses/my/?state=done"
    page.goto(shared)
    page.fill("#id_login", username)
    page.fill("#id_password", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_url(f"{visitor.origin}{MOUNT}privacy/agree/**")
    page.add_script_tag(path=AXE)
    found = barriers(page) + too_wide(page)
    for theme in ("light", "dark"):
        dress(page, theme, "large")
        found += too_wide(page) + too_small(page)
    assert not found
    page.click("main form button[type=submit]")
    page.wait_for_url(shared)
    assert house.one("SELECT privacy_version FROM accounts_user WHERE username = ?", username) == 1
