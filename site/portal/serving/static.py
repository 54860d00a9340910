"""Static files, sent by the event loop like all files."""

from __future__ import annotations

import asyncio
import gzip
import mimetypes
import re
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils.http import http_date
from django.utils.translation import gettext

from .files import FileSender
from .messages import Application, Receive, Scope, Send, encoded, header, send_plain

_HASHED = re.compile(r"[.-](?:[0-9a-f]{10,64}|[A-Z0-9]{8})\.[A-Za-z0-9.]+$")
"""`app.3f2a9c01bd77.css` (Django's manifest) and `app-B3XK2M4Q.js` (esbuild): the content never changes."""

_TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".map": "application/json",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".woff": "font/woff",
}


_PACKED = {".js", ".mjs", ".css", ".svg", ".json", ".map", ".webmanifest"}
"""What shrinks to a third; pictures and fonts are packed already."""


_IN_PART = (b"range", b"if-modified-since", b"if-none-match")
"""Questions that are answered for the file as it lies on the disk."""


@lru_cache(maxsize=256)
def packed_file(path: Path, changed: int) -> bytes:
    """The file for browsers that unpack gzip (all do); `changed` makes another entry of another state of it."""
    return gzip.compress(path.read_bytes(), 9, mtime=0)


class StaticFiles:
    """Answers below STATIC_URL, passes everything else on.

    Collected files (STATIC_ROOT) come first; without them, and in debug mode, Django's finders are asked.
    """

    def __init__(self, application: Application, sender: FileSender) -> None:
        self._application, self._sender = application, sender
        self._prefix = urlsplit(settings.STATIC_URL).path
        self._root = Path(settings.STATIC_ROOT).resolve() if settings.STATIC_ROOT else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not scope["path"].startswith(self._prefix):
            await self._application(scope, receive, send)
            return
        if scope["method"] not in {"GET", "HEAD"}:
            await send_plain(send, 405, gettext("Only GET and HEAD."), [("Allow", "GET, HEAD")])
            return
        path = await asyncio.to_thread(self.find, scope["path"].removeprefix(self._prefix))
        if path is None:
            await send_plain(send, 404, gettext("There is no such file."))
            return
        headers = self.headers_for(path)
        if path.suffix in _PACKED:
            headers.append(("Vary", "Accept-Encoding"))
            if "gzip" in header(scope, b"accept-encoding") and not any(header(scope, name) for name in _IN_PART):
                await self._send_packed(scope, send, path, headers)
                return
        await self._sender.send(scope, receive, send, path, headers)

    async def _send_packed(self, scope: Scope, send: Send, path: Path, headers: list[tuple[str, str]]) -> None:
        """What has not changed since is answered by the sender, who knows the file by the same time."""
        stat = path.stat()
        packed = await asyncio.to_thread(packed_file, path, stat.st_mtime_ns)
        own = [
            ("Content-Encoding", "gzip"),
            ("Content-Length", str(len(packed))),
            ("Last-Modified", http_date(int(stat.st_mtime))),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": encoded([*headers, *own])})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else packed})

    def find(self, name: str) -> Path | None:
        """The file of this name, never one outside of the folders for static files."""
        if "\\" in name or "\0" in name or any(part in {"", ".", ".."} for part in name.split("/")):
            return None
        collected = None if settings.DEBUG else self._collected(name)
        if collected is not None:
            return collected
        found = finders.find(name) if settings.DEBUG or not self._is_collected() else None
        return Path(found) if found and Path(found).is_file() else None

    def _collected(self, name: str) -> Path | None:
        if self._root is None:
            return None
        path = (self._root / name).resolve()
        return path if self._root in path.parents and path.is_file() else None

    def _is_collected(self) -> bool:
        return self._root is not None and self._root.is_dir()

    def headers_for(self, path: Path) -> list[tuple[str, str]]:
        """Type and caching: for ever where the name holds a hash of the content, else five minutes."""
        kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        charset = "; charset=utf-8" if kind.startswith("text/") else ""
        lasting = "max-age=31536000, immutable" if _HASHED.search(path.name) else "max-age=300"
        return [
            ("Content-Type", kind + charset),
            ("Cache-Control", "no-cache" if settings.DEBUG else f"public, {lasting}"),
            ("X-Content-Type-Options", "nosniff"),
        ]
