"""Every page, in every dress: nothing that keeps a reader out, nothing wider than a phone, no word in the wrong language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from portal.bench.process import Server
from tests.journeys.browsers import COLOURS_AND_SIZES, Readers, barriers, dress, too_wide
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.languages import ACCOUNTS, chinese_left, english_left
from tests.journeys.large_text import too_small
from tests.journeys.not_pages import NOT_PAGES
from tests.journeys.pages import MEMBER, PAGES, Entry, Here, addresses

DRESSES = {"dark": ("dark", ""), "large": ("light", "large"), "dark and large": ("dark", "large")}
SAMPLES = {"design"}  # shows what components look like, with words that mean nothing


@pytest.fixture(scope="session")
def phones(chromium: Browser, demo_server: Server) -> Iterator[Readers]:
    readers = Readers(chromium, demo_server, viewport=PHONE, is_mobile=True, has_touch=True, device_scale_factor=1)
    yield readers
    readers.close()


@pytest.fixture(scope="session")
def desks(chromium: Browser, demo_server: Server) -> Iterator[Readers]:
    readers = Readers(chromium, demo_server, viewport=DESKTOP)
    yield readers
    readers.close()


@pytest.fixture(scope="session")
def paths() -> dict[str, str]:
    """Addresses that were looked up or made already, by entry."""
    return {}


def test_addresses_when_compared_with_the_list_then_every_one_stands_in_it_once():
    listed = {entry.name.split(" ")[0] for entry in PAGES}
    assert len({entry.name for entry in PAGES}) == len(PAGES)
    assert not listed & set(NOT_PAGES)
    assert set(addresses()) == listed | set(NOT_PAGES)


def look(page: Page, label: str, rules: list[str] | None = None) -> list[str]:
    return [f"{label}: {line}" for line in [*too_wide(page), *barriers(page, rules)]]


@pytest.mark.browser
@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.name)
def test_page_when_read_in_every_dress_then_keeps_nobody_out(entry: Entry, phones, desks, paths, demo_server):
    trouble: list[str] = []
    with phones.tab(entry.reader, trouble=trouble) as page:
        if entry.name not in paths:
            paths[entry.name] = entry.path(Here(demo_server, page))
        address = demo_server.origin + paths[entry.name]
        answer = page.goto(address)
        assert answer and answer.status == entry.status
        trouble += look(page, "phone")
        trouble += [] if entry.name in SAMPLES else english_left(page, ACCOUNTS)
        for label, (theme, text) in DRESSES.items():
            dress(page, theme, text)
            if text:
                trouble += [f"{label}: {line}" for line in [*too_wide(page), *too_small(page)]]
            if label == "dark" or entry.wide:  # the measure is stricter than axe in both
                trouble += look(page, label, COLOURS_AND_SIZES)

    with phones.tab(entry.reader, "en", trouble=trouble) as page:
        page.goto(address)
        trouble += [f"English: {line}" for line in (barriers(page) if entry.wide else []) + too_wide(page)]
        trouble += [] if entry.name in SAMPLES else chinese_left(page)

    if entry.wide:
        with desks.tab(entry.reader, trouble=trouble) as page:
            page.goto(address)
            trouble += look(page, "desk")
    if trouble:
        pytest.fail("\n".join(dict.fromkeys(trouble)), pytrace=False)


@pytest.mark.browser
def test_form_when_its_token_is_gone_then_the_refusal_can_be_read(phones, demo_server):
    with phones.page() as page:
        page.goto(f"{demo_server.origin}/accounts/login/")
        page.locator("main form [name=csrfmiddlewaretoken]").evaluate("(field) => field.remove()")
        page.fill("#id_login", MEMBER)
        page.fill("#id_password", "whatever it is")
        with page.expect_navigation() as navigation:
            page.click("main form button[type=submit]")
        assert navigation.value.status == 403
        assert not look(page, "phone") + english_left(page, ACCOUNTS)
