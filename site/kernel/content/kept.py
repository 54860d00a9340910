"""Content that home pages show to everybody who comes, kept in memory until any page, picture or document changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.signals import post_page_move

from kernel.content.audience import audience_q, is_visible
from kernel.content.media.pictures import Picture, Sizes, pictures
from kernel.content.models import BasePage, GuardedDocument, GuardedImage
from kernel.people.viewer import Viewer
from kernel.units.mounts import mounts
from kernel.units.shelf import Shelf

DEPTH = 40  # newest entries of one list that are kept; who may see few of them is answered by the database
# what Wagtail writes on a page when a draft is saved, which it does by itself while somebody types
DRAFT_FIELDS = frozenset({"latest_revision", "latest_revision_created_at", "draft_title", "has_unpublished_changes"})
KEPT = (BasePage, GuardedImage, GuardedDocument)

shelf = Shelf("content")


@dataclass(frozen=True, slots=True)
class Entry:
    """An article or a notice as lists show it; has what is_visible() asks for."""

    title: str
    url_path: str
    date: datetime
    updated: datetime
    summary: str
    source: str
    image_id: int | None
    is_lead: bool
    unit_id: int | None
    audience: str
    audience_roles: str

    @property
    def url(self) -> str:
        """For a link on the page that is being made: another one on each host."""
        mount = mounts().of_page_path(self.url_path)
        return mount.path(mount.inside(self.url_path)) if mount else ""

    @property
    def full_url(self) -> str:
        mount = mounts().of_page_path(self.url_path)
        return mount.absolute(mount.inside(self.url_path)) if mount else ""

    @classmethod
    def of(cls, page: Any) -> Entry:
        return cls(
            title=page.title,
            url_path=page.url_path,
            date=page.date,
            updated=page.last_published_at or page.date,
            summary=page.summary,
            source=page.source,
            image_id=getattr(page, "image_id", None),
            is_lead=getattr(page, "is_lead", False),
            unit_id=page.unit_id,
            audience=page.audience,
            audience_roles=page.audience_roles,
        )


def newest(name: tuple[Any, ...], rows: Callable[[], QuerySet[Any]], viewer: Viewer, count: int) -> list[Entry]:
    """The first `count` entries of a list that this viewer may see. `rows()`: the list for everybody, in order; `name`
    says which it is."""
    kept: tuple[Entry, ...] = shelf.get(("newest", *name), lambda: tuple(Entry.of(page) for page in rows()[:DEPTH]))
    seen = [entry for entry in kept if is_visible(entry, viewer)][:count]
    if len(seen) < count and len(kept) == DEPTH:
        seen = [Entry.of(page) for page in rows().filter(audience_q(viewer))[:count]]
    return seen


def kept_pictures(image_ids: Iterable[int | None], sizes: Sizes) -> dict[int, Picture]:
    """As pictures(), by id, asking the database only for those not shown since the last change."""
    wanted = {pk for pk in image_ids if pk}
    found: dict[int, Picture | None] = shelf.get(("pictures", sizes), dict)
    if missing := wanted - found.keys():
        made = pictures(GuardedImage.objects.filter(pk__in=missing), sizes)
        found.update((pk, made.get(pk)) for pk in missing)
    return {pk: picture for pk in wanted if (picture := found[pk]) is not None}


def kept_image(image_id: int | None) -> GuardedImage | None:
    """A picture's row; shared by all requests, so nobody writes to it."""
    if image_id is None:
        return None
    return shelf.get(("image", image_id), lambda: GuardedImage.objects.filter(pk=image_id).first())


def root_page(page_id: int) -> Any:
    """The home page of a mount with its blocks; shared by all requests, so nobody writes to it."""

    def load() -> Any:
        kind = BasePage.objects.values_list("content_type_id", flat=True).get(pk=page_id)
        model: Any = ContentType.objects.get_for_id(kind).model_class()
        return model.objects.get(pk=page_id)

    return shelf.get(("root", page_id), load)


@receiver([post_save, post_delete, post_page_move], dispatch_uid="content_kept_changed")
def _changed(sender: type, update_fields: frozenset[str] | None = None, **kwargs: Any) -> None:
    only_draft = bool(update_fields) and DRAFT_FIELDS.issuperset(update_fields or ())
    if isinstance(sender, type) and issubclass(sender, KEPT) and not only_draft:
        shelf.changed()
