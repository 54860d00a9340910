"""Addresses of certificates, below courses/."""

from __future__ import annotations

from django.urls import path

import courses.paths  # noqa: F401  # registers <public_id:…>
from courses.certificates import managing, views

urlpatterns = [
    path("certificate/<public_id:certificate>/", views.certificate, name="certificate"),
    path("certificate/<public_id:certificate>/pdf/", views.certificate_pdf, name="certificate_pdf"),
    path("certificate/<public_id:certificate>/png/", views.certificate_png, name="certificate_png"),
    path("certificate/<public_id:certificate>/revoke/", managing.revoke, name="certificate_revoke"),
    path("certificate/<public_id:certificate>/replace/", managing.replace, name="certificate_replace"),
    path("teach/certificates/", managing.certificates, name="certificates"),
    path("verify/", views.verify, name="verify"),
    path("verify/<str:number>/", views.verify_number, name="verify_number"),
]
