import asyncio
import re
import threading

import pytest
from django.utils.translation import override

from kernel.files import FILE_HEADER, SENDER_KEY
from portal.serving.files import FileSender
from portal.serving.refusals import BROKEN, BUSY, TOO_LARGE, WORDS, page, send_refusal
from portal.serving.wsgi_threads import BODY_EXTENSION, WsgiThreads

from .asgi_client import Exchange

PLAIN = [("Content-Type", "text/plain")]


@pytest.fixture
def serve():
    """Wraps a WSGI application; the threads end with the test."""
    made = []

    def wrap(application, **options):
        made.append(WsgiThreads(application, FileSender(1), **{"threads": 2, **options}))
        return made[-1]

    yield wrap
    for threads in made:
        threads.close()


def answering(seen, body=b"hello", status="200 OK", headers=PLAIN):
    def application(environ, start_response):
        seen.append({**environ, "read": environ["wsgi.input"].read()})
        start_response(status, headers)
        return [body]

    return application


def test_request_when_plain_then_environ_is_complete_and_the_answer_leaves_in_one_hop(serve):
    seen = []
    headers = [("Host", "site.example"), ("Cookie", "a=1"), ("Cookie", "b=2"), ("X-Forwarded_For", "6.6.6.6")]
    cookies = [*PLAIN, ("Set-Cookie", "c=3"), ("Set-Cookie", "d=4")]
    request = Exchange(path="/课程/一?q=1", headers=headers).run(serve(answering(seen, headers=cookies)))
    assert (request.status, request.answer, len(request.messages)) == (200, b"hello", 2)
    assert request.values("set-cookie") == ["c=3", "d=4"]
    environ = seen[0]
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/课程/一"
    assert environ["QUERY_STRING"] == "q=1" and environ["HTTP_COOKIE"] == "a=1; b=2"
    assert environ["REMOTE_ADDR"] == "192.0.2.7" and environ["HTTP_HOST"] == "site.example"
    assert "HTTP_X_FORWARDED_FOR" not in environ and environ[SENDER_KEY] is True
    assert "CONTENT_LENGTH" not in environ and environ["read"] == b""


def test_request_when_the_path_is_not_utf8_then_its_bytes_are_kept(serve):
    seen = []
    Exchange(path="/\ufffd", extra={"raw_path": b"/%ff%2f"}).run(serve(answering(seen)))
    assert seen[0]["PATH_INFO"].encode("latin-1") == b"/\xff/"


def test_body_when_it_comes_in_chunks_then_read_whole_with_its_length(serve):
    seen = []
    Exchange("POST", body=[b"ab", b"cd", b"ef"]).run(serve(answering(seen)))
    assert (seen[0]["read"], seen[0]["CONTENT_LENGTH"]) == (b"abcdef", "6")


def test_body_when_the_server_has_it_in_a_file_then_that_file_is_read(serve, tmp_path):
    seen = []
    path = tmp_path / "body"
    path.write_bytes(b"from the file")
    file = path.open("rb")
    Exchange("POST", extra={"extensions": {BODY_EXTENSION: file}}).run(serve(answering(seen)))
    assert seen[0]["read"] == b"from the file" and file.closed


def test_body_when_too_large_then_413_and_the_application_is_not_called(serve, tmp_path):
    seen = []
    threads = serve(answering(seen), max_body=5)
    assert Exchange("POST", headers=[("Content-Length", "6")]).run(threads).status == 413
    assert Exchange("POST", body=[b"abc", b"def"]).run(threads).status == 413
    path = tmp_path / "body"
    path.write_bytes(b"abcdef")
    assert Exchange("POST", extra={"extensions": {BODY_EXTENSION: path.open("rb")}}).run(threads).status == 413
    assert not seen
    assert Exchange("POST", body=[b"abcde"]).run(threads).status == 200


