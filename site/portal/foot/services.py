"""Changing what stands at the foot of a unit's pages."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.files.base import ContentFile
from django.db import transaction

from kernel.audit.api import record
from kernel.content.media.uploads import strip_metadata
from kernel.people.keeping import MANAGE
from kernel.people.viewer import Viewer
from kernel.theming.models import Brand, HostFiling
from kernel.units.models import Hostname


class NotAllowedError(Exception):
    """Whoever asks does not keep this unit."""


@transaction.atomic
def change_foot(
    *,
    viewer: Viewer,
    brand: Brand,
    changed: list[str],
    picture: tuple[str, bytes] | None = None,
    remove: bool = False,
    numbers: Mapping[int, tuple[str, str]] | None = None,
) -> None:
    """Keep the brand's new values; `picture` is name and bytes of a checked upload, `numbers` are the ICP and police filing
    of own host names by their keys. Raises NotAllowedError."""
    if not viewer.may(MANAGE, brand.unit):
        raise NotAllowedError
    old = brand.mark_image
    if old and (picture is not None or remove):
        storage, path = old.storage, str(old.name)
        transaction.on_commit(lambda: storage.delete(path))
        brand.mark_image = ""  # type: ignore[assignment]
    if picture is not None:
        brand.mark_image.save(picture[0], ContentFile(strip_metadata(picture[1])), save=False)
    brand.save()
    for hostname in brand.unit.hostnames.filter(pk__in=numbers or {}):
        _keep_numbers(hostname, *(numbers or {})[hostname.pk])
    record("theming.foot_changed", actor=viewer, obj=brand, unit=brand.unit, changed=sorted(changed))


def _keep_numbers(hostname: Hostname, icp: str, police: str) -> None:
    if icp or police:
        HostFiling.objects.update_or_create(hostname=hostname, defaults={"icp_number": icp, "police_number": police})
    else:
        HostFiling.objects.filter(hostname=hostname).delete()
