"""Publishing statements, and agreeing to the privacy notice."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from kernel.accounts.models import User
from kernel.audit.api import record
from kernel.people.keeping import MANAGE
from kernel.people.viewer import Viewer
from kernel.units.tree import tree
from portal.legal.models import Acceptance, Kind, Text, Version
from portal.legal.selectors import changed


class NotAllowedError(Exception):
    """Whoever asks does not keep the whole system."""


def may_publish(viewer: Viewer) -> bool:
    root = tree().root_id
    return root is not None and viewer.may(MANAGE, root)


@transaction.atomic
def publish(*, viewer: Viewer, kind: str, valid_from: date, sources: dict[str, str]) -> Version:
    """One more version, which stays as it is for ever. Raises NotAllowedError."""
    if not may_publish(viewer):
        raise NotAllowedError
    return publish_version(kind=kind, valid_from=valid_from, sources=sources, actor=viewer)


@transaction.atomic
def publish_version(*, kind: str, valid_from: date, sources: dict[str, str], actor: Any = None) -> Version:
    """publish() for whoever needs no leave: the demo."""
    last = Version.objects.select_for_update().filter(kind=kind).aggregate(last=Max("number"))["last"]
    account = getattr(actor, "user", actor)
    version = Version.objects.create(
        kind=kind, number=(last or 0) + 1, valid_from=valid_from, published_by=getattr(account, "public_id", "") or ""
    )
    Text.objects.bulk_create(
        Text(version=version, language=language, source=source) for language, source in sources.items()
    )
    record("legal.published", actor=actor, obj=version, kind=kind, number=version.number, valid_from=str(valid_from))
    changed()
    return version


@transaction.atomic
def accept(*, account: Any, number: int) -> None:
    """The account agrees to this version of the privacy notice; twice is once."""
    version = Version.objects.get(kind=Kind.PRIVACY, number=number)
    _row, made = Acceptance.objects.get_or_create(account=account.public_id, version=version)
    User.objects.filter(pk=account.pk, privacy_version__lt=number).update(privacy_version=number)
    if made:
        record("legal.accepted", actor=account, obj=version, number=number)
