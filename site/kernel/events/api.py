"""Telling others that something happened."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from kernel.events.models import OutboxEvent


class NotInTransactionError(RuntimeError):
    """publish() was called outside a transaction, so fact and message could part."""


def publish(name: str, **payload: Any) -> OutboxEvent:
    """Write the event beside the facts it tells of; the worker delivers it after the commit, at least once.

    The payload must be JSON-able and hold ids rather than texts. Raises NotInTransactionError outside atomic().
    """
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransactionError(f"{name} must be published inside the transaction that writes its facts")
    event = OutboxEvent.objects.create(name=name, payload=payload)
    from kernel.events.worker import wake

    transaction.on_commit(wake)
    return event
