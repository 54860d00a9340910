"""Sends files from the event loop: no page thread and no database connection waits for a slow reader."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from django.utils.translation import gettext

from kernel.files import CHUNK, Answer, answer_for, file_etag, safe_path

from .messages import Receive, Scope, Send, WatchfulSend, encoded, send_plain

REPLACED = {"content-length", "content-range", "accept-ranges", "last-modified", "etag"}
"""Headers of the file itself; what Django said about the empty body it made is dropped."""

T = TypeVar("T")


class FileSender:
    """Reads on threads of its own, one piece at a time, and reads on only when the piece before has left.

    So at most two pieces of 256 KiB of each download are in memory.
    """

    def __init__(self, threads: int = 4) -> None:
        self._pool = ThreadPoolExecutor(threads, "files")

    async def send_guarded(
        self, scope: Scope, receive: Receive, send: Send, path: str, headers: Iterable[tuple[str, str]]
    ) -> None:
        """Send a file that a view named; only folders below DATA_DIR are accepted (see `kernel.files`).

        Raises PermissionError for any other path, ClientGone when the client leaves.
        """
        try:
            real = await self._run(lambda: safe_path(path))
        except FileNotFoundError:
            await send_plain(send, 404, gettext("This file is missing."), [("Cache-Control", "no-store")])
            return
        await self.send(scope, receive, send, real, headers)

    async def send(
        self, scope: Scope, receive: Receive, send: Send, path: Path, headers: Iterable[tuple[str, str]]
    ) -> None:
        """Answer a GET or HEAD with the file: whole, in part, or "not modified". The path is trusted.

        Raises ClientGone when the client leaves, OSError when reading fails.
        """
        try:
            descriptor = await self._run(lambda: os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0)))
        except FileNotFoundError:
            await send_plain(send, 404, gettext("This file is missing."), [("Cache-Control", "no-store")])
            return
        watchful = WatchfulSend(receive, send)
        try:
            headers = list(headers)
            stat = os.fstat(descriptor)
            etag = next((value for name, value in headers if name.lower() == "etag"), None) or file_etag(stat)
            conditions = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
            answer = answer_for(scope["method"], conditions, size=stat.st_size, modified=stat.st_mtime, etag=etag)
            kept = [(name, value) for name, value in headers if name.lower() not in REPLACED]
            all_headers = encoded([*kept, *answer.headers.items()])
            await watchful({"type": "http.response.start", "status": answer.status, "headers": all_headers})
            await self._send_body(watchful, descriptor, answer, scope["method"])
        finally:
            watchful.close()
            os.close(descriptor)

    async def _send_body(self, send: Send, descriptor: int, answer: Answer, method: str) -> None:
        position, end = answer.start, answer.start + answer.length
        while method != "HEAD" and position < end:
            size = min(CHUNK, end - position)
            chunk = await self._run(partial(os.pread, descriptor, size, position))
            if not chunk:
                raise OSError("the file became shorter while it was being sent")
            position += len(chunk)
            await send({"type": "http.response.body", "body": chunk, "more_body": position < end})
        if method == "HEAD" or answer.length == 0:
            await send({"type": "http.response.body", "body": b""})

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)
