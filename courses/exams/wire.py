"""The JSON that an exam's page sends: {"stream": token, "saves": [{"sequence", "position", "value", "flagged"}, …]}."""

from __future__ import annotations

import json
from typing import Any

from courses.exams.services import Incoming

MOST_SAVES = 200  # in one request
MOST_BYTES = 64 * 1024
MOST_CHOICES = 26
LARGEST = 2**15 - 1


def read_saves(body: bytes) -> tuple[str, list[Incoming]]:
    """Token and answers. Raises ValueError for anything that no page of ours sends."""
    if len(body) > MOST_BYTES:
        raise ValueError("too long")
    message = json.loads(body)
    if not isinstance(message, dict):
        raise ValueError("not an object")
    token, saves = message.get("stream", ""), message.get("saves", [])
    if not isinstance(token, str) or not isinstance(saves, list) or len(saves) > MOST_SAVES:
        raise ValueError("not a list of saves")
    return token, [_save(raw) for raw in saves]


def _save(raw: Any) -> Incoming:
    if not isinstance(raw, dict):
        raise ValueError("not a save")
    value = raw.get("value")
    if not isinstance(value, list) or len(value) > MOST_CHOICES:
        raise ValueError("not a list of choices")
    return Incoming(
        sequence=_number(raw.get("sequence"), 1),
        position=_number(raw.get("position"), 1),
        value=sorted(_number(one, 0) for one in value),
        flagged=raw.get("flagged") is True,
    )


def _number(raw: Any, least: int) -> int:
    if type(raw) is not int or not least <= raw <= LARGEST:  # bool is an int, and no number here
        raise ValueError("not a number")
    return raw
