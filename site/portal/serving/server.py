"""Daphne, with what it lacks: it waits for slow readers, keeps large uploads out of memory, ends politely."""

from __future__ import annotations

import asyncio
import io
import logging
import signal
import sys
from collections.abc import Callable
from time import monotonic
from typing import Any, cast
from weakref import WeakSet

from daphne.access import AccessLogGenerator
from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.server import Server  # installs Twisted's asyncio reactor: before anything else of Twisted
from daphne.ws_protocol import WebSocketProtocol
from django.utils.translation import gettext
from twisted.internet import defer
from twisted.internet import reactor as twisted_reactor
from twisted.internet.interfaces import IPushProducer
from twisted.logger import LogLevel, formatEvent, globalLogPublisher
from zope.interface import implementer

from .messages import Application, Message, Scope
from .wsgi_threads import BODY_EXTENSION

reactor = cast(Any, twisted_reactor)  # its stubs know the interfaces only in part
log = logging.getLogger("lianxue.serving")

DRAIN_SECONDS = 20.0
"""How long running requests may take to end after SIGTERM."""

_GOING_AWAY = 1001
_POLL_SECONDS = 0.05


@implementer(IPushProducer)
class Flow:
    """Twisted closes and opens it as the connection's buffer fills and empties."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.open.set()

    def pauseProducing(self) -> None:
        self.open.clear()

    def resumeProducing(self) -> None:
        self.open.set()

    def stopProducing(self) -> None:
        self.open.set()


class PoliteRequest(WebRequest):
    """One HTTP request: stores no more of its body than accepted and says when its reader cannot follow."""

    flow: Flow | None = None
    body: Any = None
    _accepted = True
    _room = 0

    def gotLength(self, length: int | None) -> None:
        self._accepted = length is None or length <= self.server.max_body
        self._room = self.server.max_body + 1  # one more, so that the application sees it was too much
        super().gotLength(length if self._accepted else 0)

    def handleContentChunk(self, data: bytes) -> None:
        """The client is heard to the end even if it sends too much: else it never reads the refusal."""
        kept = data[: self._room] if self._accepted else b""
        self._room -= len(kept)
        if kept:
            super().handleContentChunk(kept)

    def handle_reply(self, message: Message) -> None:
        if message["type"] == "http.response.body" and self.channel is not None and not self.finished:
            if not message.get("more_body"):
                self._end_flow()
            elif self.flow is None:
                self._begin_flow()
        super().handle_reply(message)

    def _begin_flow(self) -> None:
        self.flow = Flow()
        self.registerProducer(self.flow, True)
        if self.channel._waitingForTransport:
            self.flow.pauseProducing()

    def _end_flow(self) -> None:
        if self.flow is not None:
            self.unregisterProducer()
            self.flow.open.set()
            self.flow = None

    def connectionLost(self, reason: Any) -> None:
        if self.flow is not None:
            self.flow.open.set()
        super().connectionLost(reason)

    def handle_exception(self, exception: BaseException) -> None:
        self.give_up()

    def give_up(self) -> None:
        """The application has ended: a missing answer becomes an error, half an answer a cut connection."""
        if self.body is not None:
            self.body.close()
        if self.finished or self.channel is None:
            return
        if self._response_started:
            self.channel.forceAbortClient()
        else:
            self.basic_error(500, b"Internal Server Error", gettext("Something went wrong."))


class CountingFactory(HTTPFactory):
    """Knows the connections that still speak HTTP."""

    def __init__(self, server: PortalServer) -> None:
        super().__init__(server)
        self._protocols: WeakSet[Any] = WeakSet()

    def buildProtocol(self, addr: Any) -> Any:
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = PoliteRequest
        self._protocols.add(protocol)
        return protocol

    def channels(self) -> list[Any]:
        """Open HTTP connections, without those that became WebSockets."""
        alive = []
        for protocol in list(self._protocols):
            transport = protocol._channel.transport
            if transport is not None and transport.connected and transport.protocol is protocol:
                alive.append(protocol._channel)
        return alive


class PortalServer(Server):
    """One listening address. `run()` returns when the server has ended; `failure` says why it never began."""

    def __init__(
        self,
        application: Application,
        *,
        host: str,
        port: int,
        max_body: int,
        on_ready: Callable[[str, int], None],
        on_drain: Callable[[], None] = lambda: None,
        access_log: bool = False,
    ) -> None:
        interface = host.replace(":", r"\:")
        super().__init__(
            application,
            endpoints=[f"tcp:port={port}:interface={interface}:backlog=512"],
            signal_handlers=False,
            action_logger=AccessLogGenerator(sys.stderr) if access_log else None,
            ready_callable=lambda: on_ready(*self.listening_addresses[0]),
            server_name="",
            verbosity=0,
        )
        self.max_body = max_body
        self.failure: str | None = None
        self._on_drain = on_drain
        self._ports: list[Any] = []
        self._drain_until: float | None = None
        self._factory = CountingFactory(self)

    @property
    def http_factory(self) -> CountingFactory:
        return self._factory

    @http_factory.setter
    def http_factory(self, _daphnes_own: HTTPFactory) -> None:
        """Daphne's `run()` makes one of its own; it is not used."""

    def run(self) -> None:
        globalLogPublisher.addObserver(cast(Any, log_errors_of_twisted))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: reactor.callFromThread(self.drain))
        super().run()

    # -- listening

    def listen_success(self, port: Any) -> None:
        self._ports.append(port)
        super().listen_success(port)

    def listen_error(self, failure: Any) -> None:
        self.failure = failure.getErrorMessage()
        self.stop()

    # -- requests

    def create_application(self, protocol: Any, scope: Scope) -> Any:
        if isinstance(protocol, PoliteRequest):
            # Daphne would put the whole body into a queue; hand the file over instead.
            protocol.body, protocol.content = protocol.content, io.BytesIO()
            scope["extensions"] = {BODY_EXTENSION: protocol.body}
        queue = super().create_application(protocol, scope)
        if queue is not None and isinstance(protocol, PoliteRequest):
            task = self.connections[protocol]["application_instance"]
            task.add_done_callback(lambda _task: protocol.give_up())
        return queue

    async def handle_reply(self, protocol: Any, message: Message) -> None:
        await super().handle_reply(protocol, message)
        flow = getattr(protocol, "flow", None)
        if flow is not None:
            await flow.open.wait()

    # -- the end

    def drain(self) -> None:
        """Stop listening at once, let running requests end, then stop. A second call does not wait."""
        if self._drain_until is not None:
            self.stop()
            return
        self._drain_until = monotonic() + DRAIN_SECONDS
        reactor.callLater(DRAIN_SECONDS + 1, self.stop)  # whatever happens below
        for port in self._ports:
            port.stopListening()
        self._on_drain()
        for protocol in list(self.connections):
            if isinstance(protocol, WebSocketProtocol) and protocol.state == protocol.STATE_OPEN:
                protocol.sendCloseFrame(code=_GOING_AWAY)
        reactor.callLater(_POLL_SECONDS, self._stop_when_quiet)  # the ports close in the reactor's next round

    def _stop_when_quiet(self) -> None:
        channels = self.http_factory.channels()
        for channel in channels:
            channel.persistent = False  # closes by itself after the running request
            if not channel.requests:
                channel.loseConnection()
        if channels and monotonic() < (self._drain_until or 0.0):
            reactor.callLater(_POLL_SECONDS, self._stop_when_quiet)
            return
        if channels:
            log.warning("%d requests did not end in %g seconds", len(channels), DRAIN_SECONDS)
        self.stop()

    def kill_all_applications(self) -> Any:
        """Cancel what still runs and wait for it. (Daphne's own stumbles over connections without a task.)"""
        running = (details.get("application_instance") for details in self.connections.values())
        tasks = [task for task in running if task is not None and not task.done()]
        for task in tasks:
            task.cancel()
        return defer.Deferred.fromFuture(asyncio.ensure_future(_all_ended(tasks)))


async def _all_ended(tasks: list[asyncio.Task[None]]) -> None:
    if tasks:
        await asyncio.wait(tasks, timeout=5)


def log_errors_of_twisted(event: dict[str, Any]) -> None:
    """Daphne silences Twisted's log; errors in callbacks must be seen all the same."""
    if event.get("log_level") in {LogLevel.error, LogLevel.critical}:
        failure = event.get("log_failure")
        log.error("%s%s", formatEvent(event), f"\n{failure.getTraceback()}" if failure else "")
