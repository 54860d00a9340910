"""Which host a request came to, and which unit the current one belongs to.

A unit's site answers under /u/<slug>/ on the system's host and at hosts of its own (kernel.units.models.Hostname). While
a request to an own host is answered, `here()` names it: addresses inside that unit are relative then, all others whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port, validate_host
from django.utils.crypto import salted_hmac

CHECK_PATH = "/.well-known/lianxue/"
_CHECK = re.compile(rf"^{re.escape(CHECK_PATH)}([a-z2-7]{{16}})$")


@dataclass(frozen=True, slots=True)
class OwnHost:
    """A unit's own host, by its name in ASCII without a port."""

    name: str
    unit_id: int


_here: ContextVar[OwnHost | None] = ContextVar("own_host", default=None)


def here() -> OwnHost | None:
    """The own host that the current request came to; None on the system's host and outside of requests."""
    return _here.get()


@contextmanager
def on_own_host(host: OwnHost) -> Iterator[None]:
    token = _here.set(host)
    try:
        yield
    finally:
        _here.reset(token)


def name_of(request: HttpRequest) -> str:
    """The host's name in lower case, without port and final dot; "" where the header is no host at all."""
    raw = request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", "")
    return split_domain_port(raw)[0].removesuffix(".")


def system_name() -> str:
    name = urlsplit(settings.PUBLIC_ORIGIN).hostname or ""
    return f"[{name}]" if ":" in name else name  # an IPv6 address, as the Host header writes it


def is_system(name: str) -> bool:
    """Is this the system's own host: that of PUBLIC_ORIGIN or one of ALLOWED_HOSTS?

    Outside production, where nobody has named hosts, a machine is also reached by its address or a name without a dot,
    which nobody else on the Internet can have.
    """
    if not name:
        return False
    if validate_host(name, [system_name(), *settings.SYSTEM_HOSTS]):
        return True
    if settings.PRODUCTION or settings.SYSTEM_HOSTS:
        return False
    return "." not in name or name.endswith(".localhost") or is_address(name)


def is_address(name: str) -> bool:
    """Is it an IP address instead of a name?"""
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def origin_of(name: str) -> str:
    """The origin of an own host: scheme and port are the system's."""
    public = urlsplit(settings.PUBLIC_ORIGIN)
    return f"{public.scheme}://{name}:{public.port}" if public.port else f"{public.scheme}://{name}"


def check_answer(name: str, question: str) -> str:
    """What this house, and no other, answers to a question at one of its hosts. Needs no database: any process says it."""
    return salted_hmac("kernel.units.hosts", f"{name} {question}", algorithm="sha256").hexdigest()


def check_question(path: str) -> str:
    """The question in the path of a check; "" for all other paths."""
    match = _CHECK.match(path)
    return match[1] if match else ""
