"""Writing to the audit log."""

from __future__ import annotations

from typing import Any

from django.db import models

from kernel.audit.models import AuditEntry


def record(
    action: str, *, actor: Any = None, obj: models.Model | None = None, unit: Any = None, **data: Any
) -> AuditEntry:
    """Write one row in the caller's transaction: if that rolls back, the act did not happen and neither did the entry.

    `actor` is an account, a viewer or None (the system); `unit` a unit or None; `data` must be JSON-able.
    """
    account = getattr(actor, "user", actor)
    return AuditEntry.objects.create(
        action=action,
        actor=getattr(account, "public_id", "") or "",
        object_type=obj._meta.label_lower if obj is not None else "",
        object_id=str(getattr(obj, "public_id", "") or getattr(obj, "pk", "") or "") if obj is not None else "",
        unit=getattr(unit, "public_id", "") or "",
        data=data,
    )
