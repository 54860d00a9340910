"""What visitors and members read, each in their role: nobody gets what is not theirs."""

from __future__ import annotations

import re
import sqlite3

import pytest

from tests.journeys.conftest import PHONE

MOUNTS = ("/", "/u/gangwuju/", "/u/sanzhong/", "/u/shiqiao/")


@pytest.mark.parametrize("mount", MOUNTS)
def test_home_of_each_site_shows_news_with_pictures_on_a_phone(visit, mount):
    visitor = visit(viewport=PHONE)
    page = visitor.page()
    page.goto(visitor.origin + mount)
    assert page.locator("h1").count() >= 1 and page.locator("main img").count() >= 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page must not scroll sideways"
    assert page.locator("link[rel=canonical]").get_attribute("href") == visitor.origin + mount


def _pages(server, audience):
    """(url path of the mount's page, unit slug) of the demo's pages for one audience."""
    database = sqlite3.connect(server.data_dir / "lianxue.sqlite3")
    rows = database.execute(
        "SELECT p.url_path, u.slug FROM content_basepage p JOIN units_unit u ON u.id = p.unit_id WHERE p.audience = ?",
        [audience],
    ).fetchall()
    database.close()
    return [(re.sub(rf"^/home/{slug}/", f"/u/{slug}/", path), slug) for path, slug in rows]


def test_internal_pages_open_for_the_unit_and_for_nobody_else(visit, demo_server):
    internal = [path for path, slug in _pages(demo_server, "unit") if slug == "gangwuju"]
    assert internal, "the demo holds pages for the harbour's own members"
    own, other, stranger = visit(), visit(), visit()
    own_page, other_page = own.page(), other.page()
    own.sign_in(own_page, "hesui", "/u/gangwuju/")
    other.sign_in(other_page, "wangjianguo2", "/u/shiqiao/")
    for path in internal:
        assert own_page.request.get(own.origin + path).status == 200
        assert other_page.request.get(own.origin + path).status == 404
        answer = stranger.page().request.get(own.origin + path, max_redirects=0)
        assert answer.status == 302 and "/accounts/login/" in answer.headers["location"]
        elsewhere = path.replace("/u/gangwuju/", "/u/shiqiao/")
        assert own_page.request.get(own.origin + elsewhere).status == 404
