"""Answers with a file: conditions, ranges and safe headers.

A view says *which* file somebody may have; `guarded_file_response` makes the answer. Under our own server the
answer carries only an internal header and the server sends the bytes itself, so that a slow reader holds
neither a page thread nor a database connection. Under any other server Django sends them.
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
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header, parse_http_date_safe

FILE_HEADER = "X-Lianxue-File"
"""Internal: the percent-encoded absolute path of the file to send. The server removes it from every answer."""

SENDER_KEY = "lianxue.file_sender"
"""In `request.META` when the server around Django understands `FILE_HEADER`."""

CHUNK = 256 * 1024

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


def file_etag(stat: os.stat_result) -> str:
    """An ETag that changes when the file does; strong, because our files are replaced and never edited."""
    return f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'


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
    """The answer to a request for a file that the viewer was found to be allowed to have.

    `etag` is the content's hash, if known. `cache` is "public" only for files everybody may have; private ones
    are asked for again each time, so that a withdrawn right works at once.
    Raises Http404 when the file is missing and PermissionError when it lies outside of DATA_DIR's folders.
    """
    try:
        real = safe_path(path)
        stat = real.stat()
    except FileNotFoundError:
        raise Http404("the file is missing") from None
    tag = f'"{etag.strip(chr(34))}"' if etag else file_etag(stat)
    headers = {
        "Content-Type": content_type,
        "Content-Disposition": content_disposition_header(not inline, _clean_name(filename)) or "attachment",
        "Cache-Control": _CACHE[cache],
        "ETag": tag,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN",
        "Content-Security-Policy": content_policy(content_type),
    }
    if request.META.get(SENDER_KEY):
        return HttpResponse(headers={**headers, FILE_HEADER: quote(str(real))})
    return _sent_by_django(request, real, stat, tag, headers)


def content_policy(content_type: str) -> str:
    """A policy for a file opened by itself: what could hold scripts (HTML, SVG, …) is shut into a sandbox."""
    shown = _SHOWN_BY_THE_BROWSER_ITSELF.match(content_type.strip().split(";")[0])
    return "frame-ancestors 'self'" if shown else _SANDBOX


def _clean_name(filename: str) -> str:
    """Names come from uploads: without line breaks, path separators and signs that turn the reading direction."""
    kept = (" " if unicodedata.category(sign) in {"Cc", "Cf", "Zl", "Zp", "Cs"} else sign for sign in filename)
    return re.sub(r"[\s/\\]+", " ", "".join(kept)).strip()[:200] or "file"


def _sent_by_django(
    request: HttpRequest, path: Path, stat: os.stat_result, etag: str, headers: dict[str, str]
) -> HttpResponseBase:
    conditions = {name.lower(): value for name, value in request.headers.items()}
    answer = answer_for(request.method or "GET", conditions, size=stat.st_size, modified=stat.st_mtime, etag=etag)
    all_headers = {**headers, **answer.headers}
    if not answer.length or request.method == "HEAD":
        return HttpResponse(status=answer.status, headers=all_headers)
    return StreamingHttpResponse(_read(path, answer.start, answer.length), status=answer.status, headers=all_headers)


def _read(path: Path, start: int, length: int) -> Iterator[bytes]:
    with path.open("rb") as source:
        source.seek(start)
        while length and (chunk := source.read(min(CHUNK, length))):
            length -= len(chunk)
            yield chunk
