"""Addresses of friendly links."""

from __future__ import annotations

from django.urls import path

from kernel import paths as _converters  # noqa: F401  # registers <public_id:…>
from plugins.friendly_links import views

UNIT = "edit/<slug:unit>/"
ONE = f"{UNIT}<public_id:link>/"

app_name = "friendly_links"
urlpatterns = [
    path("", views.links, name="links"),
    path("edit/", views.units, name="units"),
    path(UNIT, views.unit_links, name="unit"),
    path(f"{UNIT}new/", views.new_link, name="new"),
    path(f"{UNIT}inherit/", views.inherit, name="inherit"),
    path(ONE, views.edit, name="edit"),
    path(f"{ONE}move/", views.move, name="move"),
    path(f"{ONE}remove/", views.remove, name="remove"),
    path(f"{ONE}restore/", views.restore, name="restore"),
]
