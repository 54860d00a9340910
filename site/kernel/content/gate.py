"""One gate before every CMS view: an id that the person may not explore does not exist. It closes what some of
Wagtail's own views show without asking a policy (choosers, bulk actions, move and copy, the admin's API)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.permissions import policy_registry

CMS_PREFIX = "/cms/"
PAGE_KWARGS = ("page_id", "page_to_move_id", "destination_id", "parent_page_id", "dest_page_id")
POSTED_PAGES = ("new_parent_page", "parent_page_id")


class CmsGateMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        user = request.user
        if not request.path_info.startswith(CMS_PREFIX) or not user.is_authenticated or user.is_superuser:
            return
        name = request.resolver_match.view_name if request.resolver_match else ""
        self._check_pages(request, name, kwargs)
        if name == "wagtail_bulk_action":
            self._check_bulk(request, kwargs)
        if name.startswith(("wagtailadmin_api:images", "wagtailadmin_api:documents")):
            raise Http404

    @staticmethod
    def _explorable(user: Any) -> Any:
        from kernel.content.models import BasePage

        return policy_registry.get_by_type(BasePage).explorable_instances(user)

    def _check_pages(self, request: HttpRequest, name: str, kwargs: dict[str, Any]) -> None:
        ids = {int(kwargs[key]) for key in PAGE_KWARGS if str(kwargs.get(key, "")).isdigit()}
        if name.startswith(("wagtailadmin_pages:", "wagtailadmin_choose_page")) and str(kwargs.get("pk", "")).isdigit():
            ids.add(int(kwargs["pk"]))
        ids |= {int(value) for key in POSTED_PAGES for value in request.POST.getlist(key) if value.isdigit()}
        if ids and self._explorable(request.user).filter(pk__in=ids).count() != len(ids):
            raise Http404

    def _check_bulk(self, request: HttpRequest, kwargs: dict[str, Any]) -> None:
        from kernel.content.models import BasePage

        model = apps.get_model(kwargs["app_label"], kwargs["model_name"])
        wanted = {int(value) for value in request.GET.getlist("id") if value.isdigit()}
        if issubclass(model, BasePage):
            allowed = self._explorable(request.user)
        else:
            allowed = policy_registry.get_by_type(model).instances_user_has_any_permission_for(
                request.user, {"change", "delete", "choose"}
            )
        if wanted and allowed.filter(pk__in=wanted).count() != len(wanted):
            raise Http404
