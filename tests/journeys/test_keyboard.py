"""Without a mouse: everything can be reached in turn, is seen to be reached, and nothing holds one back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.browsers import too_wide
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.pages import MEMBER, TEACHER, Here, attempt, lesson, taught

pytestmark = pytest.mark.browser

# Numbers everything that the Tab key must reach; of radio buttons with one name it reaches one.
NUMBER = """() => {
  const places = "a[href], button, input, select, textarea, summary, video[controls], audio[controls], [tabindex]";
  const groups = new Set();
  const wanted = [...document.querySelectorAll(places)].filter((el) => {
    if (el.disabled || el.tabIndex < 0 || el.type === "hidden" || el.closest("[hidden], [inert]")) return false;
    if (!el.getClientRects().length || getComputedStyle(el).visibility !== "visible") return false;
    const closed = el.closest("details:not([open])");
    if (closed && el.tagName !== "SUMMARY") return false;
    if (el.type !== "radio") return true;
    const known = groups.has(el.name);
    groups.add(el.name);
    return !known;
  });
  wanted.forEach((el, number) => el.dataset.tabNumber = number);
  return wanted.map((el) => el.type === "radio" ? `radio ${el.name}` : (el.outerHTML.slice(0, 110)));
}"""

# What has the focus: its number, and what is wrong with how it shows.
FOCUSED = """() => {
  const el = document.activeElement;
  if (!el || el === document.body || el === document.documentElement) return null;
  let number = el.dataset.tabNumber;
  if (number === undefined && el.type === "radio") {
    const first = document.querySelector(`[name="${el.name}"][data-tab-number]`);
    number = first && first.dataset.tabNumber;
  }
  const ringed = (one) => one && [null, "::after"].some((part) => {
    const style = getComputedStyle(one, part);
    return parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== "none";
  });
  const label = el.labels && el.labels[0];
  const trouble = [];
  const near = [el, label, el.nextElementSibling, el.parentElement];
  if (!near.some(ringed)) trouble.push("no ring");
  const box = (label && label.contains(el) ? label : el).getBoundingClientRect();
  const [left, right] = [Math.max(0, box.left), Math.min(innerWidth, box.right)];
  const [top, bottom] = [Math.max(0, box.top), Math.min(innerHeight, box.bottom)];
  const spots = [[.5, .5], [.1, .5], [.9, .5], [.5, .1], [.5, .9]].map(([x, y]) =>
    document.elementFromPoint(left + (right - left) * x, top + (bottom - top) * y));
  const holds = (spot) => spot.contains(el) && spot !== document.body;
  const own = (spot) => spot && (el.contains(spot) || holds(spot) || (label && label.contains(spot)));
  if (!spots.some(own)) trouble.push("covered");
  return [number === undefined ? null : Number(number), trouble, el.outerHTML.slice(0, 110)];
}"""


def walk(page) -> list[str]:
    """Press Tab through the whole page; what was missed, unseen, covered or a trap."""
    wanted = page.evaluate(NUMBER)
    reached: set[int] = set()
    trouble: list[str] = []
    left = 0  # a page may begin in its middle: in the field to fill in, at the question
    for _ in range(2 * len(wanted) + 10):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:
            left += 1
            if left == 2 or len(reached) == len(wanted):
                break
            continue
        number, wrong, name = focused
        trouble += [f"{one}: {name}" for one in wrong]
        if number is not None:
            reached.add(number)
    else:
        trouble.append("the Tab key never leaves the page")
    return trouble + [f"never reached: {name}" for place, name in enumerate(wanted) if place not in reached]


PLACES = {
    "home": (lambda here: "/u/gangwuju/", ""),
    "sign in": (lambda here: "/accounts/login/", ""),
    "account": (lambda here: "/account/", MEMBER),
    "catalogue": (lambda here: "/courses/", MEMBER),
    "lesson": (lesson, MEMBER),
    "exam paper": (attempt, MEMBER),
    "learners": (taught("learners/"), TEACHER),
    "course outline": (taught(), TEACHER),
}


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("place", PLACES)
def test_page_when_walked_by_keyboard_then_everything_is_reached_and_seen(visit, demo_server, place, size):
    path, account = PLACES[place]
    visitor = visit(account, viewport=size, reduced_motion="reduce")
    page = visitor.page()
    page.goto(visitor.origin + path(Here(demo_server, page)))
    assert not walk(page)
    assert not too_wide(page)


def test_first_stop_when_entered_then_leads_past_the_menus(visit):
    visitor = visit()
    page = visitor.page()
    page.goto(visitor.origin)
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_menu_when_opened_by_key_then_closes_on_escape_and_when_left(visit):
    visitor = visit()
    page = visitor.page()
    visitor.sign_in(page, MEMBER)
    menu = page.locator(".sysbar details.menu").last
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu.locator("a").first).to_be_visible()
    page.keyboard.press("Tab")
    expect(menu.locator("a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu.locator("a").first).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(menu.locator("a").count() + 1):
        page.keyboard.press("Tab")
    expect(menu.locator("a").first).to_be_hidden()
