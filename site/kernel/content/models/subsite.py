"""A unit's subsite: which page is its root. Units do not know of pages; this is the link between them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from kernel.units.models import Unit
from kernel.units.mounts import Roots
from kernel.units.tree import Snapshot, changed, register_part


class Subsite(models.Model):
    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, related_name="subsite")
    root_page = models.OneToOneField(settings.WAGTAIL_PAGE_MODEL, on_delete=models.PROTECT, related_name="subsite")
    online = models.BooleanField(default=True)
    # entries of the main menu after the sections: [{"label": …, "address": …}]; an address of this site begins with /
    menu_links = models.JSONField(default=list, blank=True)

    def __str__(self) -> str:
        return str(self.unit)


@receiver([post_save, post_delete], sender=Subsite, dispatch_uid="content_subsite_changed")
def _subsite_changed(**kwargs: Any) -> None:
    changed()


def load_roots() -> Roots:
    """For kernel.units.mounts: the system's root page and every subsite's, with whether it is online."""
    from wagtail.models import Site

    site = Site.objects.filter(is_default_site=True).values_list("root_page_id", "root_page__url_path").first()
    rows = Subsite.objects.values_list("unit_id", "root_page_id", "root_page__url_path", "online")
    return site or (None, "/"), {unit_id: (page_id, url_path, online) for unit_id, page_id, url_path, online in rows}


def _load_site_id(snapshot: Snapshot) -> int:
    """Wagtail's one Site, which its admin asks every page for."""
    from wagtail.models import Site

    return Site.objects.filter(is_default_site=True).values_list("pk", flat=True).first() or 0


register_part("site_id", _load_site_id)
