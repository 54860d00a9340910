"""Addresses of the officer's view (part of the namespace "courses")."""

from __future__ import annotations

from django.urls import path

from courses import paths as _converters  # noqa: F401  # registers <public_id:…>
from courses.oversight import views

urlpatterns = [
    path("oversee/", views.overview_page, name="oversee"),
    path("oversee/people/", views.people, name="oversee_people"),
    path("oversee/people/export/", views.export, name="oversee_export"),
    path("oversee/people/<public_id:person>/", views.person, name="oversee_person"),
    path("oversee/remind/", views.remind_page, name="oversee_remind"),
]
