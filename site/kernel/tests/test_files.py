import pytest
from django.http import Http404
from django.test import RequestFactory

from kernel.files import (
    FILE_HEADER,
    SENDER_KEY,
    answer_for,
    content_policy,
    guarded_file_response,
    parse_range,
    safe_path,
)

MODIFIED = 1_700_000_000.5
LAST_MODIFIED = "Tue, 14 Nov 2023 22:13:20 GMT"


@pytest.fixture
def file(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    (tmp_path / "files").mkdir()
    path = tmp_path / "files" / "7f3a"
    path.write_bytes(b"0123456789")
    return path


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-1", (0, 2)),
        ("bytes=9-", (9, 1)),
        ("bytes=-4", (6, 4)),
        ("bytes=-40", (0, 10)),
        ("Bytes = 3 - 5", (3, 3)),
        ("bytes=5-500", (5, 5)),
        ("bytes=10-", (10, 0)),
        ("bytes=10-11", (10, 0)),
        ("bytes=-0", (10, 0)),
        ("bytes=5-4", None),
        ("bytes=-", None),
        ("bytes=0-1,3-4", None),
        ("pages=0-1", None),
        ("bytes=a-b", None),
        ("bytes=" + "9" * 19 + "-", None),
        ("bytes=٣-", None),
    ],
)
def test_parse_range_when_asked_then_start_and_length(header, expected):
    assert parse_range(header, 10) == expected


def test_parse_range_when_the_file_is_empty_then_outside():
    assert parse_range("bytes=0-", 0) == (0, 0)
    assert parse_range("bytes=-5", 0) == (0, 0)


@pytest.mark.parametrize(
    ("method", "conditions", "status"),
    [
        ("GET", {}, 200),
        ("GET", {"if-none-match": '"e"'}, 304),
        ("GET", {"if-none-match": 'W/"e", "x"'}, 304),
        ("GET", {"if-none-match": "*"}, 304),
        ("GET", {"if-none-match": '"x"', "if-modified-since": LAST_MODIFIED}, 200),
        ("GET", {"if-modified-since": LAST_MODIFIED}, 304),
        ("GET", {"if-modified-since": "Tue, 14 Nov 2023 22:13:19 GMT"}, 200),
        ("GET", {"if-modified-since": "nonsense"}, 200),
        ("GET", {"range": "bytes=0-1"}, 206),
        ("HEAD", {"range": "bytes=0-1"}, 200),
        ("GET", {"range": "bytes=0-1,4-5"}, 200),
        ("GET", {"range": "bytes=20-"}, 416),
        ("GET", {"range": "bytes=0-1", "if-range": '"e"'}, 206),
        ("GET", {"range": "bytes=0-1", "if-range": 'W/"e"'}, 200),
        ("GET", {"range": "bytes=0-1", "if-range": LAST_MODIFIED}, 206),
        ("GET", {"range": "bytes=0-1", "if-range": "Tue, 14 Nov 2023 22:13:19 GMT"}, 200),
        ("GET", {"range": "bytes=0-1", "if-none-match": '"e"'}, 304),
    ],
)
def test_answer_for_when_conditions_are_given_then_the_status_rfc_9110_asks_for(method, conditions, status):
    answer = answer_for(method, conditions, size=10, modified=MODIFIED, etag='"e"')
    assert answer.status == status
    assert answer.headers["ETag"] == '"e"' and answer.headers["Last-Modified"] == LAST_MODIFIED


def ask(path, *, meta=None, method="get", **headers):
    request = getattr(RequestFactory(), method)("/file", headers=headers)
    request.META.update(meta or {})
    return guarded_file_response(
        request, path, content_type="text/html", filename="学习 \r\n笔记/一.html", inline=True, etag="abc"
    )


def test_guarded_file_response_when_our_server_sends_then_only_names_the_file(file):
    response = ask(file, meta={SENDER_KEY: True})
    assert response.content == b"" and response[FILE_HEADER] == str(file)
    assert response["ETag"] == '"abc"' and response["Cache-Control"] == "private, no-cache"
    assert response["X-Content-Type-Options"] == "nosniff" and "sandbox" in response["Content-Security-Policy"]
    assert response["Content-Disposition"] == (
        "inline; filename*=utf-8''%E5%AD%A6%E4%B9%A0%20%E7%AC%94%E8%AE%B0%20%E4%B8%80.html"
    )


def test_guarded_file_response_when_django_sends_then_ranges_work_and_the_internal_header_is_absent(file):
    whole = ask(file)
    assert whole.getvalue() == b"0123456789" and FILE_HEADER not in whole and whole["Content-Length"] == "10"
    part = ask(file, range="bytes=2-4")
    assert (part.status_code, part.getvalue(), part["Content-Range"]) == (206, b"234", "bytes 2-4/10")
    head = ask(file, method="head")
    assert (head.status_code, head.content, head["Content-Length"]) == (200, b"", "10")
    assert ask(file, **{"if-none-match": '"abc"'}).status_code == 304
    assert ask(file, range="bytes=20-").status_code == 416
    forged = ask(file, **{"lianxue.file_sender": "1", "lianxue-file-sender": "1"})
    assert forged.getvalue() == b"0123456789", "no request header can pretend to be the server"


def test_safe_path_when_outside_of_the_folders_then_refused(file, tmp_path, tmp_path_factory):
    assert safe_path(file) == file
    (tmp_path / "lianxue.sqlite3").write_text("all of it")
    outside = tmp_path_factory.mktemp("outside") / "secret"
    outside.write_text("no")
    (tmp_path / "files" / "link").symlink_to(outside)
    for path in ("lianxue.sqlite3", "files/../lianxue.sqlite3", "files/link", outside):
        with pytest.raises(PermissionError):
            safe_path(tmp_path / path)
        with pytest.raises(PermissionError):
            ask(tmp_path / path)
    for missing in ("files/none", "files"):
        with pytest.raises((FileNotFoundError, PermissionError)):
            safe_path(tmp_path / missing)
    with pytest.raises(Http404):
        ask(tmp_path / "files" / "none")


@pytest.mark.parametrize(
    ("content_type", "sandboxed"),
    [
        ("image/png", False),
        ("video/mp4; codecs=avc1", False),
        ("audio/mpeg", False),
        ("application/pdf", False),
        ("image/svg+xml", True),
        ("IMAGE/SVG+XML", True),
        ("text/html", True),
        ("application/pdfx", True),
        ("application/octet-stream", True),
        ("", True),
    ],
)
def test_content_policy_when_the_type_could_hold_scripts_then_sandboxed(content_type, sandboxed):
    assert ("sandbox" in content_policy(content_type)) is sandboxed
