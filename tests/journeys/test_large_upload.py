"""A teacher imports a large course over a line that breaks at nine tenths; a reload, and it goes on where it stopped."""

from __future__ import annotations

import random
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import PHONE
from tests.journeys.pages import HARBOUR, TEACHER

pytestmark = [pytest.mark.browser, pytest.mark.journey]
SIZE = 17_000_000  # pieces double from half a mebibyte: the last begins behind nine tenths


def large_course(path: Path) -> int:
    """The demo's course with a film that no lesson names."""
    source = Path(settings.BASE_DIR) / "courses/demo/minutes"
    with zipfile.ZipFile(path, "w") as zipped:
        for file in sorted(source.rglob("*")):
            if file.is_file():
                zipped.write(file, f"minutes/{file.relative_to(source)}")
        zipped.writestr("minutes/images/noise.bin", random.Random(1).randbytes(SIZE))
    return path.stat().st_size


class Line:
    """Between browser and server: writes down which bytes pass, and lets the last twentieth through only when it is whole."""

    def __init__(self, page: Page, size: int) -> None:
        self.pieces: list[tuple[int, int]] = []
        self.whole, self.size = False, size
        page.route("**/uploads/*/", self._pass)

    def _pass(self, route: Route) -> None:
        if route.request.method == "PATCH":
            start = int(route.request.header_value("upload-offset") or 0)
            end = start + len(route.request.post_data_buffer or b"")
            if not self.whole and end > self.size * 0.95:
                route.abort()
                return
            self.pieces.append((start, end))
        route.continue_()


def test_large_upload_when_the_line_breaks_then_goes_on_and_nothing_is_sent_twice(visit, journey_server, tmp_path):
    size = large_course(tmp_path / "minutes.zip")
    teacher = visit(TEACHER, server=journey_server, viewport=PHONE)
    page = teacher.page()
    line = Line(page, size)
    page.goto(f"{teacher.origin}{HARBOUR}courses/teach/import/")
    chooser = page.locator("input[type=file]")
    chooser.set_input_files(tmp_path / "minutes.zip")
    state = page.locator("[data-state]")
    expect(state).to_contain_text("网络已断开", timeout=20_000)
    assert 0 < line.pieces[-1][1] < size
    teacher.context.set_offline(True)
    assert page.evaluate("navigator.onLine") is False
    teacher.context.set_offline(False)
    page.reload()
    expect(state).to_contain_text("上次没有传完")
    line.whole = True
    chooser.set_input_files(tmp_path / "minutes.zip")
    page.get_by_role("button", name="检查").click()  # before the file is there: the form waits for it
    page.wait_for_url("**/import/*/", timeout=20_000)
    pieces = sorted(line.pieces)
    assert pieces[0][0] == 0 and pieces[-1][1] == size
    assert all(before[1] == after[0] for before, after in pairwise(pieces)), "no byte twice"
    assert sum(end - start for start, end in pieces) == size
    expect(page.locator("h1")).to_contain_text("会议纪要")
