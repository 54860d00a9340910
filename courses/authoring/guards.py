"""Files that published lessons show stay: a version never loses a picture because somebody tidied up afterwards."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import TextField
from django.db.models.functions import Cast
from django.db.models.signals import pre_delete, pre_save
from django.utils.translation import gettext as _

from courses.models import ItemVersion
from kernel.content.models import GuardedDocument, GuardedImage


def is_shown(file: GuardedImage | GuardedDocument) -> bool:
    """Does any published lesson show this file? Reads all of them, so it is asked only when a file is to go."""
    rows = ItemVersion.objects.annotate(text=Cast("body", TextField()))
    return rows.filter(text__contains=file.public_id).exists()


def _refuse(file: GuardedImage | GuardedDocument) -> None:
    if is_shown(file):
        raise PermissionDenied(
            _("Published lessons show this file, so it stays. Upload a new one and use that instead.")
        )


def keep_deleted(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Refuse to delete it."""
    _refuse(instance)


def keep_replaced(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Refuse to put another file in its place: its sizes, which versions name, would go with the old one."""
    if instance.pk is None or kwargs.get("raw"):
        return
    before = sender._base_manager.filter(pk=instance.pk).values_list("file", flat=True).first()
    if before and before != instance.file.name:
        _refuse(instance)


def connect() -> None:
    """Called once the apps are ready."""
    for model in (GuardedImage, GuardedDocument):
        pre_delete.connect(keep_deleted, sender=model, dispatch_uid=f"courses_keep_deleted_{model.__name__}")
        pre_save.connect(keep_replaced, sender=model, dispatch_uid=f"courses_keep_replaced_{model.__name__}")
