"""A signed-in member over HTTP, as lean as a client can be: one kept connection."""

from __future__ import annotations

import json
import re
import time
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')

KEPT_SECONDS = 15.0  # a connection that was not used for longer is not relied on


class Session:
    """Raises RuntimeError where an answer is not the one that a member would get."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.used_at = time.monotonic()
        self.cookies: dict[str, str] = {"django_language": "zh-hans"}

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[HTTPResponse, bytes]:
        if time.monotonic() - self.used_at > KEPT_SECONDS:
            self.connection.close()  # the server may have closed it, too; the next request opens another
        self.used_at = time.monotonic()
        jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request(method, path, body, {"Cookie": jar, **(headers or {})})
        response = self.connection.getresponse()
        content = response.read()
        for line in response.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return response, content

    def get(self, path: str) -> tuple[HTTPResponse, bytes]:
        response, content = self.request("GET", path)
        if response.status != 200:
            raise RuntimeError(f"GET {path} answered {response.status}")
        return response, content

    def post_json(self, path: str, data: dict[str, Any]) -> tuple[HTTPResponse, bytes]:
        headers = {"Content-Type": "application/json", "X-CSRFToken": self.cookies.get("csrftoken", "")}
        response, content = self.request("POST", path, json.dumps(data).encode(), headers)
        if response.status >= 300:
            raise RuntimeError(f"POST {path} answered {response.status}: {content[:200]!r}")
        return response, content

    def sign_in(self, username: str, password: str) -> None:
        _, page = self.get("/accounts/login/")
        token = TOKEN.search(page.decode())
        form = urlencode(
            {"login": username, "password": password, "csrfmiddlewaretoken": token[1] if token else ""}
        ).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        response, _ = self.request("POST", "/accounts/login/", form, headers)
        if response.status != 302:
            raise RuntimeError(f"{username} could not sign in: {response.status}")
