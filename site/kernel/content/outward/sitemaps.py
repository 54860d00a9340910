"""Where search machines learn which pages there are: what a visitor may see, at canonical addresses.

A site's map is a list of maps with at most 50,000 addresses each. The system's names those of all units that have no
host of their own, since one host has one robots.txt; a unit's own host has its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.encoding import iri_to_uri
from django.views.decorators.http import require_safe
from wagtail.models import get_page_models

from kernel.content.audience import Audience
from kernel.content.models import BasePage
from kernel.plugins.contract import Plugin
from kernel.plugins.registry import all_plugins, get, is_enabled
from kernel.units.hosts import here
from kernel.units.mounts import Mount, mounts
from kernel.units.tree import tree

MOST = 50_000  # addresses in one file: the protocol's limit
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
NOT_FOR_MACHINES = ("/cms/", "/accounts/", "/account/", "/preferences/", "/setup/")


def _pages() -> Any:
    """All that any visitor may see."""
    hidden = ContentType.objects.get_for_models(*(model for model in get_page_models() if not model.in_sitemaps))
    rows = BasePage.objects.filter(live=True, audience=Audience.PUBLIC, depth__gt=1)
    if tree().practice:
        rows = rows.exclude(unit_id__in=tree().practice)
    return rows.exclude(content_type__in=[kind.pk for kind in hidden.values()])


def _of_mount(mount: Mount) -> Any:
    return _pages().filter(unit_id=mount.unit_id, url_path__startswith=mount.root_url_path)


def _counts() -> dict[int | None, int]:
    return dict(_pages().order_by().values_list("unit_id").annotate(Count("pk")))


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    mount: Mount = request.mount
    listed = [mount]
    if mount.is_system:
        listed += [one for one in mounts().by_unit.values() if not one.host]
        counts = _counts()
    else:
        counts = {mount.unit_id: _of_mount(mount).count()}
    maps = [(one, f"sitemap-{number}.xml") for one in listed for number in _parts(counts.get(one.unit_id, 0))]
    for plugin in all_plugins():
        shown = _shown(plugin)
        maps += [
            (one, f"sitemap-{plugin.slug}-{number}.xml")
            for one in listed
            for number in _parts(_size(plugin, one, shown.get(one.unit_id)))
        ]
    return _xml("sitemapindex", (f"<sitemap><loc>{_address(one, name)}</loc></sitemap>" for one, name in maps))


def _parts(count: int) -> range:
    return range(1, -(-count // MOST) + 1)


@require_safe
def part(request: HttpRequest, number: int) -> HttpResponse:
    mount: Mount = request.mount
    rows = _of_mount(mount).order_by("pk").values_list("url_path", "last_published_at")
    found = list(rows[(number - 1) * MOST : number * MOST]) if number else []
    if not found:
        raise Http404
    return _xml("urlset", (_entry(mount, url_path, published) for url_path, published in found))


# -- what plugins show -----------------------------------------------------------------------------------------------
def _shown(plugin: Plugin) -> dict[int | None, dict[int, int]]:
    """{site: {unit: how much of it any visitor may see}} where the plugin is on; a unit without a site of its own stands
    on that of the nearest unit above."""
    found: dict[int | None, dict[int, int]] = {}
    for unit_id, count in plugin.public_counts().items():
        mount = mounts().of_unit(unit_id)
        if count and unit_id not in tree().practice and is_enabled(plugin.slug, mount.unit_id):
            found.setdefault(mount.unit_id, {})[unit_id] = count
    return found


def _size(plugin: Plugin, mount: Mount, shown: dict[int, int] | None) -> int:
    """With the plugin's first page, which heads the first part."""
    return sum(shown.values()) + (plugin.public_page(mount, "") is not None) if shown else 0


@require_safe
def plugin_part(request: HttpRequest, plugin: str, number: int) -> HttpResponse:
    mount: Mount = request.mount
    installed = get(plugin)
    shown = _shown(installed).get(mount.unit_id) if installed is not None else None
    if installed is None or not shown or not number:
        raise Http404
    first = installed.public_page(mount, "")
    ahead = [] if first is None else [first]
    start, stop = (max(0, place * MOST - len(ahead)) for place in (number - 1, number))
    found = [*(ahead if number == 1 else ()), *installed.public_pages(frozenset(shown), start, stop)]
    if not found:
        raise Http404
    return _xml("urlset", (_line(mount, page.path, page.changed) for page in found))


def _entry(mount: Mount, url_path: str, published: Any) -> str:
    return _line(mount, mount.inside(url_path), published)


def _line(mount: Mount, rest: str, changed: Any) -> str:
    lastmod = f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod>" if changed else ""
    return f"<url><loc>{_address(mount, rest)}</loc>{lastmod}</url>"


def _address(mount: Mount, rest: str) -> str:
    return escape(iri_to_uri(mount.absolute(rest)))


def _xml(root: str, lines: Iterator[str]) -> HttpResponse:
    body = "\n".join(lines)
    whole = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{NAMESPACE}">\n{body}\n</{root}>\n'
    return HttpResponse(whole, content_type="application/xml")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """For the host that was asked; below a unit's path there is none."""
    mount: Mount = request.mount
    if not mount.is_system and here() is None:
        raise Http404
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_MACHINES), ""]
    lines.append(f"Sitemap: {mount.absolute('sitemap.xml')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
