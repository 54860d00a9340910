"""What every plugin owes, whichever is installed: its papers, and to be gone where it is switched off."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import apps
from django.test import RequestFactory
from django.urls import get_resolver, reverse

from kernel.plugins.registry import all_plugins, find_figure, find_widget
from kernel.plugins.services import switch
from kernel.testing.outward import assert_goes_out
from kernel.units.mounts import mounts
from kernel.units.tree import tree
from portal.context import footer_menu, main_menu, personal_menu, tabs

PLUGINS = [pytest.param(plugin, id=plugin.slug) for plugin in all_plugins()]


def folder(plugin) -> Path:
    return Path(apps.get_app_config(plugin.slug).path)


@pytest.mark.parametrize("plugin", PLUGINS)
def test_plugin_when_looked_at_then_has_its_papers(plugin):
    here = folder(plugin)
    assert {"plugin.py", "apps.py"} <= {path.name for path in here.iterdir()}
    assert (here / "README.md").is_file() and (here / "locale/zh_Hans/LC_MESSAGES/django.po").is_file()
    assert apps.get_app_config(plugin.slug).label == plugin.slug
    if plugin.urls:
        assert plugin.slug in get_resolver().namespace_dict


@pytest.mark.parametrize("plugin", PLUGINS)
def test_plugin_when_it_is_asked_what_it_holds_then_takes_no_more_queries_for_many_units(house, plugin, count_queries):
    every = frozenset(tree().by_id)
    with count_queries() as few:
        assert not plugin.holdings(frozenset({house.berth.pk}))
    with count_queries() as many:
        plugin.holdings(every)
    assert len(many) == len(few)


@pytest.mark.parametrize("plugin", PLUGINS)
def test_plugin_when_switched_off_in_a_unit_then_is_gone_there_and_only_there(house, plugin):
    keeper = house.member("keeper", unit=house.city, role="administrator")
    client = house.client(keeper)

    def menus(unit):
        request = RequestFactory().get("/")
        request.mount = mounts().of_unit(unit.pk)
        request.viewer = house.viewer(keeper)
        entries = (*main_menu(request), *personal_menu(request), *footer_menu(request), *tabs(request))
        return {entry.url for entry in entries}

    own = {reverse(item.url_name) for item in plugin.nav()}
    assert own & menus(house.harbour)
    switch(unit=house.harbour, slug=plugin.slug, enabled=False)
    assert not own & menus(house.harbour) and own & menus(house.school)
    for widget in plugin.widgets():
        kind = f"{plugin.slug}.{widget.kind}"
        assert find_widget(kind, house.berth.pk) is None and find_widget(kind, house.school.pk) == widget
    for figure in plugin.figures():
        kind = f"{plugin.slug}.{figure.kind}"
        assert find_figure(kind, house.berth.pk) is None
        assert find_figure(kind, house.school.pk).count(frozenset({house.school.pk})) == 0
    for path in own:
        there, here = client.get(f"/u/school{path}").status_code, client.get(f"/u/harbour{path}").status_code
        assert there < 400 and (here == 404 or _stays(plugin, path)), path


@pytest.mark.parametrize("plugin", PLUGINS)
def test_plugin_when_it_says_what_everybody_may_see_then_it_holds(house, plugin, count_queries):
    """With nothing in it; its own tests call the same with something."""
    assert assert_goes_out(house.client(), plugin, count_queries) == 0


def _stays(plugin, path) -> bool:
    """Its view says that it goes on answering (answers_when_off)."""
    return bool(getattr(get_resolver().resolve(path).func, "answers_when_off", False))
