"""Speaks ASGI to an application in memory."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Exchange:
    """One request. `body` arrives in these pieces; `leave_after` messages the client is gone."""

    method: str = "GET"
    path: str = "/"
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: list[bytes] = field(default_factory=lambda: [b""])
    leave_after: int | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    messages: list[dict[str, Any]] = field(default_factory=list)

    def scope(self) -> dict[str, Any]:
        path, _, query = self.path.partition("?")
        return {
            "type": "http",
            "http_version": "1.1",
            "method": self.method,
            "path": path,
            "query_string": query.encode(),
            "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in self.headers],
            "scheme": "http",
            "client": ["192.0.2.7", 5000],
            "server": ["site.example", 8000],
            "root_path": "",
            **self.extra,
        }

    def run(self, application: Any) -> Exchange:
        asyncio.run(asyncio.wait_for(self.speak(application), 20))
        return self

    async def speak(self, application: Any) -> Exchange:
        pieces = list(self.body)
        gone = asyncio.Event()

        async def receive() -> dict[str, Any]:
            if pieces:
                piece = pieces.pop(0)
                return {"type": "http.request", "body": piece, "more_body": bool(pieces)}
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            self.messages.append(message)
            if self.leave_after is not None and len(self.messages) >= self.leave_after:
                gone.set()
                await asyncio.sleep(0)

        await application(self.scope(), receive, send)
        return self

    @property
    def status(self) -> int:
        return int(self.messages[0]["status"])

    @property
    def answer(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.messages[1:])

    @property
    def complete(self) -> bool:
        return bool(self.messages) and not self.messages[-1].get("more_body", False)

    def values(self, name: str) -> list[str]:
        return [value.decode() for key, value in self.messages[0]["headers"] if key == name.lower().encode()]

    def value(self, name: str) -> str | None:
        return next(iter(self.values(name)), None)
