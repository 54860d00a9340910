"""What the CMS shows an editor besides pages: the panels, counts, menus and filter lists of Wagtail, cut to the own units.

Wagtail's panels follow the person ("edited by you", "locked by you"), who may have left a unit since; its filters list
everybody who ever did something anywhere, which would be 20,000 names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth import get_user_model
from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext_lazy
from wagtail.admin.site_summary import PagesSummaryItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import (
    LockedPagesPanel,
    RecentEditsPanel,
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)
from wagtail.models import PageLogEntry, Task, Workflow, WorkflowState

from kernel.content.cms.doors import OPEN, OWN
from kernel.content.cms.gate import rows_for
from kernel.content.cms.policies import editable_units
from kernel.content.sites import Site, site_of
from kernel.units.tree import tree

MOST_DESKS = 12


def own_pages(user: Any) -> Any:
    return rows_for(user, OWN)


def _own(user: Any, pages: Iterable[Any]) -> set[int]:
    """Which of these pages are the person's own: one query, none for none."""
    wanted = [page.pk for page in pages]
    return set(own_pages(user).filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()


# -- panels of the first page ------------------------------------------------------------------------------------
class OwnRecentEdits(RecentEditsPanel):
    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        own = _own(context["request"].user, (page for _when, page in context["last_edits"]))
        context["last_edits"] = [(when, page) for when, page in context["last_edits"] if page.pk in own]
        return context


class OwnLockedPages(LockedPagesPanel):
    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        own = own_pages(context["request"].user)
        context["locked_pages"] = context["locked_pages"].filter(pk__in=own.values("pk"))
        return context


class OwnPagesInModeration(UserObjectsInWorkflowModerationPanel):
    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        states = list(context["workflow_states"])
        own = _own(context["request"].user, (state.content_object for state in states))
        context["workflow_states"] = [state for state in states if state.content_object.pk in own]
        return context


class OwnPagesToModerate(WorkflowObjectsToModeratePanel):
    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        own = _own(context["request"].user, (state["obj"] for state in context["states"]))
        context["states"] = [state for state in context["states"] if state["obj"].pk in own]
        return context


PANELS = {
    RecentEditsPanel: OwnRecentEdits,
    LockedPagesPanel: OwnLockedPages,
    UserObjectsInWorkflowModerationPanel: OwnPagesInModeration,
    WorkflowObjectsToModeratePanel: OwnPagesToModerate,
}


@dataclass(frozen=True, slots=True)
class Desk:
    """A site that somebody writes for."""

    slug: str
    label: str
    site_url: str
    tree_url: str


class DesksPanel(Component):
    """The ways to one's sites, before everything else: nobody has to look for them in the tree. Asks the database nothing."""

    name = "desks"
    order = 50
    template_name = "content/cms_desks.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        nodes = [tree().by_id[pk] for pk in editable_units(parent_context["request"].user)]
        sites = [site for node in nodes if (site := site_of(node)) is not None]
        sites.sort(key=lambda site: (site.unit.practice, len(site.unit.line), site.unit.label))
        return {"desks": [_desk(site) for site in sites[:MOST_DESKS]], "more": len(sites) > MOST_DESKS}


def _desk(site: Site) -> Desk:
    tree_url = reverse("wagtailadmin_explore", args=[site.mount.root_page_id])
    return Desk(site.unit.slug, site.unit.label, site.mount.absolute(), tree_url)


class OwnPagesSummary(PagesSummaryItem):
    """How many pages: Wagtail counts all below the nearest page above one's own."""

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        return {**context, "total_pages": own_pages(self.request.user).count()}


# -- one's account -----------------------------------------------------------------------------------------------
def keep_names() -> None:
    """Nobody calls themselves something else in the CMS: an account bears the name of its person."""
    from wagtail.admin.views.account import NameEmailSettingsPanel

    NameEmailSettingsPanel.is_active = lambda self: False


def speak_as_read() -> None:
    """Wagtail works this label out once, in the language of the process."""
    from wagtail.admin.viewsets.chooser import ChooserViewSet

    ChooserViewSet.search_tab_label = gettext_lazy("Search")


# -- menus -------------------------------------------------------------------------------------------------------
def is_open(url: str) -> bool:
    """Does an address of the CMS lead through a door that editors have?"""
    try:
        return resolve(urlsplit(url).path).view_name in OPEN
    except Resolver404:
        return False


def keep_open(user: Any, items: list[Any]) -> None:
    """Take out of a menu what leads to a closed door."""
    if not user.is_superuser:
        items[:] = [item for item in items if not getattr(item, "url", "") or item.url == "#" or is_open(item.url)]


# -- filters of lists --------------------------------------------------------------------------------------------
def _people(ids: Callable[[Any], QuerySet[Any]]) -> Callable[[HttpRequest], QuerySet[Any]]:
    """A filter's choices: the accounts that `ids` finds among what is the viewer's own."""

    def choices(request: HttpRequest) -> QuerySet[Any]:
        return get_user_model().objects.filter(pk__in=ids(own_pages(request.user))).order_by("username")

    return choices


def _states(pages: Any) -> QuerySet[Any]:
    """Moderation of own pages. (Cast, since Wagtail keeps the page's number as text.)"""
    return WorkflowState.objects.filter(object_id__in=pages.values_list(Cast("pk", output_field=CharField())))


def _workflows(request: HttpRequest) -> QuerySet[Any]:
    return Workflow.objects.filter(pk__in=_states(own_pages(request.user)).values("workflow"))


def _tasks(request: HttpRequest) -> QuerySet[Any]:
    return Task.objects.filter(task_states__workflow_state__in=_states(own_pages(request.user))).distinct()


def narrow_filters() -> None:
    """Replace what Wagtail's filters offer, once, at the start: they have no setting for it."""
    from wagtail.admin.views.pages.listing import GenericPageFilterSet, PageFilterSet
    from wagtail.admin.views.reports.workflows import WorkflowReportFilterSet, WorkflowTasksReportFilterSet

    owners = _people(lambda pages: pages.values("owner_id"))
    editors = _people(lambda pages: PageLogEntry.objects.filter(page__in=pages, action="wagtail.edit").values("user"))
    askers = _people(lambda pages: _states(pages).values("requested_by"))
    narrowed: list[tuple[Any, dict[str, Any]]] = [
        (PageFilterSet, {"owner": owners, "edited_by": editors}),
        (GenericPageFilterSet, {"owner": owners, "edited_by": editors}),
        (WorkflowReportFilterSet, {"requested_by": askers, "workflow": _workflows}),
        (WorkflowTasksReportFilterSet, {"workflow": _workflows, "task": _tasks}),
    ]
    for filters, choices in narrowed:
        for name, queryset in choices.items():
            found = filters.base_filters[name]
            found.queryset = queryset
    for filters in (PageFilterSet, GenericPageFilterSet):
        filters.base_filters.pop("site", None)  # there is one Wagtail Site for all units


ROWS = 25  # of a page of the tree; Wagtail's fifty take twice the time, and more than a screen


def shorten_lists() -> None:
    """Fewer rows at once."""
    from wagtail.admin.views.pages.listing import IndexView

    IndexView.paginate_by = ROWS
