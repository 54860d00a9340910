"""Pictures of a form that is not sent off yet: kept for a day, for nobody but whoever chose them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from kernel.theming.models import PendingPicture
from kernel.units.models import Unit

KEPT_FOR = timedelta(days=1)


@transaction.atomic
def keep_picture(*, unit: Unit, account: Any, kind: str, filename: str, data: bytes) -> PendingPicture:
    """`data` was checked and stripped (kernel.content.media.uploads). Takes the occasion to remove what is older than a day."""
    remove(PendingPicture.objects.filter(made_at__lt=timezone.now() - KEPT_FOR))
    picture = PendingPicture(unit=unit, account=account, kind=kind, filename=filename[-200:])
    picture.file.save(filename, ContentFile(data), save=False)
    picture.save()
    return picture


def find_picture(*, unit: Unit, account: Any, kind: str, public_id: str) -> PendingPicture | None:
    """Nobody finds another's."""
    own = PendingPicture.objects.filter(unit=unit, account=account, kind=kind, public_id=public_id)
    return own.filter(made_at__gte=timezone.now() - KEPT_FOR).first()


def remove(pictures: Any) -> None:
    """The rows now, their files once that is certain."""
    for picture in list(pictures):
        storage, name = picture.file.storage, picture.file.name
        picture.delete()
        transaction.on_commit(lambda storage=storage, name=name: storage.delete(name))  # type: ignore[misc]
