"""ASGI's types and the few answers that the layers around Django give themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
RawHeaders = list[tuple[bytes, bytes]]

STALLED_SECONDS = 120
"""Who takes not even one piece of an answer (256 KiB) for so long loses the connection."""


class ClientGone(OSError):
    """The client closed the connection before it had the whole answer."""


def header(scope: Scope, name: bytes) -> str:
    """The first value of a request's header (its name in lower case), or an empty string."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def encoded(headers: Iterable[tuple[str, str]]) -> RawHeaders:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]


async def send_plain(send: Send, status: int, text: str, headers: Iterable[tuple[str, str]] = ()) -> None:
    """A short answer in plain text, in the site's own language: no reader's language is known out here."""
    body = f"{text}\n".encode()
    own = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    await send({"type": "http.response.start", "status": status, "headers": encoded([*own, *headers])})
    await send({"type": "http.response.body", "body": body})


class TrackedSend:
    """A `send` that remembers whether the answer has begun."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.started = False

    async def __call__(self, message: Message) -> None:
        self.started = True
        await self._send(message)


class WatchfulSend:
    """A `send` that notices when nobody takes the answer any more; servers drop such messages silently.

    Raises ClientGone when the client has closed the connection, or has taken nothing for STALLED_SECONDS.
    From the first message on, whatever still arrives of the request's body is thrown away.
    """

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._listener: asyncio.Task[None] | None = None
        self._closed = False

    async def __call__(self, message: Message) -> None:
        if self._closed:
            raise ClientGone
        if self._listener is None:
            self._listener = asyncio.create_task(self._listen())
        if self._listener.done():
            raise ClientGone
        try:
            async with asyncio.timeout(STALLED_SECONDS):
                await self._send(message)
        except TimeoutError:
            raise ClientGone from None

    async def _listen(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass

    def close(self) -> None:
        self._closed = True
        if self._listener is not None:
            self._listener.cancel()
