"""Addresses of writing courses, below courses/."""

from __future__ import annotations

from django.urls import path

import courses.paths  # noqa: F401  # registers <public_id:…>
from courses.authoring import assign_views, closing_views, import_views, views

COURSE = "teach/<public_id:course>/"

urlpatterns = [
    path("teach/", views.teach, name="teach"),
    path("teach/new/", views.new_course, name="new_course"),
    path("teach/import/", import_views.upload, name="import_course"),
    path("teach/import/<str:token>/", import_views.report, name="import_course_report"),
    path(COURSE, views.teach_course, name="teach_course"),
    path(f"{COURSE}move/", views.move, name="move_part"),
    path(f"{COURSE}close/", closing_views.close, name="close"),
    path(f"{COURSE}publish/", views.publish, name="publish"),
    path(f"{COURSE}<uuid:key>/", views.rename, name="rename_part"),
    path(f"{COURSE}<uuid:key>/preview/", views.preview, name="preview_part"),
    path(f"{COURSE}<uuid:key>/remove/", views.remove, name="remove_part"),
    path(f"{COURSE}<uuid:key>/restore/", views.restore, name="restore_part"),
    path("<public_id:course>/assign/", assign_views.assign, name="assign"),
    path("<public_id:course>/assign/<public_id:assignment>/end/", assign_views.end, name="end_assignment"),
]
