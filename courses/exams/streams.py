"""Tokens that the server gives to one load of an exam's page, and the key for what that page keeps on the device."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.signing import BadSignature, Signer
from django.utils import timezone
from django.utils.crypto import salted_hmac

from kernel.db.ids import is_public_id, new_public_id


class BadStream(ValueError):
    """The token was not given out for this attempt and account."""


@dataclass(frozen=True, slots=True)
class Stream:
    """One load of the page on one device: `issued_at` says by the server's clock when its sequence could begin."""

    id: str
    issued_at: datetime


def _signer(attempt: str, account: str) -> Signer:
    return Signer(salt=f"courses.exams.stream:{attempt}:{account}")


def issue_token(attempt: str, account: str) -> str:
    """A token for a new stream; `attempt` and `account` are public ids, and it is worth nothing for any others."""
    milliseconds = int(timezone.now().timestamp() * 1000)
    return _signer(attempt, account).sign(f"{new_public_id()}.{milliseconds}")


def read_token(token: str, attempt: str, account: str) -> Stream:
    """Raises BadStream."""
    try:
        stream, milliseconds = _signer(attempt, account).unsign(token).split(".")
        issued_at = datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
    except (BadSignature, ValueError) as error:
        raise BadStream(str(error)) from error
    if not is_public_id(stream):
        raise BadStream("no stream")
    return Stream(stream, issued_at)


def device_key(attempt: str, account: str) -> str:
    """64 hexadecimal digits that encrypt what an attempt's page keeps on the device.

    The page gets the key each time it is opened and never stores it: whoever signs in with another account, or looks
    into the browser's files, has nothing to read the answers with.
    """
    return salted_hmac("courses.exams.device", f"{attempt}:{account}", algorithm="sha256").hexdigest()
