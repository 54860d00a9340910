"""Answers with a file: conditions, ranges and safe headers.

A view says *which* file somebody may have; `guarded_file_response` makes the answer. Under our own server the
answer carries only an internal header and the server sends the bytes itself, so that a slow reader holds
neither a page thread nor a database connection. Behind nginx it may name the file to nginx (FILE_SENDER=accel). Under any
other server Django sends them.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header, parse_http_date_safe

from kernel.storage import LocalSource, Source, local_path, open_stored

FILE_HEADER = "X-Lianxue-File"
"""Internal: the file to send, percent-encoded: an absolute path, or STORED and a name in the storage. The server removes
it from every answer."""

STORED = "stored:"

ACCEL_HEADER = "X-Accel-Redirect"
PROXIED_KEY = "lianxue.proxied"
"""In `request.META` when the request came through the proxy that we trust."""

SENDER_KEY = "lianxue.file_sender"
"""In `request.META` when the server around Django understands `FILE_HEADER`."""

_ONE_RANGE = re.compile(r"\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*", re.IGNORECASE | re.ASCII)
_SHOWN_BY_THE_BROWSER_ITSELF = re.compile(r"(?:image/(?!svg)|video/|audio/|application/pdf$)", re.IGNORECASE)
_SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
_CACHE = {"private": "private, no-cache", "public": "public, max-age=3600"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What to send of a file: `length` bytes from `start`, none of them for 304 and 416."""

    status: int
    start: int
    length: int
    headers: dict[str, str]


def safe_path(path: str | os.PathLike[str]) -> Path:
    """The real path of a file that may be sent.

    Raises FileNotFoundError when there is no such file, PermissionError when it does not lie in a folder below
    DATA_DIR: the database and the secrets lie in DATA_DIR itself, so files directly in it are refused too.
    """
    real = Path(path).resolve(strict=True)
    root = Path(settings.DATA_DIR).resolve()
    if root not in real.parents or real.parent == root:
        raise PermissionError(f"not a file that may be sent: {real}")
    if not real.is_file():
        raise FileNotFoundError(str(real))
    return real


def open_named(held: str) -> Source:
    """The file that FILE_HEADER names. Raises FileNotFoundError, PermissionError as `safe_path`."""
    if held.startswith(STORED):
        return open_stored(default_storage, held.removeprefix(STORED))
    return LocalSource(safe_path(held))


def answer_for(method: str, conditions: Mapping[str, str], *, size: int, modified: float, etag: str) -> Answer:
    """Decide status, range and headers for a file of `size` bytes, last changed at `modified` (seconds, UTC).

    `conditions` are the request's headers under lower-case names. Several ranges in one request are answered
    with the whole file, as RFC 9110 allows.
    """
    headers = {"Accept-Ranges": "bytes", "ETag": etag, "Last-Modified": formatdate(int(modified), usegmt=True)}
    if _not_modified(conditions, modified, etag):
        return Answer(304, 0, 0, headers)
    wanted = conditions.get("range", "")
    if method == "GET" and wanted and _range_still_valid(conditions.get("if-range"), modified, etag):
        part = parse_range(wanted, size)
        if part is not None:
            start, length = part
            if not length:
                return Answer(416, 0, 0, {**headers, "Content-Range": f"bytes */{size}", "Content-Length": "0"})
            content_range = f"bytes {start}-{start + length - 1}/{size}"
            return Answer(
                206, start, length, {**headers, "Content-Range": content_range, "Content-Length": str(length)}
            )
    return Answer(200, 0, size, {**headers, "Content-Length": str(size)})


def parse_range(header: str, size: int) -> tuple[int, int] | None:
    """Start and length of the one range a `Range` header asks for.

    None: no single range of bytes, ignore the header. A length of 0: the range lies outside of the file (416).
    """
    match = _ONE_RANGE.fullmatch(header)
    if match is None:
        return None
    first, last = match.groups()
    if not (first or last) or max(len(first), len(last)) > 18:
        return None
    if not first:  # the last N bytes
        length = min(int(last), size)
        return size - length, length
    start, end = int(first), int(last) if last else size - 1
    if last and end < start:
        return None
    return start, max(0, min(end, size - 1) - start + 1)


def _not_modified(conditions: Mapping[str, str], modified: float, etag: str) -> bool:
    if known := conditions.get("if-none-match"):
        tags = {tag.strip().removeprefix("W/") for tag in known.split(",")}
        return "*" in tags or etag.removeprefix("W/") in tags
    since = parse_http_date_safe(conditions.get("if-modified-since", ""))
    return since is not None and int(modified) <= since