@pytest.mark.parametrize("status", [TOO_LARGE, BROKEN, BUSY])
def test_refusal_when_read_then_is_a_page_in_both_languages_under_the_policy(status):
    messages = []

    async def send(message):
        messages.append(message)

    page.cache_clear()
    asyncio.run(send_refusal(send, status))
    start, body = messages
    headers = dict(start["headers"])
    html = body["body"].decode()
    assert start["status"] == status and headers[b"content-type"] == b"text/html; charset=utf-8"
    assert int(headers[b"content-length"]) == len(body["body"])
    assert b"style-src 'self'" in headers[b"content-security-policy"]
    assert (b"retry-after" in headers) is (status == BUSY)
    chinese = {TOO_LARGE: "过大", BROKEN: "出错", BUSY: "系统繁忙"}[status]
    with override("en"):
        english = str(WORDS[status][0])
    assert html.count("<h1>") == 1 and chinese in html and english in html
    assert 'lang="en"' in html and 'lang="zh-Hans"' in html and not re.search("<script|style=", html)


def test_refusal_when_its_template_is_broken_then_is_plain_text_in_both_languages(monkeypatch):
    def broken(*_args):
        raise OSError

    page.cache_clear()
    monkeypatch.setattr("portal.serving.refusals.render_to_string", broken)
    content_type, body = page(BUSY)
    page.cache_clear()
    assert content_type.startswith("text/plain") and "系统繁忙" in body.decode() and "Very busy" in body.decode()


def test_head_when_asked_then_length_without_body(serve):
    request = Exchange("HEAD").run(serve(answering([], headers=[*PLAIN, ("Content-Length", "5")])))
    assert (request.answer, request.value("content-length")) == (b"", "5")


def test_application_when_it_fails_then_500_and_the_thread_lives_on(serve):
    def failing(environ, start_response):
        if environ["PATH_INFO"] == "/bad":
            raise ZeroDivisionError
        start_response("204 No Content", [])
        return []

    threads = serve(failing, threads=1)
    assert Exchange(path="/bad").run(threads).status == 500
    assert Exchange(path="/good").run(threads).status == 204


class Stream:
    """A streamed answer, as Django marks it."""

    streaming = True

    def __init__(self, pieces):
        self.pieces, self.closed_in = iter(pieces), None

    def __iter__(self):
        return self.pieces

    def close(self):
        self.closed_in = threading.current_thread().name


def streaming(stream):
    def application(environ, start_response):
        start_response("200 OK", PLAIN)
        return stream

    return application


def test_stream_when_read_then_sent_piece_by_piece_and_closed_in_its_thread(serve):
    stream = Stream([b"one ", b"", b"two"])
    request = Exchange().run(serve(streaming(stream)))
    assert request.answer == b"one two" and request.complete
    assert [message.get("body") for message in request.messages] == [None, b"one ", b"two", b""]
    assert stream.closed_in.startswith("pages-")


def test_stream_when_the_client_leaves_then_the_thread_is_free_again(serve):
    def endless():
        while True:
            yield b"x"

    stream = Stream(endless())
    threads = serve(streaming(stream), threads=1)
    request = Exchange(leave_after=3).run(threads)
    assert not request.complete and stream.closed_in
    stream.pieces = iter([b"y"])
    assert Exchange().run(threads).answer == b"y"


def test_stream_when_nobody_reads_for_long_then_the_thread_is_free_again(serve, monkeypatch):
    monkeypatch.setattr("portal.serving.messages.STALLED_SECONDS", 0.02)
    stream = Stream([b"one", b"two"])
    threads = serve(streaming(stream), threads=1)

    async def never_read():
        async def receive():
            await asyncio.Event().wait()

        async def send(message):
            if message.get("body"):
                await asyncio.Event().wait()

        extension = {BODY_EXTENSION: open("/dev/null", "rb")}  # noqa: SIM115 - closed by the bridge
        await asyncio.wait_for(threads(Exchange(extra={"extensions": extension}).scope(), receive, send), 20)

    asyncio.run(never_read())
    assert stream.closed_in


