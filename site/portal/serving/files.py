"""Sends files from the event loop: no page thread and no database connection waits for a slow reader."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from django.utils.translation import gettext

from kernel.files import Answer, answer_for, open_named
from kernel.storage import LocalSource, Source

from .messages import Receive, Scope, Send, WatchfulSend, encoded, send_plain

REPLACED = {"content-length", "content-range", "accept-ranges", "last-modified", "etag"}
"""Headers of the file itself; what Django said about the empty body it made is dropped."""

T = TypeVar("T")


class FileSender:
    """Reads on threads of its own, one piece at a time, and reads on only when the piece before has left.

    So at most two pieces of each download are in memory: of 256 KiB from this machine, of 512 KiB from another one, whose
    slowness has threads of its own.
    """

    def __init__(self, threads: int = 4, far_threads: int = 16) -> None:
        self._near = ThreadPoolExecutor(threads, "files")
        self._far = ThreadPoolExecutor(far_threads, "far-files")

    async def send_guarded(
        self, scope: Scope, receive: Receive, send: Send, held: str, headers: Iterable[tuple[str, str]]
    ) -> None:
        """Send a file that a view named: one below DATA_DIR, or one of the storage (see `kernel.files.FILE_HEADER`).

        Raises PermissionError for any other path, ClientGone when the client leaves, OSError when reading fails.
        """
        pool = self._near if held.startswith("/") else self._far
        await self._send(scope, receive, send, partial(open_named, held), pool, headers)

    async def send(
        self, scope: Scope, receive: Receive, send: Send, path: Path, headers: Iterable[tuple[str, str]]
    ) -> None:
        """Answer a GET or HEAD with a file whose path is trusted: whole, in part, or "not modified".

        Raises ClientGone when the client leaves, OSError when reading fails.
        """
        await self._send(scope, receive, send, partial(LocalSource, path), self._near, headers)

    async def _send(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        opening: Callable[[], Source],
        pool: ThreadPoolExecutor,
        headers: Iterable[tuple[str, str]],
    ) -> None:
        try:
            source = await _run(pool, opening)
        except FileNotFoundError:
            await send_plain(send, 404, gettext("This file is missing."), [("Cache-Control", "no-store")])
            return
        watchful = WatchfulSend(receive, send)
        try:
            headers = list(headers)
            etag = next((value for name, value in headers if name.lower() == "etag"), None) or source.etag
            conditions = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
            answer = answer_for(scope["method"], conditions, size=source.size, modified=source.modified, etag=etag)
            kept = [(name, value) for name, value in headers if name.lower() not in REPLACED]
            all_headers = encoded([*kept, *answer.headers.items()])
            await watchful({"type": "http.response.start", "status": answer.status, "headers": all_headers})
            await _send_body(watchful, source, pool, answer, scope["method"])
        finally:
            watchful.close()
            source.close()


async def _send_body(send: Send, source: Source, pool: ThreadPoolExecutor, answer: Answer, method: str) -> None:
    position, end = answer.start, answer.start + answer.length
    while method != "HEAD" and position < end:
        piece = await _run(pool, partial(source.read, position, min(source.piece, end - position)))
        if not piece:
            raise OSError("the file became shorter while it was being sent")
        position += len(piece)
        await send({"type": "http.response.body", "body": piece, "more_body": position < end})
    if method == "HEAD" or answer.length == 0:
        await send({"type": "http.response.body", "body": b""})


async def _run(pool: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(pool, work)
