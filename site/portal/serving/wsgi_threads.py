"""Pages: the WSGI application inside the ASGI server, on a few threads that live as long as the process.

Long-lived threads keep their database connections. A page thread never waits for the network: the body has
arrived before it starts, small answers leave in one hop, files are sent by `FileSender`. Only a streamed
answer holds its thread while it is sent, and not longer than the client keeps reading.
"""

from __future__ import annotations

import asyncio
import logging
import os
import tempfile
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from queue import SimpleQueue
from typing import IO, Any, cast
from urllib.parse import unquote

from kernel.files import FILE_HEADER, SENDER_KEY

from .environ import environ_from
from .files import FileSender
from .messages import (
    ClientGone,
    Message,
    Receive,
    Scope,
    Send,
    TrackedSend,
    WatchfulSend,
    encoded,
    header,
)
from .refusals import BROKEN, BUSY, TOO_LARGE, send_refusal

log = logging.getLogger("lianxue.serving")

WsgiApplication = Callable[..., Iterable[bytes]]
BODY_EXTENSION = "lianxue.body"
"""In `scope["extensions"]`: the request's body as a file, when the server has already received it."""

SPOOL = 1024 * 1024


class TooLarge(Exception):
    """The body of a request is larger than accepted."""


@dataclass(slots=True)
class Reply:
    """What the application answered, as far as it fits into one hop."""

    status: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    sent: bool = False

    @property
    def start(self) -> Message:
        return {"type": "http.response.start", "status": self.status, "headers": encoded(self.headers)}

    def take_file(self) -> str | None:
        """Remove the internal header; the path it held, if any."""
        held = [value for name, value in self.headers if name.lower() == FILE_HEADER.lower()]
        self.headers = [pair for pair in self.headers if pair[0].lower() != FILE_HEADER.lower()]
        return unquote(held[0]) if held else None


@dataclass(slots=True)
class _Job:
    scope: Scope
    body: IO[bytes]
    reply: Reply
    stream: _Stream
    loop: asyncio.AbstractEventLoop
    done: asyncio.Future[None]


class _Place:
    """One of the `queue_limit` places of those who wait for a page thread or have one."""

    def __init__(self, threads: WsgiThreads) -> None:
        self._threads: WsgiThreads | None = threads
        threads._waiting += 1

    def leave(self) -> None:
        if self._threads is not None:
            self._threads._waiting -= 1
            self._threads = None


class WsgiThreads:
    """An ASGI application around a WSGI one.

    `queue_limit` requests may wait or run; the next ones are told to come back (503). Bodies above `max_body`
    bytes are refused (413).
    """

    def __init__(
        self,
        application: WsgiApplication,
        sender: FileSender,
        *,
        threads: int = 4,
        queue_limit: int = 200,
        max_body: int = 1024 * 2**20,
    ) -> None:
        self._application = application
        self._sender = sender
        self._queue_limit = queue_limit
        self._max_body = max_body
        self._waiting = 0
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._threads = [
            threading.Thread(target=self._work, name=f"pages-{number}", daemon=True) for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """End the threads once they have done what waits; the process may also just end."""
        for _ in self._threads:
            self._jobs.put(None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        length = header(scope, b"content-length")
        if length.isdecimal() and int(length) > self._max_body:
            await send_refusal(send, TOO_LARGE)
            return
        if self._waiting >= self._queue_limit:
            await send_refusal(send, BUSY)
            return
        place = _Place(self)
        tracked = TrackedSend(send)
        try:
            body = scope.get("extensions", {}).get(BODY_EXTENSION) or await _receive_body(receive, self._max_body)
            with body:
                if body.seek(0, os.SEEK_END) > self._max_body:
                    raise TooLarge
                await self._answer(scope, body, receive, tracked, place)
        except TooLarge:
            await send_refusal(send, TOO_LARGE)
        except ClientGone:
            log.debug("the client left: %s", scope["path"])
        except Exception:
            log.exception("the answer failed: %s %s", scope["method"], scope["path"])
            if not tracked.started:  # else the server cuts the connection: half an answer must not look whole
                await send_refusal(send, BROKEN)
        finally:
            place.leave()

    async def _answer(self, scope: Scope, body: IO[bytes], receive: Receive, send: Send, place: _Place) -> None:
        loop = asyncio.get_running_loop()
        watchful = WatchfulSend(receive, send)
        reply = Reply()
        job = _Job(scope, body, reply, _Stream(loop, watchful, scope["method"]), loop, loop.create_future())
        self._jobs.put(job)
        try:
            await job.done
        finally:
            watchful.close()
            place.leave()  # who now takes a film over a slow line keeps nobody from a page
        if (path := reply.take_file()) is not None:
            await self._sender.send_guarded(scope, receive, send, path, reply.headers)
        elif not reply.sent:
            await send(reply.start)
            await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else reply.body})

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            error: Exception | None = None
            if job.done.cancelled():  # the client left while the request waited
                continue
            try:
                self._run(job)
            except Exception as raised:  # one broken answer must not end the thread
                error = raised
            with suppress(RuntimeError):  # the loop is closed: the process is ending
                job.loop.call_soon_threadsafe(_settle, job.done, error)
            del job, error

    def _run(self, job: _Job) -> None:
        reply = job.reply
        written: list[bytes] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None
        ) -> Callable[[bytes], object]:
            if exc_info and reply.sent:
                raise exc_info[1].with_traceback(exc_info[2])
            reply.status, reply.headers = int(status[:3]), list(headers)
            return written.append

        environ = environ_from(job.scope, job.body)
        environ[SENDER_KEY] = True
        output = self._application(environ, start_response)
        try:
            if getattr(output, "streaming", not isinstance(output, list | tuple)):
                job.stream.run(reply, chain(written, output))
            else:
                reply.body = b"".join([*written, *output])
        finally:
            close = getattr(output, "close", None)
            if close is not None:
                close()


class _Stream:
    """Sends an answer piece by piece from a page thread, at the pace of its reader."""

    def __init__(self, loop: asyncio.AbstractEventLoop, send: WatchfulSend, method: str) -> None:
        self._loop, self._send, self._method = loop, send, method

    def run(self, reply: Reply, output: Iterable[bytes]) -> None:
        """Called in the page thread. Raises ClientGone when nobody takes the answer."""
        for piece in output:
            if piece:
                self._start(reply)
                self._tell({"type": "http.response.body", "body": piece, "more_body": True})
            if self._method == "HEAD":
                break
        self._start(reply)
        self._tell({"type": "http.response.body", "body": b""})

    def _start(self, reply: Reply) -> None:
        if not reply.sent:
            reply.take_file()
            reply.sent = True
            self._tell(reply.start)

    def _tell(self, message: Message) -> None:
        asyncio.run_coroutine_threadsafe(self._send(message), self._loop).result()


def _settle(done: asyncio.Future[None], error: Exception | None) -> None:
    if done.done():
        return
    if error is not None:
        done.set_exception(error)
    else:
        done.set_result(None)


async def _receive_body(receive: Receive, limit: int) -> IO[bytes]:
    """The whole body, small ones in memory and large ones in a temporary file.

    Raises TooLarge, and ClientGone when it does not arrive completely.
    """
    body = tempfile.SpooledTemporaryFile(SPOOL)  # noqa: SIM115 - the caller closes it
    more, size = True, 0
    try:
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            piece = message.get("body", b"")
            more, size = message.get("more_body", False), size + len(piece)
            if size > limit:
                raise TooLarge
            body.write(piece)
    except BaseException:
        body.close()
        raise
    return cast(IO[bytes], body)
