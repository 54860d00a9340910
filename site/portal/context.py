"""What every page of the house needs: whose site this is, its menus, its footer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from kernel.content.menus import footer, navigation
from kernel.plugins.contract import NavItem
from kernel.plugins.registry import enabled
from kernel.theming.api import brand_of

CMS_PREFIX = "/cms/"


@dataclass(frozen=True, slots=True)
class MenuEntry:
    label: str
    url: str
    icon: str = ""
    current: bool = False


def house(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Lazy where it costs a query, so that a page without menus pays nothing."""
    mount = getattr(request, "mount", None)
    if mount is None or request.path_info.startswith(CMS_PREFIX):
        return {}
    brand = brand_of(mount.unit_id)
    return {
        "brand": brand,
        "system_brand": brand_of(None),
        "mount": mount,
        "viewer": request.viewer if hasattr(request, "viewer") else None,
        "may_write": SimpleLazyObject(lambda: request.viewer.may_anywhere("content.edit")),
        "nav_main": SimpleLazyObject(lambda: main_menu(request)),
        "nav_personal": SimpleLazyObject(lambda: plugin_menu(request, "personal")),
        "nav_tabs": SimpleLazyObject(lambda: tabs(request)),
        "site_info": {
            "organiser": brand.organiser,
            "phone": brand.telephone,
            "hours": brand.hours,
            "lines": brand.footer,
            "pages": SimpleLazyObject(lambda: [MenuEntry(title, url) for title, url in footer(mount, request.viewer)]),
        },
    }


def _entry(request: HttpRequest, label: str, url: str, icon: str = "", *, exact: bool = False) -> MenuEntry:
    here = request.path
    return MenuEntry(label, url, icon, here == url if exact else here.startswith(url))


def _home(request: HttpRequest) -> MenuEntry:
    return _entry(request, _("Home"), request.mount.prefix, "house", exact=True)


def plugin_menu(request: HttpRequest, place: str) -> list[MenuEntry]:
    """Entries of the plugins that are on here, limited to what this viewer may use."""
    items: list[NavItem] = []
    viewer = request.viewer
    for plugin in enabled(request.mount.unit_id):
        for item in plugin.nav():
            if item.place != place or (item.members_only and not viewer.is_authenticated):
                continue
            if item.permission and not viewer.may_anywhere(item.permission):
                continue
            items.append(item)
    here = _nearest(request)
    urls = ((item, _url(item)) for item in sorted(items, key=lambda item: item.order))
    return [MenuEntry(str(item.label), url, item.icon, url == here) for item, url in urls if url]


def _url(item: NavItem) -> str:
    try:
        return reverse(item.url_name)
    except NoReverseMatch:  # named by `manage.py check`; a menu must not take the page down
        return ""


def _nearest(request: HttpRequest) -> str:
    """The plugins' entry that this page stands below: of "courses" and "my courses" the longer one."""
    urls = (_url(item) for plugin in enabled(request.mount.unit_id) for item in plugin.nav())
    return max((url for url in urls if url and request.path.startswith(url)), key=len, default="")


def main_menu(request: HttpRequest) -> list[MenuEntry]:
    pages = [_entry(request, title, url) for title, url in navigation(request.mount, request.viewer)]
    return [_home(request), *pages, *plugin_menu(request, "main")]


def tabs(request: HttpRequest) -> list[MenuEntry]:
    """The bar at the bottom of a phone: home, what plugins put there, and the account."""
    account = (
        _entry(request, _("Account"), reverse("account"), "user")
        if request.viewer.is_authenticated
        else _entry(request, _("Sign in"), reverse("account_login"), "user")
    )
    return [_home(request), *plugin_menu(request, "tabs")[:3], account]
