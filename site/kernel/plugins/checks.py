"""Mistakes in manifests, found by `manage.py check`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.core.checks import Error, register
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse

from kernel.people.roles import ROLE_LABELS
from kernel.plugins.contract import Plugin
from kernel.plugins.registry import all_plugins

PLACES = {"main", "personal", "tabs", "footer"}


@register("plugins")
def check_manifests(**kwargs: Any) -> list[Error]:
    return [error for plugin in all_plugins() for error in _problems(plugin)]


def _problems(plugin: Plugin) -> list[Error]:
    name = plugin.slug or type(plugin).__name__
    said = (*_identity(plugin), *_menu(plugin), *_templates(plugin), *_permissions(plugin))
    return [Error(f"{name}: {message}", id=f"plugins.E{number:03}") for number, message in said]


def _identity(plugin: Plugin) -> Iterator[tuple[int, str]]:
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,39}", plugin.slug):
        yield 1, "slug must be lower-case letters, digits and underscores"
    if not plugin.label or not plugin.description:
        yield 2, "label and description are shown to administrators and must not be empty"
    if plugin.urls and getattr(import_module(plugin.urls), "app_name", "") != plugin.slug:
        yield 8, f"app_name of {plugin.urls} must be {plugin.slug}: by it the gate knows whose address is asked for"


def _menu(plugin: Plugin) -> Iterator[tuple[int, str]]:
    for item in plugin.nav():
        if item.place not in PLACES:
            yield 3, f"unknown place {item.place} of a menu entry"
        try:
            reverse(item.url_name)
        except NoReverseMatch:
            yield 4, f"menu entry names {item.url_name}, which is no URL without arguments"


def _templates(plugin: Plugin) -> Iterator[tuple[int, str]]:
    for template in [*(w.template for w in plugin.widgets()), *(slot.template for slot in plugin.slots())]:
        try:
            get_template(template)
        except TemplateDoesNotExist:
            yield 5, f"template {template} does not exist"


def _permissions(plugin: Plugin) -> Iterator[tuple[int, str]]:
    for permission in plugin.permissions():
        if not permission.code.startswith(f"{plugin.slug}."):
            yield 6, f"permission {permission.code} must begin with {plugin.slug}."
        if unknown := set(permission.roles) - set(ROLE_LABELS):
            yield 7, f"permission {permission.code} names unknown roles {sorted(unknown)}"