def test_stream_when_it_breaks_half_way_then_the_answer_stays_unfinished(serve):
    def broken():
        yield b"half"
        raise ZeroDivisionError

    request = Exchange().run(serve(streaming(Stream(broken()))))
    assert request.answer == b"half" and not request.complete


def test_queue_when_full_then_503_and_the_others_are_served(serve):
    go_on = threading.Event()

    def slow(environ, start_response):
        go_on.wait(10)
        start_response("200 OK", PLAIN)
        return [b"slow"]

    threads = serve(slow, threads=1, queue_limit=2)

    async def three():
        accepted = [asyncio.create_task(Exchange().speak(threads)) for _ in range(2)]
        await asyncio.sleep(0)
        refused = await Exchange().speak(threads)
        go_on.set()
        return refused, await asyncio.gather(*accepted)

    refused, accepted = asyncio.run(asyncio.wait_for(three(), 20))
    assert (refused.status, refused.value("retry-after")) == (503, "2")
    assert [request.answer for request in accepted] == [b"slow", b"slow"]


def test_file_header_when_a_view_names_a_file_then_sent_and_the_header_stays_inside(serve, tmp_path, settings):
    settings.DATA_DIR = tmp_path
    (tmp_path / "files").mkdir()
    path = tmp_path / "files" / "名.txt"
    path.write_bytes(b"0123456789")
    (tmp_path / "secrets.env").write_text("no")

    def naming(target):
        from urllib.parse import quote

        headers = [(FILE_HEADER, quote(str(target))), ("Content-Length", "0"), ("Set-Cookie", "a=1"), ("ETag", '"e"')]
        return serve(answering([], body=b"", headers=headers))

    request = Exchange(headers=[("Range", "bytes=2-4")]).run(naming(path))
    assert (request.status, request.answer) == (206, b"234")
    assert request.values("content-length") == ["3"] and request.values("etag") == ['"e"']
    assert request.value("set-cookie") == "a=1" and request.value(FILE_HEADER) is None
    for refused in (tmp_path / "secrets.env", tmp_path / "files" / ".." / "secrets.env"):
        request = Exchange().run(naming(refused))
        assert request.status == 500 and request.value(FILE_HEADER) is None
    assert Exchange().run(naming(tmp_path / "files" / "gone")).status == 404


def test_file_when_many_take_it_slowly_then_nobody_waits_for_a_place(serve, settings, tmp_path):
    """Two places in all: five readers who never finish, and a page that comes at once."""
    settings.DATA_DIR = tmp_path
    film = tmp_path / "files" / "film.mp4"
    film.parent.mkdir()
    film.write_bytes(bytes(2**20))

    def application(environ, start_response):
        start_response("200 OK", [(FILE_HEADER, str(film))] if environ["PATH_INFO"] == "/film" else PLAIN)
        return [b"" if environ["PATH_INFO"] == "/film" else b"a page"]

    threads = serve(application, queue_limit=2)

    async def watch_and_read():
        never, begun, watching = asyncio.Event(), [], []

        async def watch():
            asked = []

            async def receive():
                if asked:
                    await never.wait()
                asked.append(True)
                return {"type": "http.request", "body": b""}

            async def send(message):
                begun.append(message)
                if message.get("body"):
                    await never.wait()

            await threads(Exchange(path="/film").scope(), receive, send)

        for number in range(5):
            watching.append(asyncio.create_task(watch()))
            while sum(message["type"] == "http.response.start" for message in begun) <= number:
                await asyncio.sleep(0.001)
        page = await Exchange(path="/page").speak(threads)
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
        return {message["status"] for message in begun if "status" in message}, page

    statuses, page = asyncio.run(asyncio.wait_for(watch_and_read(), 20))
    assert statuses == {200}
    assert (page.status, page.answer) == (200, b"a page")
