"""Looking at a page as its reader's eyes, screen reader and phone would: what is wrong with it, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page

from portal.bench.process import Server
from tests.journeys.demo import PASSWORD

AXE = Path(settings.BASE_DIR) / "node_modules/axe-core/axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS_AND_SIZES = ["color-contrast", "target-size", "link-in-text-block"]
"""The rules whose outcome depends on theme and text size; all others hold in every dress or in none."""
ORIGIN_HEADERS = {"zh-hans": "zh-CN", "en": "en-GB"}

_RUN_AXE = """async (only) => {
  const found = await axe.run(document, { resultTypes: ["violations"], runOnly: only, preload: false });
  return found.violations.flatMap((rule) => rule.nodes.map((node) =>
    `${rule.id}: ${node.target.join(" ")}: ${node.any.concat(node.all, node.none).map((c) => c.message).join("; ")}`));
}"""

_TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const scrolls = (el) => el && el !== document.body &&
    (/auto|scroll|hidden|clip/.test(getComputedStyle(el).overflowX) || scrolls(el.parentElement));
  const wide = [...document.body.querySelectorAll("*")].filter((el) =>
    el.getBoundingClientRect().right > width + 1 && !scrolls(el.parentElement));
  const name = (el) => `${el.tagName.toLowerCase()}.${el.getAttribute("class") || ""}`;
  return wide.length ? wide.slice(0, 4).map((el) => `wider than the screen: ${name(el)}`) : ["the page scrolls sideways"];
}"""

_WORDS = """() => {
  const said = [];
  const skip = "script, style, noscript, template, [hidden]";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement, text = walker.currentNode.data.trim();
    if (text && !parent.closest(skip)) said.push([text, parent.closest("[lang]").lang, !!parent.closest("pre, code, kbd")]);
  }
  for (const el of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]"))
    for (const name of ["aria-label", "title", "placeholder", "alt"])
      if (el.getAttribute(name) && !el.closest(skip)) said.push([el.getAttribute(name), el.closest("[lang]").lang, false]);
  said.push([document.title, document.documentElement.lang, false]);
  return said;
}"""

_DRESS = """([theme, text]) => {
  const root = document.documentElement;
  theme ? root.setAttribute("data-theme", theme) : root.removeAttribute("data-theme");
  text ? root.setAttribute("data-text", text) : root.removeAttribute("data-text");
}"""


def barriers(page: Page, rules: list[str] | None = None) -> list[str]:
    """What axe finds: by WCAG 2.2 AA and its own landmark and heading rules, or by the named rules only."""
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": WCAG}
    found: list[str] = page.evaluate(_RUN_AXE, only)
    return found


def too_wide(page: Page) -> list[str]:
    """What makes the page scroll sideways."""
    found: list[str] = page.evaluate(_TOO_WIDE)
    return found


def dress(page: Page, theme: str = "", text: str = "") -> None:
    """Change theme and text size as the reader's own switch does, without loading the page again."""
    page.evaluate(_DRESS, [theme, text])


def words_of(page: Page) -> list[tuple[str, str, bool]]:
    """All that the page says, names for screen readers too: (text, language it is marked with, whether it is code)."""
    return [(text, language, code) for text, language, code in page.evaluate(_WORDS)]


class Readers:
    """Browser contexts by account and language, signed in once and kept, with axe at hand in every page."""

    def __init__(self, browser: Browser, server: Server, *, door: Browser | None = None, **options: Any) -> None:
        """`door` signs readers in for a browser that is too old for axe."""
        self.browser, self.server, self.options = browser, server, options
        self.door = door
        self.contexts: dict[tuple[str, str], BrowserContext] = {}
        self.tabs: dict[tuple[str, str], Page] = {}
        self.states: dict[str, Any] = {}

    def page(self, account: str = "", language: str = "zh-hans") -> Page:
        """A new page of this reader; "" is a visitor. Use it as a context manager, so that it is closed."""
        if (account, language) not in self.contexts:
            context = self.browser.new_context(
                storage_state=self._state(account) if account else None,
                locale=ORIGIN_HEADERS[language],
                reduced_motion="reduce",  # colours are judged when they have arrived
                **self.options,
            )
            if self.door is None:
                context.add_init_script(path=AXE)
            cookie = {"name": "django_language", "value": language, "url": self.server.origin}
            context.add_cookies([cookie])  # type: ignore[list-item]
            self.contexts[account, language] = context
        return self.contexts[account, language].new_page()

    @contextmanager
    def tab(self, account: str, language: str = "zh-hans", *, trouble: list[str]) -> Iterator[Page]:
        """The reader's one tab, kept open and watched meanwhile: to open a window takes as long as to look at a page."""
        if (account, language) not in self.tabs:
            self.tabs[account, language] = self.page(account, language)
        tab = self.tabs[account, language]
        look_away = watch(tab, trouble, self.server.origin)
        try:
            yield tab
        finally:
            look_away()

    def _state(self, account: str) -> Any:
        if account not in self.states:
            self.states[account] = pass_of(self.door or self.browser, self.server.origin, account)
        return self.states[account]

    def close(self) -> None:
        for context in self.contexts.values():
            context.close()


def sign_in(page: Page, origin: str, username: str, mount: str = "/") -> None:
    page.goto(f"{origin}{mount}accounts/login/")
    page.fill("#id_login", username)
    page.fill("#id_password", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def pass_of(browser: Browser, origin: str, account: str) -> Any:
    """What signing in leaves in a browser, for new contexts to begin with."""
    context = browser.new_context()
    sign_in(context.new_page(), origin, account)
    state = context.storage_state()
    context.close()
    return state


def watch(page: Page, trouble: list[str], origin: str = "") -> Callable[[], None]:
    """Note script errors, policy violations and whatever else the browser calls an error on this page, until the answer
    is called; and, where an origin is named, every question that does not go there: nothing leaves the house."""

    def asked(question: Any) -> None:
        if origin and not question.url.startswith((f"{origin}/", "data:", "blob:", "about:")):
            trouble.append(f"asks elsewhere: {question.url}")

    def said(message: Any) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):  # 404 itself is no error
            trouble.append(f"console: {message.text}")

    def failed(error: Any) -> None:
        trouble.append(f"script: {error}")

    def answered(answer: Any) -> None:
        if answer.status >= 500:
            trouble.append(f"{answer.status} {answer.url}")

    listeners: dict[Any, Callable[[Any], None]] = {
        "console": said,
        "pageerror": failed,
        "response": answered,
        "request": asked,
    }
    for event, listener in listeners.items():
        page.on(event, listener)

    def look_away() -> None:
        for event, listener in listeners.items():
            page.remove_listener(event, listener)

    return look_away