def _range_still_valid(if_range: str | None, modified: float, etag: str) -> bool:
    if not if_range:
        return True
    if '"' in if_range:
        return if_range.strip() == etag and not etag.startswith("W/")
    return parse_http_date_safe(if_range) == int(modified)


def guarded_file_response(
    request: HttpRequest,
    path: str | os.PathLike[str],
    *,
    content_type: str,
    filename: str,
    inline: bool,
    etag: str | None = None,
    cache: Literal["private", "public"] = "private",
) -> HttpResponseBase:
    """The answer to a request for a file of this machine that the viewer was found to be allowed to have.

    `etag` is the content's hash, if known. `cache` is "public" only for files everybody may have; private ones
    are asked for again each time, so that a withdrawn right works at once.
    Raises Http404 when the file is missing and PermissionError when it lies outside of DATA_DIR's folders.
    """
    try:
        real = safe_path(path)
    except FileNotFoundError:
        raise Http404("the file is missing") from None
    headers = _headers(content_type, filename, inline, etag, cache)
    if _front_server_sends(request):
        return HttpResponse(headers={**headers, ACCEL_HEADER: _accel_address(real)})
    if request.META.get(SENDER_KEY):
        return HttpResponse(headers={**headers, FILE_HEADER: quote(str(real))})
    return _sent_by_django(request, LocalSource(real), headers)


def stored_file_response(
    request: HttpRequest,
    name: str,
    *,
    content_type: str,
    filename: str,
    inline: bool,
    etag: str | None = None,
    cache: Literal["private", "public"] = "private",
) -> HttpResponseBase:
    """As `guarded_file_response`, for a file by its name in the storage, wherever that is."""
    path = local_path(default_storage, name)
    if path is not None:
        return guarded_file_response(
            request, path, content_type=content_type, filename=filename, inline=inline, etag=etag, cache=cache
        )
    headers = _headers(content_type, filename, inline, etag, cache)
    if request.META.get(SENDER_KEY):
        return HttpResponse(headers={**headers, FILE_HEADER: quote(STORED + name)})
    try:
        return _sent_by_django(request, open_stored(default_storage, name), headers)
    except FileNotFoundError:
        raise Http404("the file is missing") from None


def _headers(content_type: str, filename: str, inline: bool, etag: str | None, cache: str) -> dict[str, str]:
    headers = {
        "Content-Type": content_type,
        "Content-Disposition": content_disposition_header(not inline, _clean_name(filename)) or "attachment",
        "Cache-Control": _CACHE[cache],
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN",
        "Content-Security-Policy": content_policy(content_type),
    }
    return {**headers, "ETag": f'"{etag.strip(chr(34))}"'} if etag else headers


def _front_server_sends(request: HttpRequest) -> bool:
    """Only a request that nginx passed on may be answered with a name: nobody else would turn it into the file."""
    return settings.FILE_SENDER == "accel" and bool(
        request.META.get(PROXIED_KEY) or request.META.get("HTTP_X_FORWARDED_FOR")
    )


def _accel_address(real: Path) -> str:
    inside = real.relative_to(Path(settings.DATA_DIR).resolve())
    return settings.FILE_ACCEL_PREFIX + quote(inside.as_posix())


def content_policy(content_type: str) -> str:
    """A policy for a file opened by itself: what could hold scripts (HTML, SVG, …) is shut into a sandbox."""
    shown = _SHOWN_BY_THE_BROWSER_ITSELF.match(content_type.strip().split(";")[0])
    return "frame-ancestors 'self'" if shown else _SANDBOX


def _clean_name(filename: str) -> str:
    """Names come from uploads: without line breaks, path separators and signs that turn the reading direction."""
    kept = (" " if unicodedata.category(sign) in {"Cc", "Cf", "Zl", "Zp", "Cs"} else sign for sign in filename)
    return re.sub(r"[\s/\\]+", " ", "".join(kept)).strip()[:200] or "file"


def _sent_by_django(request: HttpRequest, source: Source, headers: dict[str, str]) -> HttpResponseBase:
    conditions = {name.lower(): value for name, value in request.headers.items()}
    answer = answer_for(
        request.method or "GET",
        conditions,
        size=source.size,
        modified=source.modified,
        etag=headers.get("ETag", source.etag),
    )
    all_headers = {**headers, **answer.headers}
    if not answer.length or request.method == "HEAD":
        source.close()
        return HttpResponse(status=answer.status, headers=all_headers)
    return StreamingHttpResponse(_read(source, answer.start, answer.length), status=answer.status, headers=all_headers)


def _read(source: Source, start: int, length: int) -> Iterator[bytes]:
    try:
        while length and (piece := source.read(start, min(source.piece, length))):
            start, length = start + len(piece), length - len(piece)
            yield piece
    finally:
        source.close()
