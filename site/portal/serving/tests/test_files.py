import asyncio
import os

import pytest

from kernel.storage import NEAR
from portal.serving.files import FileSender

from .asgi_client import Exchange

SENDER = FileSender(1)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "video.bin"
    path.write_bytes(bytes(range(256)) * 4096)  # 1 MiB
    return path


def fetch(path, method="GET", **conditions):
    headers = [(name.replace("_", "-"), value) for name, value in conditions.items()]

    async def application(scope, receive, send):
        await SENDER.send(scope, receive, send, path, [("Content-Type", "video/mp4")])

    return Exchange(method, headers=headers).run(application)


def test_file_when_asked_whole_then_sent_in_pieces_with_validators(file):
    request = fetch(file)
    assert request.status == 200 and request.answer == file.read_bytes() and request.complete
    assert max(len(message.get("body", b"")) for message in request.messages) == NEAR
    assert request.value("accept-ranges") == "bytes" and request.value("content-length") == str(2**20)
    assert request.value("content-type") == "video/mp4"
    again = fetch(file, if_none_match=request.value("etag"))
    assert (again.status, again.answer) == (304, b"")
    assert fetch(file, if_modified_since=request.value("last-modified")).status == 304


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [
        ("bytes=0-1", 0, 2),
        ("bytes=-3", 2**20 - 3, 2**20),
        ("bytes=1048570-", 1048570, 2**20),
        ("bytes=5-99999999", 5, 2**20),
    ],
)
def test_file_when_a_range_is_asked_then_exactly_that(file, wanted, start, end):
    request = fetch(file, range=wanted)
    assert (request.status, request.answer) == (206, file.read_bytes()[start:end])
    assert request.value("content-range") == f"bytes {start}-{end - 1}/{2**20}"
    assert request.value("content-length") == str(end - start)


def test_file_when_the_range_lies_outside_then_416_with_the_size(file):
    request = fetch(file, range="bytes=1048576-")
    assert (request.status, request.value("content-range"), request.answer) == (416, "bytes */1048576", b"")


def test_file_when_head_then_headers_only(file):
    request = fetch(file, "HEAD", range="bytes=0-1")
    assert (request.status, request.answer, request.value("content-length")) == (200, b"", str(2**20))


def test_file_when_if_range_is_outdated_then_the_whole_file(file):
    etag = fetch(file).value("etag")
    assert fetch(file, range="bytes=0-1", if_range=etag).status == 206
    assert fetch(file, range="bytes=0-1", if_range='"other"').status == 200


def test_file_when_empty_or_missing_then_answered_all_the_same(tmp_path):
    (tmp_path / "empty").touch()
    assert (fetch(tmp_path / "empty").status, fetch(tmp_path / "empty").complete) == (200, True)
    assert fetch(tmp_path / "missing").status == 404


def test_file_when_the_reader_is_slow_then_nothing_is_read_ahead(file, monkeypatch):
    reads = []
    real = os.pread
    monkeypatch.setattr(os, "pread", lambda *args: reads.append(args) or real(*args))

    async def slow():
        blocked, go_on = asyncio.Event(), asyncio.Event()

        async def receive():
            await asyncio.Event().wait()

        async def send(message):
            if message.get("body"):
                blocked.set()
                await go_on.wait()

        task = asyncio.create_task(SENDER.send(Exchange().scope(), receive, send, file, []))
        await blocked.wait()
        assert len(reads) == 1
        go_on.set()
        await task

    asyncio.run(asyncio.wait_for(slow(), 20))
    assert len(reads) == 4


def test_file_when_safari_plays_it_then_every_part_is_206(file):
    """Two bytes to see whether ranges work, the beginning, the index at the end, then where the reader jumps to."""
    whole, size = file.read_bytes(), 2**20
    probe = fetch(file, range="bytes=0-1")
    assert (probe.status, probe.answer, probe.value("content-range")) == (206, whole[:2], f"bytes 0-1/{size}")
    etag = probe.value("etag")
    for start, end in ((0, 65535), (65536, size - 1), (size - 4096, size - 1), (524288, 589823), (2, 2)):
        part = fetch(file, range=f"bytes={start}-{end}", if_range=etag)
        assert (part.status, part.answer) == (206, whole[start : end + 1])
        assert part.value("content-range") == f"bytes {start}-{end}/{size}" and part.value("etag") == etag
        assert part.value("content-type") == "video/mp4" and part.value("accept-ranges") == "bytes"
    head = fetch(file, "HEAD")
    assert (head.status, head.answer, head.value("content-length")) == (200, b"", str(size))


def test_stored_file_when_it_breaks_off_then_an_error_and_never_a_short_answer(file):
    from kernel.storage import LocalSource

    class Broken(LocalSource):
        def read(self, start, length):
            return b"" if start else super().read(start, length)

    async def application(scope, receive, send):
        await SENDER._send(scope, receive, send, lambda: Broken(file), SENDER._far, [])

    with pytest.raises(OSError, match="shorter"):
        Exchange().run(application)
