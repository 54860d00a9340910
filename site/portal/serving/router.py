"""Puts the layers together: proxy headers, static files, pages, WebSockets."""

from __future__ import annotations

import os
from typing import Any, cast

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.urls import re_path

from portal.env import flag

from .environ import ProxyHeaders
from .files import FileSender
from .messages import Application, Receive, Scope, Send, header
from .static import StaticFiles
from .wsgi_threads import WsgiApplication, WsgiThreads

QUEUE_LIMIT = 200
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def max_body_bytes() -> int:
    """The largest request body that is accepted (`MAX_BODY_MB`)."""
    return int(os.environ.get("MAX_BODY_MB", "1024")) * 2**20


def trusts_proxy() -> bool:
    """Whether X-Forwarded-… headers come from a proxy of ours (`TRUST_PROXY`)."""
    return flag("TRUST_PROXY")


def build_application(pages: WsgiApplication) -> Application:
    """The ASGI application around the WSGI application `pages`; Django must be set up."""
    from kernel.plugins.registry import websocket_urlpatterns

    sender = FileSender()
    threads = int(getattr(settings, "WEB_THREADS", 4))
    http = StaticFiles(
        WsgiThreads(pages, sender, threads=threads, queue_limit=QUEUE_LIMIT, max_body=max_body_bytes()), sender
    )
    routes = URLRouter([*websocket_urlpatterns(), re_path(r"", cast(Any, refuse_websocket))])
    websocket = SameOrigin(AuthMiddlewareStack(routes))
    return ProxyHeaders(ProtocolTypeRouter({"http": http, "websocket": websocket}), trusted=trusts_proxy())


class SameOrigin:
    """Lets a page open WebSockets only to the very host it came from.

    Cookies go along with any page's WebSocket, so without this other sites could act as the reader. Units have
    hosts of their own, so the Host header is what counts and not a list.
    """

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if is_same_origin(header(scope, b"origin"), header(scope, b"host")):
            await self._application(scope, receive, send)
        else:
            await refuse_websocket(scope, receive, send)


def is_same_origin(origin: str, host: str) -> bool:
    """Whether the Origin header names the host of the Host header, with default ports left out."""
    scheme, separator, origin_host = origin.strip().lower().partition("://")
    if not separator or scheme not in _DEFAULT_PORTS or not host:
        return False
    port = _DEFAULT_PORTS[scheme]
    return origin_host.removesuffix(port) == host.strip().lower().removesuffix(port)


async def refuse_websocket(scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.close", "code": 4404})
