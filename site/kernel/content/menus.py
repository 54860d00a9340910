"""Pages of menus and footers, kept in memory with the organisation tree: every page of the house shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished, post_page_move

from kernel.content.audience import is_visible
from kernel.people.viewer import Viewer
from kernel.units.mounts import Mount  # registers the part "mounts" before ours
from kernel.units.tree import Snapshot, changed, register_part, tree

MOST_ENTRIES = 12


@dataclass(frozen=True, slots=True)
class MenuPage:
    """A page as a menu needs it; has what is_visible() asks for."""

    title: str
    rest: str  # address below the mount
    unit_id: int | None
    audience: str
    audience_roles: str
    in_navigation: bool
    in_footer: bool
    section_id: int | None  # its number, if it is a section that articles are written in


def _load(snapshot: Snapshot) -> dict[int | None, tuple[MenuPage, ...]]:
    """{unit id (None: the system's site): its pages in tree order}."""
    from kernel.content.models import BasePage

    shown = Q(section__in_navigation=True) | Q(plainpage__in_navigation=True) | Q(plainpage__in_footer=True)
    rows = BasePage.objects.live().filter(shown).order_by("path")
    columns = ("title", "url_path", "unit_id", "audience", "audience_roles")
    flags = ("section__in_navigation", "plainpage__in_navigation", "plainpage__in_footer", "section__pk")
    table = snapshot.parts["mounts"]
    found: dict[int | None, list[MenuPage]] = {}
    for title, url_path, unit_id, audience, roles, section, plain, footer, section_id in rows.values_list(
        *columns, *flags
    ):
        mount = table.of_page_path(url_path)
        if mount is not None:
            page = MenuPage(
                title,
                url_path[len(mount.root_url_path) :],
                unit_id,
                audience,
                roles,
                bool(section or plain),
                bool(footer),
                section_id,
            )
            found.setdefault(mount.unit_id, []).append(page)
    return {unit_id: tuple(pages) for unit_id, pages in found.items()}


register_part("menus", _load)


def _load_links(snapshot: Snapshot) -> dict[int | None, tuple[tuple[str, str], ...]]:
    """{unit id: (label, address) of the entries that its administrator added to the main menu}."""
    from kernel.content.models import Subsite

    rows = Subsite.objects.filter(online=True).values_list("unit_id", "menu_links")
    return {unit_id: tuple((link["label"], link["address"]) for link in links) for unit_id, links in rows if links}


register_part("menu_links", _load_links)


def _pages(mount: Mount, viewer: Viewer) -> list[MenuPage]:
    pages: tuple[MenuPage, ...] = tree().parts["menus"].get(mount.unit_id, ())
    return [page for page in pages if is_visible(page, viewer)]


def navigation(mount: Mount, viewer: Viewer) -> list[tuple[str, str]]:
    """(title, address) of a site's main menu: its pages in tree order, then what its administrator added."""
    shown = [page for page in _pages(mount, viewer) if page.in_navigation]
    links = tree().parts["menu_links"].get(mount.unit_id, ())
    own = [(label, mount.path(address) if address.startswith("/") else address) for label, address in links]
    return [*((page.title, mount.path(page.rest)) for page in shown[:MOST_ENTRIES]), *own]


def footer(mount: Mount, viewer: Viewer) -> list[tuple[str, str]]:
    return [(page.title, mount.path(page.rest)) for page in _pages(mount, viewer) if page.in_footer]


def sections(mount: Mount) -> list[tuple[str, int]]:
    """(title, page number) of the sections in a site's menu, in tree order."""
    pages: tuple[MenuPage, ...] = tree().parts["menus"].get(mount.unit_id, ())
    return [(page.title, page.section_id) for page in pages if page.section_id]


def _concerns_menus(page: Any) -> bool:
    from kernel.content.models import PlainPage, Section

    return isinstance(page, (Section, PlainPage)) or page.get_descendant_count() > 0


@receiver([page_published, page_unpublished, post_page_move], dispatch_uid="content_menus_changed")
def _page_changed(instance: Any, **kwargs: Any) -> None:
    if _concerns_menus(instance):
        changed()


@receiver(post_delete, dispatch_uid="content_menus_deleted")
def _page_deleted(sender: type, **kwargs: Any) -> None:
    from kernel.content.models import PlainPage, Section

    if sender in (Section, PlainPage):
        changed()
