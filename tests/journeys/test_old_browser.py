"""The oldest Chromium that the house promises to serve: pages are drawn whole there. (The main journey goes its whole way
in it, too.)"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from portal.bench.process import Server
from tests.journeys.browsers import Readers, dress, too_wide, watch
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.pages import MEMBER, TEACHER, Here, attempt, lesson, taught

pytestmark = pytest.mark.browser
OLDEST = "92."
BOX = "(name) => { const el = document.querySelector(name); return el && el.getBoundingClientRect().toJSON(); }"
COLOUR = "([name, what]) => getComputedStyle(document.querySelector(name))[what].match(/\\d+/g).slice(0, 3).map(Number)"


@pytest.fixture(scope="module")
def open_page(
    launch_oldest: Callable[[], Browser], chromium: Browser, demo_server: Server
) -> Iterator[Callable[[str], Page]]:
    """open_page(account): a page in a browser of its own."""
    browsers: dict[str, tuple[Browser, Readers]] = {}

    def open_it(account: str = "") -> Page:
        if account not in browsers:
            browser = launch_oldest()
            assert browser.version.startswith(OLDEST)
            browsers[account] = browser, Readers(browser, demo_server, door=chromium)
        return browsers[account][1].page(account)

    yield open_it
    for browser, readers in browsers.values():
        readers.close()
        browser.close()


@pytest.fixture(scope="module")
def paths(chromium: Browser, demo_server: Server) -> Iterator[dict[str, str]]:
    """Addresses of the pages; those with a story are made in the current browser."""
    makers = Readers(chromium, demo_server)
    found = {}
    for place, (path, account) in PLACES.items():
        with makers.page(account) as page:
            found[place] = demo_server.origin + path(Here(demo_server, page))
    makers.close()
    yield found


def box(page: Page, selector: str) -> dict[str, float]:
    found = page.evaluate(BOX, selector)
    assert found, f"not on the page: {selector}"
    return dict(found)


def colour(page: Page, selector: str, what: str = "backgroundColor") -> list[int]:
    return list(page.evaluate(COLOUR, [selector, what]))


PLACES: dict[str, tuple[Any, str]] = {
    "home": (lambda here: "/", ""),
    "home of a unit": (lambda here: "/u/gangwuju/", ""),
    "sign in": (lambda here: "/accounts/login/", ""),
    "catalogue": (lambda here: "/courses/", MEMBER),
    "my learning": (lambda here: "/courses/my/", MEMBER),
    "lesson": (lesson, MEMBER),
    "exam paper": (attempt, MEMBER),
    "learners": (taught("learners/"), TEACHER),
}


@pytest.mark.parametrize("place", PLACES)
def test_page_when_opened_in_the_oldest_browser_then_is_drawn_whole(open_page, paths, place):
    trouble: list[str] = []
    with open_page(PLACES[place][1]) as page:
        watch(page, trouble)
        page.goto(paths[place])
        for size in (DESKTOP, PHONE):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            dress(page, "light")
            assert max(colour(page, ".sysbar")) < 60 < min(colour(page, "body")), "a dark bar on light paper"
            bar, main = box(page, ".sysbar"), box(page, "main")
            assert bar["width"] == size["width"] and 30 < bar["height"] < 110
            assert main["width"] <= size["width"] and main["height"] > 100
            if page.evaluate(BOX, "main .btn.primary"):
                assert min(colour(page, "main .btn.primary", "color")) > 200, "light letters on the unit's colour"
                assert box(page, "main .btn.primary")["height"] >= 40
            assert not too_wide(page)
            dress(page, "dark", "large")
            assert max(colour(page, "body")) < 60
            assert not too_wide(page)
    assert not trouble


def test_columns_when_the_screen_is_wide_then_stand_side_by_side(open_page, paths):
    with open_page(MEMBER) as page:
        page.goto(paths["lesson"])
        page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
        article, aside = box(page, "main .split > article"), box(page, "main .split > aside")
        assert aside["left"] >= article["right"] and aside["top"] < article["bottom"]
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        article, aside = box(page, "main .split > article"), box(page, "main .split > aside")
        assert aside["top"] >= article["bottom"]


def test_menus_when_pressed_in_the_oldest_browser_then_open_and_close(open_page, demo_server):
    with open_page(MEMBER) as page:
        page.goto(demo_server.origin)
        page.click(".sysbar details.menu:last-of-type summary")
        assert page.evaluate("document.querySelectorAll('.sysbar details[open]').length") == 1
        page.locator("main h2").first.click()
        assert page.evaluate("document.querySelectorAll('.sysbar details[open]').length") == 0
