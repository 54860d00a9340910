"""What every page of the house needs: whose site this is, its menus, its footer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from kernel.content.cms.editing import cms_address
from kernel.content.menus import footer, navigation
from kernel.people.keeping import MANAGE
from kernel.plugins.contract import NavItem, Plugin
from kernel.plugins.registry import enabled
from kernel.theming.api import brand_of, foot_here, is_grey
from kernel.theming.filings import ICP_REGISTER
from kernel.units.tree import tree

CMS_PREFIX = "/cms/"


@dataclass(frozen=True, slots=True)
class MenuEntry:
    label: str
    url: str
    icon: str = ""
    current: bool = False


def house(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Functions where it costs something: a template calls them, once, if it needs them."""
    mount = getattr(request, "mount", None)
    if mount is None:
        return {}
    if request.path_info.startswith(CMS_PREFIX):
        return {"system_brand": brand_of(None)}
    brand, foot = brand_of(mount.unit_id), foot_here(mount.unit_id)
    return {
        "brand": brand,
        "system_brand": brand_of(None),
        "mount": mount,
        "practice": mount.unit_id in tree().practice,
        "grey": is_grey(mount.unit_id, localdate()),
        "viewer": request.viewer if hasattr(request, "viewer") else None,
        "cms_url": cache(lambda: cms_address("wagtailadmin_home")),
        "may_write": cache(lambda: request.viewer.may_anywhere("content.edit")),
        "nav_main": cache(lambda: main_menu(request)),
        "nav_personal": cache(lambda: personal_menu(request)),
        "nav_tabs": cache(lambda: tabs(request)),
        "site_info": {
            "organiser": foot.organiser,
            "phone": foot.telephone,
            "hours": foot.hours,
            "lines": foot.lines,
            "foot": foot,
            "icp_register": ICP_REGISTER,
            "pages": cache(lambda: footer_menu(request)),
        },
    }


def _entry(request: HttpRequest, label: str, url: str, icon: str = "", *, exact: bool = False) -> MenuEntry:
    here = request.path
    return MenuEntry(label, url, icon, here == url if exact else here.startswith(url))


def _home(request: HttpRequest) -> MenuEntry:
    return _entry(request, _("Home"), request.mount.prefix, "house", exact=True)


def plugin_menu(request: HttpRequest, place: str) -> tuple[MenuEntry, ...]:
    """Entries of the plugins that are on here, limited to what this viewer may use."""
    viewer = request.viewer
    known = _entries(tuple(enabled(request.mount.unit_id)), get_script_prefix(), get_language())
    # of "courses" and "my courses" the page stands below the longer one
    here = max((entry.url for _item, entry in known if request.path.startswith(entry.url)), key=len, default="")
    return tuple(
        replace(entry, current=True) if entry.url == here else entry
        for item, entry in known
        if item.place == place
        and not (item.members_only and not viewer.is_authenticated)
        and not (item.permission and not viewer.may_anywhere(item.permission))
    )


@lru_cache(maxsize=4096)
def _entries(plugins: tuple[Plugin, ...], prefix: str, language: str) -> tuple[tuple[NavItem, MenuEntry], ...]:
    """All entries of some plugins in order, with the addresses of a mount (`prefix`, which reverse() goes by)."""
    items = sorted((item for plugin in plugins for item in plugin.nav()), key=lambda item: item.order)
    return tuple((item, MenuEntry(str(item.label), url, item.icon)) for item in items if (url := _url(item)))


def _url(item: NavItem) -> str:
    try:
        return reverse(item.url_name)
    except NoReverseMatch:  # named by `manage.py check`; a menu must not take the page down
        return ""


def main_menu(request: HttpRequest) -> tuple[MenuEntry, ...]:
    pages = (_entry(request, title, url) for title, url in navigation(request.mount, request.viewer))
    units = (_entry(request, _("Units"), reverse("directory"), exact=True),) if request.mount.is_system else ()
    return (_home(request), *pages, *plugin_menu(request, "main"), *units)


def personal_menu(request: HttpRequest) -> tuple[MenuEntry, ...]:
    """What plugins offer to this viewer, and subsites and switches for whoever keeps units."""
    entries = plugin_menu(request, "personal")
    if request.viewer.person is not None:
        entries = (_entry(request, _("My home"), reverse("my_home"), "house", exact=True), *entries)
    if not request.viewer.may_anywhere(MANAGE):
        return entries
    sites = _entry(request, _("Subsites"), reverse("subsites:list"), "building-2")
    roles = _entry(request, _("Roles of units"), reverse("roles:mine"), "users")
    switches = _entry(request, _("Plugins of units"), reverse("switches:mine"), "sliders-horizontal")
    return (*entries, sites, switches, roles)


def footer_menu(request: HttpRequest) -> tuple[MenuEntry, ...]:
    pages = (MenuEntry(title, url) for title, url in footer(request.mount, request.viewer))
    return (
        *pages,
        *plugin_menu(request, "footer"),
        _entry(request, _("Unit directory"), reverse("directory"), exact=True),
    )


def tabs(request: HttpRequest) -> tuple[MenuEntry, ...]:
    """The bar at the bottom of a phone: home, what plugins put there, and what is the reader's own."""
    own = (
        _entry(request, pgettext("tab", "Mine"), reverse("my_home"), "user")
        if request.viewer.is_authenticated
        else _entry(request, _("Sign in"), reverse("account_login"), "user")
    )
    return (_home(request), *plugin_menu(request, "tabs")[:3], own)
