"""Opening a unit's subsite, changing how it looks, taking it offline and back. Rights come from roles: none are given here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from kernel.audit.api import record
from kernel.content.media.uploads import strip_metadata
from kernel.content.models import Section, Subsite, UnitHome
from kernel.content.services import open_subsite, publish_page
from kernel.people.keeping import MANAGE
from kernel.people.viewer import Viewer
from kernel.plugins.services import switch
from kernel.theming.models import Brand
from kernel.units.models import Unit
from portal.subsites.starters import SECTIONS, home_blocks

LOOKS = (
    "name",
    "subname",
    "crest",
    "colour",
    "accent",
    "banner_style",
    "banner_title",
    "banner_text",
    "organiser",
    "telephone",
    "hours",
    "footer",
)


LONGEST = {"logo": 512, "banner_image": 1920}  # pixels: every page shows them


class SubsiteError(Exception):
    """Nothing was changed."""


class NotAllowedError(SubsiteError):
    """Whoever asks does not keep this unit."""


class AlreadyOpenError(SubsiteError):
    """The unit has a subsite."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A checked upload (kernel.content.media.uploads.check_image)."""

    filename: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Looks:
    """How a subsite looks. A picture that is None stays as it is; the names in `remove` go. `menu_links`: what its main
    menu holds besides sections, as Subsite.menu_links."""

    values: dict[str, str]
    menu_links: tuple[dict[str, str], ...] = ()
    logo: Picture | None = None
    banner_image: Picture | None = None
    remove: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a new subsite begins with: slugs of sections and of blocks (kernel-side or "widget:<kind>"), both in order, and
    {plugin: on} where it differs."""

    sections: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    switches: dict[str, bool] = field(default_factory=dict)


def _check(viewer: Viewer, unit: Unit) -> None:
    if not viewer.may(MANAGE, unit):
        raise NotAllowedError


@transaction.atomic
def open_site(*, viewer: Viewer, unit: Unit, looks: Looks, beginning: Beginning) -> Subsite:
    """A unit's subsite with its brand, sections and home, all of it published. Raises NotAllowedError, AlreadyOpenError."""
    _check(viewer, unit)
    Unit.objects.select_for_update().get(pk=unit.pk)  # pressed twice, the second finds what the first has done
    if Subsite.objects.filter(unit=unit).exists():
        raise AlreadyOpenError
    _dress(unit, looks)
    subsite = open_subsite(unit=unit, title=looks.values["name"], actor=viewer)
    home = UnitHome.objects.get(pk=subsite.root_page_id)
    if looks.menu_links:
        subsite.menu_links = list(looks.menu_links)
        subsite.save(update_fields=["menu_links"])
    titles = {kind.slug: str(kind.title) for kind in SECTIONS}
    sections = {}
    for slug in beginning.sections:
        page = Section(title=titles[slug], slug=slug)
        sections[slug] = publish_page(parent=home, page=page, actor=viewer)
        home.refresh_from_db()
    home.body = home_blocks(beginning.blocks, sections, looks.values)
    home.save_revision(user=viewer.user).publish(user=viewer.user)
    for slug, enabled in beginning.switches.items():
        switch(unit=unit, slug=slug, enabled=enabled, actor=viewer)
    return subsite


@transaction.atomic
def change_looks(*, viewer: Viewer, unit: Unit, looks: Looks) -> Brand:
    """Raises NotAllowedError."""
    _check(viewer, unit)
    before = Brand.objects.filter(unit=unit).values(*LOOKS).first() or {}
    brand = _dress(unit, looks)
    changed = sorted(name for name in LOOKS if before.get(name, "") != looks.values.get(name, ""))
    subsite = Subsite.objects.filter(unit=unit).first()
    if subsite is not None and subsite.menu_links != list(looks.menu_links):
        subsite.menu_links = list(looks.menu_links)
        subsite.save(update_fields=["menu_links"])
        changed.append("menu_links")
    pictures = [name for name in ("logo", "banner_image") if getattr(looks, name) or name in looks.remove]
    record("theming.brand_changed", actor=viewer, obj=brand, unit=unit, changed=[*changed, *pictures])
    return brand


def _dress(unit: Unit, looks: Looks) -> Brand:
    brand = Brand.objects.filter(unit=unit).first() or Brand(unit=unit)
    for name in LOOKS:
        setattr(brand, name, looks.values.get(name, ""))
    for name in ("logo", "banner_image"):
        picture: Picture | None = getattr(looks, name)
        old = getattr(brand, name)
        if old and (picture is not None or name in looks.remove):
            storage, path = old.storage, old.name
            transaction.on_commit(lambda storage=storage, path=path: storage.delete(path))  # type: ignore[misc]
            setattr(brand, name, "")
        if picture is not None:
            getattr(brand, name).save(
                picture.filename, ContentFile(strip_metadata(picture.data, longest=LONGEST[name])), save=False
            )
    brand.save()
    return brand


@transaction.atomic
def set_online(*, viewer: Viewer, subsite: Subsite, online: bool) -> None:
    """Take a subsite offline or back; pages, brand and rights stay as they are. Raises NotAllowedError."""
    _check(viewer, subsite.unit)
    locked = Subsite.objects.select_for_update().get(pk=subsite.pk)
    if locked.online == online:
        return
    locked.online = online
    locked.save(update_fields=["online"])
    record("content.subsite_online" if online else "content.subsite_offline", actor=viewer, unit=subsite.unit)


def page_count(subsite: Subsite) -> int:
    page: Any = subsite.root_page
    return int(page.get_descendants(inclusive=True).live().count())
