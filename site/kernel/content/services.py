"""Writing content: the system's home, subsites, pages. Each function is one transaction with its audit row."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from wagtail.models import Site

from kernel.audit.api import record
from kernel.content.audience import Audience
from kernel.content.media.uploads import check_image, strip_metadata
from kernel.content.models import BasePage, GuardedImage, Subsite, SystemHome, UnitHome
from kernel.units.models import Unit
from kernel.units.tree import changed

AnyPage = TypeVar("AnyPage", bound=BasePage)


@transaction.atomic
def create_system_home(*, title: str, body: Any = None, actor: Any = None) -> SystemHome:
    """The page that Wagtail's one Site begins with; the welcome page that Wagtail's migrations made goes. Can be
    called again: the home that exists is kept."""
    if existing := SystemHome.objects.first():
        return existing
    root = BasePage.get_first_root_node()
    # treebeard counts children by hand: remove the old page first, then read the root again
    BasePage.objects.child_of(root).delete()
    root = BasePage.objects.get(pk=root.pk)
    home = SystemHome(title=title, slug="home", body=body or [])
    root.add_child(instance=home)
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "port": 80, "root_page": home, "site_name": title}
    )
    changed()
    home = SystemHome.objects.get(pk=home.pk)
    home.set_url_path(home.get_parent())
    home.save()
    record("content.system_home_created", actor=actor, obj=home)
    return home


@transaction.atomic
def open_subsite(*, unit: Unit, title: str, body: Any = None, actor: Any = None) -> Subsite:
    """A unit's home page below the system's home, and the mount that leads to it."""
    home = SystemHome.objects.get()
    page = UnitHome(title=title, slug=_free_slug(home, unit.slug), body=body or [])
    home.add_child(instance=page)
    subsite = Subsite.objects.create(unit=unit, root_page=page)
    page = UnitHome.objects.get(pk=page.pk)
    page.set_url_path(page.get_parent())  # only now is there a mount that gives the page its unit
    page.save()
    record("content.subsite_opened", actor=actor, unit=unit)
    return subsite


def _free_slug(parent: BasePage, wanted: str) -> str:
    """A page of the system's own site may be called as the unit is. The subsite's address goes by the unit alone."""
    taken = set(parent.get_children().filter(slug__startswith=wanted).values_list("slug", flat=True))
    names = (wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


@transaction.atomic
def store_image(
    *,
    data: bytes,
    filename: str,
    title: str,
    description: str = "",
    unit: Unit | None = None,
    audience: str = Audience.PUBLIC,
    audience_roles: str = "",
    actor: Any = None,
) -> GuardedImage:
    """Check a picture by its content, take out where it was taken, and keep it for an audience.

    Raises UploadRefused with a message for whoever sent it. The file is removed again if the transaction fails.
    """
    info = check_image(data, filename)
    image = GuardedImage(
        title=title[:255],
        description=description[:255],
        unit=unit,
        audience=audience,
        audience_roles=audience_roles,
        width=info.width,
        height=info.height,
        uploaded_by_user=getattr(actor, "user", actor),
    )
    image.file.save(filename, ContentFile(strip_metadata(data)), save=False)
    try:
        image.width, image.height = image.file.width, image.file.height
        image.file_size = image.file.size
        image._set_file_hash()
        with transaction.atomic():
            image.save()
    except Exception:
        image.file.storage.delete(image.file.name)
        raise
    return image


@transaction.atomic
def publish_page(*, parent: BasePage, page: AnyPage, actor: Any = None) -> AnyPage:
    """Put a new page below its parent and publish it with a first revision."""
    page.first_published_at = page.first_published_at or getattr(page, "date", None) or timezone.now()
    parent.add_child(instance=page)
    page.save_revision(user=getattr(actor, "user", actor)).publish(user=getattr(actor, "user", actor))
    record("content.page_published", actor=actor, obj=page, unit=page.unit)
    return page
