"""Both languages: the words by which a journey finds its way on the screen, and words that were left in the other one."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import polib
from django.utils import translation
from django.utils.translation.trans_real import DjangoTranslation
from playwright.sync_api import Page

from tests.journeys.browsers import words_of
from tests.journeys.pages import ADMINISTRATOR, LEARNER, MEMBER, OFFICER, TEACHER
from tools.environment import sources

LANGUAGES = ("zh-hans", "en")
ACCOUNTS = {MEMBER, LEARNER, TEACHER, ADMINISTRATOR, OFFICER}

# What a Chinese reader knows by its Latin name. Everything else of four letters and more is a word left in English.
LATIN = set("""chrome cookie docx english excel html http https javascript jpeg markdown python safari
    summary.md utf-8 wagtail wcag webp wi-fi wifi word xlsx""".split())  # noqa: SIM905  # fmt: skip
WORD = re.compile(r"[A-Za-z][A-Za-z'’-]{3,}")
NO_WORDS = re.compile(
    r"\S+@\S+|\w*://\S+|\{\w+\}|\b[\w.-]+\.example\b|/[\w./-]*|\b[a-z2-7]{16}\b|\b[\w-]+\.(?:md|csv|xlsx|docx|pdf|png|jpg|webp|webm|mp4)\b"
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


@cache
def translated() -> frozenset[str]:
    """What our catalogues say in Chinese: a page in English that shows one of these has not been asked its language."""
    texts: set[str] = set()
    for path in sources("**/locale/zh_Hans/LC_MESSAGES/*.po"):
        texts.update(entry.msgstr for entry in polib.pofile(str(path)) if CHINESE.search(entry.msgstr))
    return frozenset(texts)


def english_left(page: Page, names: set[str]) -> list[str]:
    """English words in what the page says in Chinese."""
    left = []
    for text, language, code in words_of(page):
        if language.lower().startswith("zh") and not code:
            words = {word.lower() for word in WORD.findall(NO_WORDS.sub(" ", text))} - LATIN - names
            left += [f"English word {sorted(words)} in “{text[:60]}”"] if words else []
    return left


def chinese_left(page: Page) -> list[str]:
    """Chinese that our own catalogues put on a page in English; content stays in the language it was written in."""
    said = {" ".join(text.split()) for text, language, _code in words_of(page) if language.startswith("en")}
    return [f"Chinese on an English page: {text}" for text in sorted((said & translated()) - CONTENT)]


class Tongue:
    """The language that a journey is walked in. Called with a text of the source, it says what the screen shows there."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.scripts = DjangoTranslation(language, domain="djangojs")

    def __call__(self, text: str, **values: Any) -> str:
        with translation.override(self.language):
            said: str = translation.gettext(text)
        said = self.scripts.gettext(text) if said == text else said
        return said % values if values else said

    def begins(self, text: str) -> re.Pattern[str]:
        """For labels and buttons with something behind the words."""
        return re.compile(f"^{re.escape(self(text))}")

    def about(self, text: str) -> re.Pattern[str]:
        """The words with anything in the places of their values."""
        return re.compile(re.sub(r"%(?:\\\()?\w+(?:\\\))?(?:\\\.\d)?[sdf]", ".+", re.escape(self(text))))

    def either(self, chinese: str, english: str) -> str:
        """For words that tell one message from others, and for what may be there only once. (What a journey writes is
        Chinese in both: content stays in the language it was written in, and others read it.)"""
        return english if self.language == "en" else chinese

    def reads(self, page: Page, *names: str) -> None:
        """A look at the whole page: it speaks this language and no other. `names` are of things that the journey made."""
        tag = page.evaluate("document.documentElement.lang").lower()
        assert tag.startswith(self.language[:2]), f"{page.url} is in {tag}"
        left = chinese_left(page) if self.language == "en" else english_left(page, ACCOUNTS | set(names))
        assert not left, "\n".join([page.url, *left])
