"""Mistakes in manifests, found by `manage.py check`."""

from __future__ import annotations

import re
from typing import Any

from django.core.checks import Error, register
from django.template.loader import get_template
from django.template import TemplateDoesNotExist
from django.urls import NoReverseMatch, reverse

from kernel.people.roles import ROLE_LABELS
from kernel.plugins.contract import Plugin
from kernel.plugins.registry import all_plugins

PLACES = {"main", "personal", "tabs"}


@register("plugins")
def check_manifests(**kwargs: Any) -> list[Error]:
    return [error for plugin in all_plugins() for error in _problems(plugin)]


def _problems(plugin: Plugin) -> list[Error]:
    found: list[Error] = []

    def say(message: str, number: int) -> None:
        found.append(Error(f"{plugin.slug or type(plugin).__name__}: {message}", id=f"plugins.E{number:03}"))

    if not re.fullmatch(r"[a-z][a-z0-9_]{1,39}", plugin.slug):
        say("slug must be lower-case letters, digits and underscores", 1)
    if not plugin.label or not plugin.description:
        say("label and description are shown to administrators and must not be empty", 2)
    for item in plugin.nav():
        if item.place not in PLACES:
            say(f"unknown place {item.place} of a menu entry", 3)
        try:
            reverse(item.url_name)
        except NoReverseMatch:
            say(f"menu entry names {item.url_name}, which is no URL without arguments", 4)
    for piece in (*plugin.widgets(), *plugin.slots()):
        try:
            get_template(piece.template)
        except TemplateDoesNotExist:
            say(f"template {piece.template} does not exist", 5)
    for permission in plugin.permissions():
        if not permission.code.startswith(f"{plugin.slug}."):
            say(f"permission {permission.code} must begin with {plugin.slug}.", 6)
        if unknown := set(permission.roles) - set(ROLE_LABELS):
            say(f"permission {permission.code} names unknown roles {sorted(unknown)}", 7)
    return found
