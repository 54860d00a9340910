"""On a grey day a page has no colour but where colour is what one looks at, and nothing of that shines through the bars."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.pages import ADMINISTRATOR, HARBOUR, MEMBER, Here, certificate

pytestmark = [pytest.mark.browser, pytest.mark.journey]


def coloured(shot: bytes) -> float:
    """Share of a picture's pixels that are not grey."""
    values = Image.open(BytesIO(shot)).convert("RGB").resize((160, 160)).tobytes()
    pixels = [values[place : place + 3] for place in range(0, len(values), 3)]
    return sum(max(one) - min(one) > 12 for one in pixels) / len(pixels)


def film(here: Here) -> str:
    """A lesson with a film and a picture, opened by a learner of its course."""
    where = (
        "FROM courses_lessonpage l JOIN courses_item i ON i.id = l.item_id JOIN courses_course c ON c.id = i.course_id "
        """WHERE l.body LIKE '%"video"%' AND l.body LIKE '%"picture"%' ORDER BY i.id LIMIT 1"""
    )
    course, lesson = here.one(f"SELECT c.public_id {where}"), here.one(f"SELECT i.public_id {where}")
    here.go(f"/courses/{course}/")
    if here.tab.locator("form[action$='/enrol/']").count():
        here.press("form[action$='/enrol/'] button")
    return f"/courses/{course}/learn/{lesson}/"


def grey(page: Page) -> None:
    """As portal.greydays does it; which days are grey is its own test's."""
    page.evaluate("document.documentElement.classList.add('grey')")


def under_the_head(page: Page, what: Locator) -> bytes:
    """The system bar while a coloured thing passes below it."""
    what.evaluate("(one) => window.scrollTo(0, one.getBoundingClientRect().top + window.scrollY + 60)")
    box = page.locator(".sysbar").bounding_box()
    assert box and box["y"] == 0
    return page.screenshot(clip=box)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_grey_day_takes_the_colours_but_those_of_films_certificates_and_pictures_to_learn_from(
    visit, demo_server, size
):
    learner = visit(MEMBER, viewport=size)
    tab = learner.page()
    tab.goto(learner.origin + film(Here(demo_server, tab)))
    shown, clip = tab.locator(".lesson-body figure img").first, tab.locator(".lesson-body .video").first
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("complete", True)
    clip.locator("video").evaluate("(film) => { film.style.background = '#c2410c'; }")
    before = coloured(shown.screenshot())
    assert before > 0.2 and coloured(clip.screenshot()) > 0.5
    grey(tab)
    assert coloured(shown.screenshot()) == pytest.approx(before, abs=0.02) and coloured(clip.screenshot()) > 0.5
    assert coloured(tab.locator("h1").first.screenshot()) == coloured(tab.locator(".unithead").screenshot()) == 0
    if size is PHONE:  # there the system's bar stays while the page passes below it
        assert coloured(under_the_head(tab, shown)) == coloured(tab.locator(".tabbar").screenshot()) == 0

    keeper = visit(ADMINISTRATOR, viewport=size)
    tab = keeper.page()
    tab.goto(keeper.origin + certificate()(Here(demo_server, tab)))
    grey(tab)
    assert coloured(tab.locator(".certificate-picture").screenshot()) > 0.02
    assert coloured(tab.locator(".page-title").screenshot()) == 0

    tab.goto(keeper.origin + HARBOUR)
    assert coloured(tab.screenshot()) > 0.05
    grey(tab)
    assert coloured(tab.screenshot()) == 0
    tab.locator(".sysbar details.menu > summary").last.click()
    assert coloured(tab.locator(".sysbar details.menu[open] > .sheet-of").screenshot()) == 0
