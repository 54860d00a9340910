"""All addresses of the house. Every one of them works under every mount, except those named SYSTEM_ONLY in
kernel.units.middleware."""

from __future__ import annotations

from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from kernel.content.views import closed
from kernel.plugins.registry import url_includes
from portal.design.views import design
from portal.directory.views import directory
from portal.help.views import help_page
from portal.setup.views import first_run
from portal.ui.views import preferences

urlpatterns = [
    path("setup/", first_run, name="setup"),
    path("design/", design, name="design"),
    path("preferences/", preferences, name="preferences"),
    path("", include("portal.account.urls")),
    path("", include("portal.my.urls")),
    path("help/", help_page, name="help"),
    path("", include("portal.hostnames.urls")),
    path("", include("portal.legal.urls")),
    path("", include("portal.foot.urls")),
    path("", include("portal.greydays.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("kernel.theming.urls")),
    path("", include("kernel.content.urls")),
    path("", include("kernel.plugins.urls")),
    path("", include("kernel.jobs.urls")),
    path("", include("kernel.intake.urls")),
    path("", include("portal.subsites.urls")),
    path("", include("portal.homepage.urls")),
    path("", include("portal.desk.urls")),
    path("", include("portal.moved.urls")),
    path("", include("portal.roles.urls")),
    path("units/", directory, name="directory"),
    *url_includes(),
    # Wagtail's admin reverses the names of its documents' doors, but ours are the only ones that open
    path("documents/", include(([re_path(r"^(\d+)/(.*)$", closed, name="wagtaildocs_serve")], "wagtaildocs_closed"))),
    path("cms/", include(wagtailadmin_urls)),
    path("", include(wagtail_urls)),
]
handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.permission_denied"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.server_error"
