"""The one-time token of the first run. Needs no Django: `make run` renews it without the time that starting Django takes.

The data directory holds only the token's digest; it is there from the first start until an administrator exists.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

DIGEST_FILE = "setup-token.sha256"


def _digest(token: str) -> str:
    return hashlib.sha256(token.strip().encode()).hexdigest()


def is_waiting(data: Path) -> bool:
    """Whether a token was made and no administrator yet."""
    return (data / DIGEST_FILE).is_file()


def make(data: Path) -> str:
    """A fresh token; the one before it is worth nothing any more. It stands nowhere but on the operator's screen."""
    token = secrets.token_hex(8)
    descriptor = os.open(data / DIGEST_FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(_digest(token))
    return token


def matches(data: Path, token: str) -> bool:
    if not is_waiting(data):
        return False
    return hmac.compare_digest((data / DIGEST_FILE).read_text().strip(), _digest(token))


def discard(data: Path) -> None:
    (data / DIGEST_FILE).unlink(missing_ok=True)
