"""Addresses of learning, below courses/."""

from __future__ import annotations

from django.urls import path

import courses.paths  # noqa: F401  # registers <public_id:…>
from courses.learning import actions, views

urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("my/", views.my_learning, name="my_learning"),
    path("<public_id:course>/", views.course, name="course"),
    path("<public_id:course>/enrol/", actions.enrol, name="enrol"),
    path("<public_id:course>/withdraw/", actions.withdraw, name="withdraw"),
    path("<public_id:course>/learn/<public_id:item>/", views.lesson, name="lesson"),
    path("<public_id:course>/learn/<public_id:item>/progress/", actions.progress, name="progress"),
    path("<public_id:course>/learn/<public_id:item>/finish/", actions.finish, name="finish"),
    path("<public_id:course>/learn/<public_id:item>/check/<slug:block>/", actions.check, name="check"),
]
