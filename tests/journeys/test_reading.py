"""What a visitor finds on the home of each site."""

from __future__ import annotations

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
