"""A teacher imports a large course over a line that breaks at nine tenths; a reload, and it goes on where it stopped."""

from __future__ import annotations

import random
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, Request, expect

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
    """Counts what arrived: pieces that the server acknowledged."""

    def __init__(self, page: Page) -> None:
        self.pieces: list[tuple[int, int]] = []
        page.on("requestfinished", self._finished)

    def _finished(self, request: Request) -> None:
        if request.method == "PATCH":
            answer = request.response()
            if answer is not None and answer.status == 204:
                start = int(request.header_value("upload-offset") or 0)
                self.pieces.append((start, int(answer.header_value("upload-offset") or 0)))


def test_large_upload_when_the_line_breaks_then_goes_on_and_nothing_is_sent_twice(visit, journey_server, tmp_path):
    size = large_course(tmp_path / "minutes.zip")
    teacher = visit(TEACHER, server=journey_server, viewport=PHONE)
    page = teacher.page()
    line = Line(page)
    page.goto(f"{teacher.origin}{HARBOUR}courses/teach/import/")
    page.route("**/uploads/*/", lambda route: route.abort() if is_last(route.request, size) else route.continue_())
    chooser = page.locator("input[type=file]")
    chooser.set_input_files(tmp_path / "minutes.zip")
    state = page.locator("[data-state]")
    expect(state).to_contain_text("网络已断开", timeout=20_000)
    assert 0 < line.pieces[-1][1] < size
    page.unroute("**/uploads/*/")
    teacher.context.set_offline(True)
    page.wait_for_timeout(50)
    teacher.context.set_offline(False)
    page.reload()
    expect(state).to_contain_text("上次没有传完")
    page.screenshot(path=tmp_path / "unfinished.png")
    chooser.set_input_files(tmp_path / "minutes.zip")
    page.get_by_role("button", name="检查").click()  # before the file is there: the form waits for it
    page.wait_for_url("**/import/*/", timeout=20_000)
    pieces = sorted(line.pieces)
    assert pieces[0][0] == 0 and pieces[-1][1] == size
    assert all(before[1] == after[0] for before, after in pairwise(pieces)), "no byte twice"
    assert sum(end - start for start, end in pieces) == size
    expect(page.locator("h1")).to_contain_text("会议纪要")


def is_last(request: Request, size: int) -> bool:
    offset = int(request.header_value("upload-offset") or 0)
    return request.method == "PATCH" and offset + len(request.post_data_buffer or b"") >= size * 0.95
