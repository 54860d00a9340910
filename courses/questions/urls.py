"""Addresses of the question bank (part of the namespace "courses")."""

from __future__ import annotations

from django.urls import path

from courses import paths as _converters  # noqa: F401  # registers <public_id:…>
from courses.questions import import_views, views

BANK = "teach/bank/<slug:unit>/"
ONE = f"{BANK}<public_id:question>/"

urlpatterns = [
    path(BANK, views.question_bank, name="bank"),
    path(f"{BANK}bank.xlsx", views.bank_export, name="bank_xlsx"),
    path(f"{BANK}template.xlsx", import_views.bank_template, name="bank_template"),
    path(f"{BANK}new/", views.new_question, name="new_question"),
    path(f"{BANK}import/", import_views.upload, name="import_questions"),
    path(f"{BANK}import/<str:token>/columns/", import_views.columns, name="import_columns"),
    path(f"{BANK}import/<str:token>/", import_views.report, name="import_report"),
    path(ONE, views.question, name="question"),
    path(f"{ONE}edit/", views.edit_question, name="edit_question"),
    path(f"{ONE}retire/", views.retire_question, name="retire_question"),
]
