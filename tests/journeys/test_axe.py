"""Every page, in every dress: nothing that keeps a reader out, nothing wider than a phone, no word in the wrong language."""

from __future__ import annotations

import re
from collections.abc import Iterator

import polib
import pytest
from playwright.sync_api import Browser, Page

from portal.bench.process import Server
from tests.journeys.browsers import COLOURS_AND_SIZES, Readers, barriers, dress, too_wide, words_of
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.large_text import too_small
from tests.journeys.not_pages import NOT_PAGES
from tests.journeys.pages import (
    ADMINISTRATOR,
    LEARNER,
    MEMBER,
    OFFICER,
    PAGES,
    TEACHER,
    Entry,
    Here,
    addresses,
)
from tools.environment import sources

DRESSES = {"dark": ("dark", ""), "large": ("light", "large"), "dark and large": ("dark", "large")}
ACCOUNTS = {MEMBER, LEARNER, TEACHER, ADMINISTRATOR, OFFICER}

# What a Chinese reader knows by its Latin name. Everything else of four letters and more is a word left in English.
SAMPLES = {"design"}  # shows what components look like, with words that mean nothing
LATIN = set("""chrome cookie docx english excel html http https javascript jpeg markdown python safari
    summary.md utf-8 wagtail wcag webp wi-fi wifi word xlsx""".split())  # noqa: SIM905  # fmt: skip
WORD = re.compile(r"[A-Za-z][A-Za-z'’-]{3,}")
NO_WORDS = re.compile(
    r"\S+@\S+|\w*://\S+|\{\w+\}|\b[\w.-]+\.example\b|/[\w./-]*|\b[a-z2-7]{16}\b|\b[\w-]+\.(?:md|csv|xlsx|docx|pdf|png|webm|mp4)\b"
    r"|\b[0-9A-Z]{4}(?:-[0-9A-Z]{4,5}){4}\b|\b\w+-[A-Z]{2}\d{3}\b"  # numbers of certificates, codes of questions
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Words of the demo's content that happen to be words of ours, too.
CONTENT = {
    "序号", "练习", "专题", "今年", "荣誉", "表格",
    "要闻", "通知公告", "单位动态", "学习教育", "网上党校", "课程", "注意", "友情链接",
    "练习单位", "练习用的新闻", "一篇可以修改的文章", "可以修改、加图片或撤下。",
    "修改这个页面、写文章、编写课程，都可以在这里尝试。",
    "单位名录", "题干", "题型", "答案", "单选题", "正确", "错误",
}  # fmt: skip


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


@pytest.fixture(scope="session")
def translated() -> set[str]:
    """What our catalogues say in Chinese: a page in English that shows one of these has not been asked its language."""
    texts: set[str] = set()
    for path in sources("**/locale/zh_Hans/LC_MESSAGES/*.po"):
        texts.update(entry.msgstr for entry in polib.pofile(str(path)) if CHINESE.search(entry.msgstr))
    return texts


def test_addresses_when_compared_with_the_list_then_every_one_stands_in_it_once():
    listed = {entry.name.split(" ")[0] for entry in PAGES}
    assert len({entry.name for entry in PAGES}) == len(PAGES)
    assert not listed & set(NOT_PAGES)
    assert set(addresses()) == listed | set(NOT_PAGES)


def english_left(page: Page, names: set[str]) -> list[str]:
    """English words in what the page says in Chinese."""
    left = []
    for text, language, code in words_of(page):
        if language.lower().startswith("zh") and not code:
            words = {word.lower() for word in WORD.findall(NO_WORDS.sub(" ", text))} - LATIN - names
            left += [f"English word {sorted(words)} in “{text[:60]}”"] if words else []
    return left


def chinese_left(page: Page, translated: set[str]) -> list[str]:
    """Chinese that our own catalogues put on a page in English; content stays in the language it was written in."""
    said = {" ".join(text.split()) for text, language, _code in words_of(page) if language.startswith("en")}
    return [f"Chinese on an English page: {text}" for text in sorted((said & translated) - CONTENT)]


def look(page: Page, label: str, rules: list[str] | None = None) -> list[str]:
    return [f"{label}: {line}" for line in [*too_wide(page), *barriers(page, rules)]]


@pytest.mark.browser
@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.name)
def test_page_when_read_in_every_dress_then_keeps_nobody_out(
    entry: Entry, phones, desks, paths, translated, demo_server
):
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
        trouble += [] if entry.name in SAMPLES else chinese_left(page, translated)

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
