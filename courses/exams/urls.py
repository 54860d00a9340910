"""Addresses of exams, below courses/."""

from __future__ import annotations

from django.urls import path

import courses.paths  # noqa: F401  # registers <public_id:…>
from courses.exams import teaching, views

urlpatterns = [
    path("<public_id:course>/exam/<public_id:item>/", views.exam, name="exam"),
    path("attempt/<public_id:attempt>/", views.attempt, name="attempt"),
    path("attempt/<public_id:attempt>/save/", views.save, name="save"),
    path("attempt/<public_id:attempt>/submit/", views.submit, name="submit"),
    path("attempt/<public_id:attempt>/result/", views.result, name="result"),
    path("teach/<public_id:course>/attempts/", teaching.attempts, name="attempts"),
    path("teach/attempt/<public_id:attempt>/accept/", teaching.accept, name="accept_late"),
    path("teach/attempt/<public_id:attempt>/regrade/", teaching.regrade, name="regrade"),
]
