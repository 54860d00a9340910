import asyncio
import gzip

import pytest

from portal.serving.environ import ProxyHeaders
from portal.serving.files import FileSender
from portal.serving.router import SameOrigin, is_same_origin
from portal.serving.static import StaticFiles

from .asgi_client import Exchange

FORWARDED = [
    ("X-Forwarded-For", "6.6.6.6, 198.51.100.4"),
    ("X-Forwarded-Proto", "https"),
    ("X-Forwarded-Host", "evil.example"),
    ("X-Real-IP", "6.6.6.6"),
    ("Host", "site.example"),
]


def scope_behind(trusted, headers):
    seen = []

    async def application(scope, receive, send):
        seen.append(scope)
        await send({"type": "http.response.start", "status": 200, "headers": []})

    Exchange(headers=headers, extra={"root_path": "/evil"}).run(ProxyHeaders(application, trusted=trusted))
    return seen[0]


def test_proxy_headers_when_not_trusted_then_dropped():
    scope = scope_behind(False, FORWARDED)
    assert scope["client"][0] == "192.0.2.7" and scope["scheme"] == "http" and scope["root_path"] == ""
    assert [name for name, _ in scope["headers"]] == [b"host"]


def test_proxy_headers_when_trusted_then_only_what_the_proxy_itself_saw():
    scope = scope_behind(True, FORWARDED)
    assert scope["client"][0] == "198.51.100.4" and scope["scheme"] == "https"
    assert scope["headers"] == [(b"host", b"site.example"), (b"x-forwarded-proto", b"https")]
    plain = scope_behind(True, [("X-Forwarded-Proto", "javascript")])
    assert plain["client"][0] == "192.0.2.7" and plain["scheme"] == "http" and plain["headers"] == []


@pytest.mark.parametrize(
    ("origin", "host", "same"),
    [
        ("https://a.example", "a.example", True),
        ("https://A.example:443", "a.example", True),
        ("http://a.example:8000", "a.example:8000", True),
        ("http://a.example", "a.example:8000", False),
        ("https://b.example", "a.example", False),
        ("https://a.example.evil.org", "a.example", False),
        ("null", "a.example", False),
        ("", "a.example", False),
        ("https://", "", False),
    ],
)
def test_is_same_origin_when_compared_then_the_host_decides(origin, host, same):
    assert is_same_origin(origin, host) is same


def test_websocket_when_another_site_opens_it_then_refused_before_anything_runs():
    reached, sent = [], []

    async def application(scope, receive, send):
        reached.append(scope["path"])

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message["type"])

    def scope(origin):
        headers = [(b"host", b"a.example"), (b"origin", origin)]
        return {"type": "websocket", "path": "/ws/", "headers": headers}

    guarded = SameOrigin(application)
    asyncio.run(guarded(scope(b"https://evil.example"), receive, send))
    assert (reached, sent) == ([], ["websocket.close"])
    asyncio.run(guarded(scope(b"https://a.example"), receive, send))
    assert reached == ["/ws/"]


async def elsewhere(scope, receive, send):
    await send({"type": "http.response.start", "status": 299, "headers": []})


@pytest.fixture
def static(settings, tmp_path):
    settings.STATIC_ROOT, settings.STATIC_URL, settings.DEBUG = tmp_path / "static", "/static/", False
    (tmp_path / "static" / "built").mkdir(parents=True)
    (tmp_path / "static" / "built" / "app.css").write_text("a{}")
    (tmp_path / "static" / "built" / "app.3f2a9c01bd77.css").write_text("a{}")
    (tmp_path / "secret.txt").write_text("no")
    (tmp_path / "static" / "link.txt").symlink_to(tmp_path / "secret.txt")
    return StaticFiles(elsewhere, FileSender(1))


def test_static_when_collected_then_sent_and_hashed_names_kept_for_ever(static):
    request = Exchange(path="/static/built/app.css").run(static)
    assert (request.status, request.answer) == (200, b"a{}")
    assert request.value("content-type") == "text/css; charset=utf-8"
    assert request.value("cache-control") == "public, max-age=300"
    hashed = Exchange(path="/static/built/app.3f2a9c01bd77.css").run(static)
    assert hashed.value("cache-control") == "public, max-age=31536000, immutable"
    assert Exchange("POST", path="/static/built/app.css").run(static).status == 405
    assert Exchange(path="/other/app.css").run(static).status == 299


def test_static_when_the_browser_unpacks_then_text_is_sent_packed_and_what_it_has_already_is_not_sent(static, tmp_path):
    (tmp_path / "static" / "built" / "long.css").write_text("a{color:red}" * 100)
    packed = Exchange(path="/static/built/long.css", headers=[("Accept-Encoding", "gzip, br")]).run(static)
    assert packed.value("content-encoding") == "gzip" and packed.value("vary") == "Accept-Encoding"
    assert len(packed.answer) < 100 and gzip.decompress(packed.answer) == b"a{color:red}" * 100
    plain = Exchange(path="/static/built/long.css").run(static)
    assert plain.value("content-encoding") is None and plain.value("vary") == "Accept-Encoding"
    since = [("Accept-Encoding", "gzip"), ("If-Modified-Since", packed.value("last-modified"))]
    assert Exchange(path="/static/built/long.css", headers=since).run(static).status == 304
    part = [("Accept-Encoding", "gzip"), ("Range", "bytes=0-3")]
    assert Exchange(path="/static/built/long.css", headers=part).run(static).answer == b"a{co"


@pytest.mark.parametrize(
    "path", ["../secret.txt", "built/../../secret.txt", "/etc/passwd", "link.txt", "built", "", "a\\b", "none.css"]
)
def test_static_when_the_path_leads_elsewhere_then_404(static, path):
    assert Exchange(path="/static/" + path).run(static).status == 404


def test_static_when_nothing_was_collected_then_the_finders_are_asked(static, settings, tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    (source / "own.js").write_text("1")
    settings.STATIC_ROOT, settings.STATICFILES_DIRS = tmp_path / "never", [source]
    from django.contrib.staticfiles.finders import get_finder

    get_finder.cache_clear()
    try:
        request = Exchange(path="/static/own.js").run(StaticFiles(elsewhere, FileSender(1)))
        assert (request.status, request.value("content-type")) == (200, "text/javascript; charset=utf-8")
    finally:
        get_finder.cache_clear()
