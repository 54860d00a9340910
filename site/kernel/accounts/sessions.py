"""Sessions in the database, as Django's own; finding one, which every page does, is a prepared query.

A session that was handed over to another host belongs to a family (kernel.accounts.handover) and ends with it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from kernel.accounts.models import SignInFamily
from kernel.db.prepared import Prepared

FAMILY = "family"  # where a session names its family

_FIND = Prepared(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now).values_list("session_data"),
    key=str,
    now=datetime,
)
_LIVE = Prepared(
    lambda family: SignInFamily.objects.filter(public_id=family, ended_at__isnull=True).values_list("pk"), family=str
)


class SessionStore(DatabaseStore):
    def load(self) -> dict[str, Any]:
        found = _FIND(key=self.session_key, now=timezone.now())
        data: dict[str, Any] = self.decode(found[0][0]) if found else {}
        if not found or (FAMILY in data and not _LIVE(family=data[FAMILY])):
            self._session_key = None
            return {}
        return data

    async def aload(self) -> dict[str, Any]:
        return await sync_to_async(self.load)()
