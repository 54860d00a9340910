"""Photos and two files that are none, from a phone over a line that breaks: the good ones are kept once, the others named."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.journeys.browsers import too_wide
from tests.journeys.conftest import PHONE
from tests.journeys.pages import ADMINISTRATOR

pytestmark = [pytest.mark.browser, pytest.mark.journey]
ADD = "/cms/images/multiple/add/"
GOOD = 6
BROKEN, UNHEARD = 3, 6  # of the uploads that are begun: the third photo; and, behind two that are none, the fourth


def photo(number: int) -> bytes:
    target = io.BytesIO()
    Image.effect_noise((900 + number, 700), 90).convert("RGB").save(target, "JPEG", quality=95)
    return target.getvalue()


class Line:
    """Between browser and server: breaks in the middle of the third photo, and loses one answer to what was kept."""

    def __init__(self, page: Page) -> None:
        self.whole, self.starts, self.lost = False, 0, 0
        self.pieces: list[int] = []  # where those of the third photo began
        page.route("**/uploads/", self._begin)
        page.route("**/uploads/*/", self._piece)
        page.route(f"**{ADD}", self._keep)

    def _begin(self, route: Route) -> None:
        self.starts += 1
        route.continue_()

    def _piece(self, route: Route) -> None:
        if route.request.method == "PATCH" and self.starts == BROKEN:
            if self.pieces and not self.whole:
                route.abort()
                return
            self.pieces.append(int(route.request.header_value("upload-offset") or 0))
        route.continue_()

    def _keep(self, route: Route) -> None:
        if route.request.method == "POST" and self.starts == UNHEARD and not self.lost:
            self.lost += 1
            route.fetch()  # it arrives, its answer does not
            route.abort()
            return
        route.continue_()


def test_many_photos_when_the_line_breaks_then_go_on_and_each_is_kept_once_and_bad_ones_named(
    visit, journey_server, said, tmp_path
):
    editor = visit(
        ADMINISTRATOR, server=journey_server, language=said.language, viewport=PHONE, is_mobile=True, has_touch=True
    )
    page = editor.page()
    line = Line(page)
    page.goto(f"{editor.origin}{ADD}")
    names = {f"{said.language}-活动 {number}.jpg": photo(number) for number in range(GOOD)}
    none = {"图标.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>", "wrong.jpg": b"MZ" + bytes(4000)}
    for name, data in (names | none).items():
        (tmp_path / name).write_bytes(data)
    files, bad = [tmp_path / name for name in names], [tmp_path / name for name in none]
    chooser = page.locator("input[type=file]")
    chooser.set_input_files([*files[:3], *bad, *files[3:]])
    rows = page.locator("[data-list] > li")
    expect(rows).to_have_count(GOOD + 2)
    expect(rows.nth(2)).to_contain_text(said.either("网络已断开", "network is gone"), timeout=20_000)
    expect(page.locator("[data-list] > li.kept")).to_have_count(2)
    assert not too_wide(page)
    page.reload()  # the phone was put away; the list is gone, what was sent is not
    expect(page.locator("[data-sum]")).to_contain_text("活动 2.jpg")
    line.whole = True
    chooser.set_input_files([*files[2:3], *bad, *files[3:]])
    expect(page.locator("[data-sum]")).to_contain_text("4", timeout=60_000)
    expect(page.locator("[data-list] > li.kept")).to_have_count(GOOD - 2, timeout=60_000)
    refused = page.locator("[data-list] > li.refused")
    expect(refused).to_have_count(2)
    assert "图标.svg" in refused.first.inner_text() and "wrong.jpg" in refused.last.inner_text()
    assert line.lost == 1 and line.pieces[0] == 0 < line.pieces[1], "it went on where it had stopped"
    assert not too_wide(page)
    for number in range(GOOD):  # each is there, and once
        page.goto(f"{editor.origin}/cms/images/?q={said.language}-活动+{number}")
        expect(page.locator("#image-results li figure, #listing-results li figure")).to_have_count(1)
