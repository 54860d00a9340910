"""From an ASGI scope to a WSGI environ, and what to believe of a proxy's headers."""

from __future__ import annotations

import sys
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from kernel.files import PROXIED_KEY

from .messages import Application, RawHeaders, Receive, Scope, Send

_FORWARDED = {b"forwarded", b"x-real-ip"}
_OWN_NAMES = {"CONTENT-TYPE": "CONTENT_TYPE", "CONTENT-LENGTH": "CONTENT_LENGTH"}
_SECURE = {"http": "https", "ws": "wss"}


def environ_from(scope: Scope, body: IO[bytes]) -> dict[str, Any]:
    """The environ of a request whose whole body is in the file `body`."""
    length = body.seek(0, 2)
    body.seek(0)
    host, port = scope.get("server") or ("localhost", 80)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": scope.get("root_path", "").encode().decode("latin-1"),
        "PATH_INFO": _path_bytes(scope).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope.get('http_version', '1.1')}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "REMOTE_ADDR": (scope.get("client") or [""])[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if scope.get("extensions", {}).get(PROXIED_KEY):
        environ[PROXIED_KEY] = True
    _add_headers(environ, scope["headers"])
    if length or "CONTENT_LENGTH" in environ:
        environ["CONTENT_LENGTH"] = str(length)  # bodies sent in chunks had none
    return environ


def _path_bytes(scope: Scope) -> bytes:
    """The path as it was sent: decoding it as UTF-8 and back would lose what is not UTF-8."""
    raw: bytes | None = scope.get("raw_path")
    return unquote_to_bytes(raw.split(b"?", 1)[0]) if raw else str(scope["path"]).encode()


def _add_headers(environ: dict[str, Any], headers: RawHeaders) -> None:
    for raw_name, raw_value in headers:
        if b"_" in raw_name:  # X_Forwarded_For must not pass for X-Forwarded-For
            continue
        name, value = raw_name.decode("latin-1").upper(), raw_value.decode("latin-1")
        key = _OWN_NAMES.get(name) or "HTTP_" + name.replace("-", "_")
        joint = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value


class ProxyHeaders:
    """Drops every X-Forwarded-… header, or believes the one proxy in front of us.

    With `trusted` the client's address is the last one in X-Forwarded-For (what the proxy itself saw) and the
    scheme the last in X-Forwarded-Proto. The proxy has to pass the Host header unchanged. A root path named by
    a client is never believed.
    """

    def __init__(self, application: Application, *, trusted: bool) -> None:
        self._application, self._trusted = application, trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in {"http", "websocket"}:
            scope = self._cleaned(scope)
        await self._application(scope, receive, send)

    def _cleaned(self, scope: Scope) -> Scope:
        headers: RawHeaders = scope["headers"]
        kept = [pair for pair in headers if pair[0] not in _FORWARDED and not pair[0].startswith(b"x-forwarded-")]
        cleaned: Scope = {**scope, "headers": kept, "root_path": ""}
        if not self._trusted:
            return cleaned
        if address := _last(headers, b"x-forwarded-for"):
            cleaned["client"] = [address.strip("[]"), 0]
            cleaned["extensions"] = {**(scope.get("extensions") or {}), PROXIED_KEY: True}
        protocol = _last(headers, b"x-forwarded-proto").lower()
        if protocol in {"http", "https"}:
            kept.append((b"x-forwarded-proto", protocol.encode()))  # Django's SECURE_PROXY_SSL_HEADER reads it
        if protocol == "https":
            plain = scope.get("scheme", "http")
            cleaned["scheme"] = _SECURE.get(plain, plain)
        return cleaned


def _last(headers: RawHeaders, name: bytes) -> str:
    values = [value for key, value in headers if key == name]
    return values[-1].decode("latin-1").rsplit(",", 1)[-1].strip() if values else ""
