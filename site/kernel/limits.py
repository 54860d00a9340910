"""How often somebody may do something: a counter in Django's cache for each name and key.

With Redis all processes count together; without it each process counts for itself, and an ordinary house has one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from django.core.cache import cache
from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `limit` times in `per_seconds` for each key. The span begins with the first time and is not extended."""

    name: str
    limit: int
    per_seconds: int

    def allow(self, key: str = "") -> bool:
        """Count one more; False once there were too many. A refused one counts too."""
        slot = f"limit:{self.name}:{hashlib.sha256(key.encode()).hexdigest()[:32]}"  # a key may hold anything
        if cache.add(slot, 1, self.per_seconds):
            return self.limit >= 1
        try:
            return cache.incr(slot) <= self.limit
        except ValueError:  # the span ended between the two calls: this is the first of the next
            cache.add(slot, 1, self.per_seconds)
            return self.limit >= 1


def client_key(request: HttpRequest) -> str:
    """Whom to count as one client: an IPv4 address, or the /64 that an IPv6 customer is usually given whole."""
    text = request.META.get("REMOTE_ADDR", "")
    try:
        address = ip_address(text)
    except ValueError:  # a Unix socket has no address: all its clients count as one
        return text
    if not isinstance(address, IPv6Address):
        return text
    return str(address.ipv4_mapped or address.exploded[:19])
