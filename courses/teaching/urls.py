"""Addresses of the learners' pages (part of the namespace "courses")."""

from __future__ import annotations

from django.urls import path

from courses import paths as _converters  # noqa: F401  # registers <public_id:…>
from courses.teaching import views

LIST = "teach/<public_id:course>/learners/"
ONE = f"{LIST}<public_id:enrolment>/"

urlpatterns = [
    path(LIST, views.learner_list, name="learners"),
    path(f"{LIST}learners.xlsx", views.learners_xlsx, name="learners_xlsx"),
    path(ONE, views.learner, name="learner"),
    path(f"{ONE}answer/", views.answer, name="answer_request"),
]
