"""Switches: the nearest unit wins, a forced one binds all below, and off means not there."""

from __future__ import annotations

import pytest

from kernel.plugins import registry
from kernel.plugins.checks import _problems
from kernel.plugins.contract import Plugin
from kernel.plugins.services import switch


class Sample(Plugin):
    slug = "sample"
    label = "Sample"
    description = "For tests"


@pytest.fixture
def sample(monkeypatch):
    monkeypatch.setitem(registry._plugins, "sample", Sample())


def test_is_enabled_follows_the_nearest_switch_unless_one_above_is_forced(house, sample):
    assert registry.is_enabled("sample", house.berth.pk)
    switch(unit=house.harbour, slug="sample", enabled=False)
    assert not registry.is_enabled("sample", house.berth.pk) and registry.is_enabled("sample", house.school.pk)
    switch(unit=house.berth, slug="sample", enabled=True)
    assert registry.is_enabled("sample", house.berth.pk) and not registry.is_enabled("sample", house.harbour.pk)
    switch(unit=house.city, slug="sample", enabled=False, forced=True)
    assert not registry.is_enabled("sample", house.berth.pk)
    switch(unit=house.city, slug="sample", enabled=None)
    assert registry.is_enabled("sample", house.berth.pk) and not registry.is_enabled("unknown", house.berth.pk)


def test_checks_when_the_gate_could_not_know_the_addresses_then_name_the_mistake():
    class Stray(Sample):
        urls = "kernel.plugins.urls"

    assert [error.id for error in _problems(Stray())] == ["plugins.E008"] and not _problems(Sample())
