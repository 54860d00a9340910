"""Places where an article may be written, and reports of documents that were read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from kernel.content.cms.policies import EDIT, may_approve, may_write
from kernel.content.models import BasePage, Intake, Section
from kernel.people.viewer import Viewer
from kernel.units.mounts import Mount
from kernel.units.tree import tree


def places_or_404(viewer: Viewer, mount: Mount) -> list[BasePage]:
    """Sections of the site, in tree order; its home where it has none. Two queries at most."""
    if not mount.root_page_id or not viewer.may(EDIT, mount.unit_id or tree().root_id):
        raise Http404
    of_mount = {"unit_id": mount.unit_id} if mount.unit_id else {"unit_id__isnull": True}
    found: list[BasePage] = list(Section.objects.live().filter(**of_mount).order_by("path")[:200])
    return found or list(BasePage.objects.filter(pk=mount.root_page_id))


def written_page_or_404(user: Any, key: UUID) -> Any:
    """A page that the person may write or approve, by the key that names it outside."""
    page = get_object_or_404(BasePage, translation_key=key)
    if not (may_write(user, page) or may_approve(user, page)):
        raise Http404
    return page


def intake_or_404(user: Any, public_id: str) -> Intake:
    intake = get_object_or_404(Intake.objects.select_related("page"), public_id=public_id)
    if not may_write(user, intake.page):
        raise Http404
    return intake
