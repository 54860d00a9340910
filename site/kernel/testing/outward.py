"""What a plugin owes that says what any visitor may see: call it in a test of its own, with something to see."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.utils.html import escape

from kernel.plugins.contract import Plugin
from kernel.plugins.registry import is_enabled
from kernel.plugins.services import switch
from kernel.units.models import Unit
from kernel.units.mounts import mounts
from kernel.units.tree import tree

LOC = re.compile(r"<loc>([^<]+)</loc>")


def listed(client: Any) -> set[str]:
    """Paths of everything that the system's site map leads a visitor to."""
    index = client.get("/sitemap.xml").content.decode()
    parts = [urlsplit(one).path for one in LOC.findall(index)]
    return {urlsplit(one).path for part in parts for one in LOC.findall(client.get(part).content.decode())}


def assert_goes_out(client: Any, plugin: Plugin, count_queries: Any) -> int:
    """`client` is a visitor's. Everything that is named answers, says the same of itself and has its card; where the plugin
    is off it is in no map. Returns how many things there are."""
    plugin.public_pages(frozenset(plugin.public_counts()), 0, 1)  # what every request knows is in memory now
    with count_queries() as counting:
        counts = plugin.public_counts()
    with count_queries() as listing:
        pages = plugin.public_pages(frozenset(counts), 0, 1000)
    assert len(counting) <= 1 and len(listing) <= 1, "one query each"
    assert sum(counts.values()) == len(pages) and len({page.key for page in pages}) == len(pages)
    assert list(pages[1:2]) == list(plugin.public_pages(frozenset(counts), 1, 2)), "an order that stays"
    known = listed(client)
    for page in pages:
        assert page.unit_id is not None
        mount = mounts().of_unit(page.unit_id)
        same = plugin.public_page(mount, page.key)
        assert same is not None and (same.path, same.title) == (page.path, page.title)
        shown = mount.unit_id is None or is_enabled(plugin.slug, mount.unit_id)
        expected = shown and page.unit_id not in tree().practice
        assert (mount.system_path(page.path) in known) is expected
        if expected:
            _assert_shown(client, mount.system_path(page.path), page.title)
    assert plugin.public_page(mounts().system, "no-such-thing") is None
    for unit in Unit.objects.filter(pk__in=counts):
        switch(unit=unit, slug=plugin.slug, enabled=False)
        own = mounts().by_unit.get(unit.pk)
        hidden = [page for page in pages if own is not None and page.unit_id == unit.pk]
        assert not {own.system_path(page.path) for page in hidden if own is not None} & listed(client)
        switch(unit=unit, slug=plugin.slug, enabled=None)
    return len(pages)


def _assert_shown(client: Any, path: str, title: str) -> None:
    response = client.get(path)
    said = response.content.decode()
    assert response.status_code == 200 and escape(title) in said, path
    assert 'rel="canonical"' in said and 'type="application/ld+json"' in said, path
    card = re.search(r'property="og:image" content="([^"]+)"', said)
    assert card is not None and client.get(urlsplit(card[1]).path).status_code == 200, path
