"""One gate before every CMS view: a door that editors do not need is none (kernel.content.cms.doors), and an id that the
person may not explore does not exist. It closes what some of Wagtail's own views show without asking a policy
(choosers, bulk actions, move and copy, the admin's API)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from wagtail.models import TaskState
from wagtail.permissions import policy_registry

from kernel.content.cms.doors import CLOSED, DOCUMENT, IMAGE, LOGIN, OPEN, OWN, POSTED, QUERIED, SEEN, STEP_OF_PAGE, Ids

CMS_PREFIX = "/cms/"


class CmsGateMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        if not request.path_info.startswith(CMS_PREFIX):
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in CLOSED:
            raise Http404
        if name == LOGIN:
            query = urlencode({"next": request.GET.get("next", CMS_PREFIX)})
            return HttpResponseRedirect(f"{reverse('account_login')}?{query}")
        if request.user.is_authenticated and not request.user.is_superuser:
            self._check(request, name, kwargs)
        return _decided(request, kwargs) if name in STEP_OF_PAGE else None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        from kernel.content.moderation.late import DecidedAlreadyError, back_to_the_form
        from kernel.content.publishing.guard import asked
        from kernel.content.publishing.services import NarrowerFilesError

        if isinstance(error, DecidedAlreadyError):
            return back_to_the_form(request, error)
        return asked(request, error) if isinstance(error, NarrowerFilesError) else None

    def _check(self, request: HttpRequest, name: str, kwargs: dict[str, Any]) -> None:
        if name not in OPEN:
            raise Http404
        wanted = _Wanted()
        wanted.add_all(OPEN[name], lambda key: [kwargs.get(key)])
        wanted.add_all(QUERIED.get(name, {}), request.GET.getlist)
        wanted.add_all(POSTED, request.POST.getlist)
        if name == "wagtail_bulk_action":
            _bulk(request, kwargs, wanted)
        wanted.check(request.user)
        if name in STEP_OF_PAGE:
            _same_page(kwargs)


class _Wanted:
    """Ids that a request names, by what they name."""

    def __init__(self) -> None:
        self.ids: dict[str, set[int]] = {}

    def add(self, kind: str, values: Iterable[Any]) -> None:
        found = {int(value) for value in values if str(value).isascii() and str(value).isdigit()}
        if found:
            self.ids.setdefault(kind, set()).update(found)

    def add_all(self, names: Ids, values: Callable[[str], Iterable[Any]]) -> None:
        for key, kind in names.items():
            self.add(kind, values(key))

    def check(self, user: Any) -> None:
        for kind, ids in self.ids.items():
            if rows_for(user, kind).filter(pk__in=ids).count() != len(ids):
                raise Http404


def rows_for(user: Any, kind: str) -> Any:
    """What of a kind exists for this person."""
    from kernel.content.models import BasePage, GuardedDocument, GuardedImage

    model = {SEEN: BasePage, OWN: BasePage, IMAGE: GuardedImage, DOCUMENT: GuardedDocument}[kind]
    policy = policy_registry.get_by_type(model)
    if kind == SEEN:
        return policy.explorable_instances(user)
    return policy.instances_user_has_any_permission_for(user, {"change"})


def _same_page(kwargs: dict[str, Any]) -> None:
    states = TaskState.objects.filter(pk=kwargs["task_state_id"])
    if not states.filter(workflow_state__object_id=str(kwargs["page_id"])).exists():
        raise Http404


def _decided(request: HttpRequest, kwargs: dict[str, Any]) -> HttpResponse | None:
    """The answer to somebody who decides about a step that is decided already."""
    from kernel.content.moderation.late import too_late

    state = TaskState.objects.select_related("finished_by").filter(pk=kwargs["task_state_id"]).first()
    return too_late(request, kwargs["page_id"], state) if state is not None else None


def _bulk(request: HttpRequest, kwargs: dict[str, Any], wanted: _Wanted) -> None:
    from kernel.content.models import BasePage, GuardedDocument, GuardedImage

    kinds = {BasePage: OWN, GuardedImage: IMAGE, GuardedDocument: DOCUMENT}
    try:
        kind = kinds[apps.get_model(kwargs["app_label"], kwargs["model_name"])]  # type: ignore[index]
    except LookupError as unknown:
        raise Http404 from unknown
    ids = request.GET.getlist("id")
    wanted.add(kind, ids)
    if kind == OWN and "all" in ids:  # Wagtail takes all pages below, so the one above must be one's own
        if not request.GET.get("childOf", "").isdigit():
            raise Http404
        wanted.add(OWN, request.GET.getlist("childOf"))
