"""A real server on a copy of the demo, and a real browser in front of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, sync_playwright

from portal.bench.process import Server
from tests.journeys.browsers import ORIGIN_HEADERS, pass_of, sign_in
from tests.journeys.databases import surroundings
from tests.journeys.demo import copy_of_demo
from tests.journeys.languages import LANGUAGES, Tongue
from tools.browsers import chromium as chromium_path
from tools.browsers import old_chromium

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
# What a browser without a screen need not do. Our list stands in place of Playwright's, whose weightiest entries come
# first; the two last draw the address bar's suggestions, two hidden pages for every window, at the cost of our own page.
FEATURES_OFF = (
    "HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,PaintHolding,ThirdPartyStoragePartitioning,MediaRouter,"
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,OptimizationHints,NetworkTimeServiceQuerying,"
    "AimEnabled,LensOverlay,PreconnectToSearch,SpareRendererForSitePerProcess,WebUIOmniboxPopup,WebUIOmniboxAimPopup"
)
FLAGS = [
    "--no-sandbox",
    f"--disable-features={FEATURES_OFF}",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--host-resolver-rules=MAP lan.test 127.0.0.1, MAP unit.test 127.0.0.1",
]
OLDEST_FLAGS = ["--no-sandbox", "--single-process", "--no-zygote", "--disable-gpu"]  # the build knows no other way
# Playwright asks every element whether it is visible, by a method that browsers have had since 2022. The body of a
# selector engine is run in the world where Playwright's own code runs: there it gets one, the page does not.
UNDERSTUDY = """(() => {
  const known = Element.prototype;
  known.checkVisibility = known.checkVisibility || function () { return this.getClientRects().length > 0; };
  return { query: (root, name) => root.querySelector(name), queryAll: (root, name) => [...root.querySelectorAll(name)] };
})()"""


@pytest.fixture(scope="session")
def playwright_() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright_: Playwright) -> Iterator[Browser]:
    browser = playwright_.chromium.launch(executable_path=chromium_path(), args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def launch_oldest(playwright_: Playwright) -> Callable[[], Browser]:
    """Starts the oldest Chromium that the house serves; one for each device, as all its contexts share their cookies."""
    program = old_chromium()
    if program is None:
        pytest.skip("Chromium 92 comes for Linux on x86-64 only")
    playwright_.selectors.register("understudy", UNDERSTUDY, content_script=True)
    return lambda: playwright_.chromium.launch(executable_path=program, args=OLDEST_FLAGS)


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """For journeys that read, or write only what no other journey looks at."""
    data_dir = copy_of_demo(tmp_path_factory.mktemp("demo") / "data")
    with Server(data_dir, log=None, **surroundings(data_dir)) as server:
        yield server


@pytest.fixture(scope="session")
def _journey_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("journey")
    data_dir = copy_of_demo(folder / "data")
    told = surroundings(data_dir) | {"LOG_LEVEL": "INFO", "ACCESS_LOG": "1", "ALLOWED_HOSTS": "lan.test"}
    server = Server(data_dir, log=folder / "serve.log", **told)
    yield server
    server.stop()


@pytest.fixture
def journey_server(_journey_server: Server) -> Server:
    """One server for all long ways, with its log beside its data: each way takes a member of its own, may kill the
    server, and leaves it running."""
    if _journey_server.process is None:
        _journey_server.start()
    return _journey_server


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server of the test's own, to be killed and started again."""
    data_dir = copy_of_demo(tmp_path / "data")
    server = Server(data_dir, log=None, **surroundings(data_dir))
    server.start()
    yield server
    server.stop()


class Visitor:
    """A browser context with what went wrong in it: script errors, policy violations, answers of 500 and above."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.context = context
        self.origin = origin
        self.trouble: list[str] = []
        self.bodies: list[tuple[str, str]] = []
        context.on("response", self._answered)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.trouble.append(f"script: {error.error}"))

    def _answered(self, response: Any) -> None:
        if response.status >= 500:
            self.trouble.append(f"{response.status} {response.url}")

    def _said(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Refused to" in message.text:
            self.trouble.append(message.text)

    def page(self) -> Page:
        return self.context.new_page()

    def sign_in(self, page: Page, username: str, mount: str = "/") -> None:
        sign_in(page, self.origin, username, mount)


@pytest.fixture(scope="session")
def passes() -> dict[tuple[str, str], Any]:
    """What signing in left in the browser, by server and account: the form is filled in once, not for every test."""
    return {}


@pytest.fixture(params=LANGUAGES)
def said(request: pytest.FixtureRequest) -> Tongue:
    """A journey that asks for it is walked in both languages."""
    return Tongue(request.param)


@pytest.fixture
def visit(
    request: pytest.FixtureRequest, chromium: Browser, passes: dict[tuple[str, str], Any]
) -> Iterator[Callable[..., Visitor]]:
    """visit(size=PHONE, …) opens a browser context, that of a reader who is signed in already if an account is named; at
    the end nothing may have gone wrong in any of them. A browser that is handed in is the visitor's own, and closed with
    the context."""
    visitors: list[Visitor] = []
    own: list[Browser] = []

    def open_visitor(
        account: str = "",
        *,
        server: Server | None = None,
        browser: Browser | None = None,
        language: str = "zh-hans",
        **options: Any,
    ) -> Visitor:
        options = {"viewport": DESKTOP, "locale": ORIGIN_HEADERS[language], **options}
        origin = (server or request.getfixturevalue("demo_server")).origin
        if account and (origin, account) not in passes:
            passes[origin, account] = pass_of(chromium, origin, account)
        if account:
            options["storage_state"] = passes[origin, account]
        if browser is not None:
            own.append(browser)
        context = (browser or chromium).new_context(**options)
        visitor = Visitor(context, origin)
        visitors.append(visitor)
        return visitor

    yield open_visitor
    trouble = [line for visitor in visitors for line in visitor.trouble]
    for visitor in visitors:
        visitor.context.close()
    for browser in own:
        browser.close()
    assert not trouble
