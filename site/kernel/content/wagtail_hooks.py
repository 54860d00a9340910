"""What the CMS admin asks of us."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import SubmitForModerationMenuItem
from wagtail.admin.site_summary import PagesSummaryItem
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.widgets import Button
from wagtail.permissions import policy_registry

from kernel.content.cms.gate import CMS_PREFIX
from kernel.content.cms.many import AddDocuments, AddPictures
from kernel.content.cms.policies import may_write
from kernel.content.cms.rooms import PANELS, DesksPanel, OwnPagesSummary, keep_open
from kernel.content.incoming.paste_views import pasted
from kernel.content.moderation.late import why_it_came_back
from kernel.content.publishing.guard import ask_before_publishing, ask_before_publishing_many


@hooks.register("construct_page_chooser_queryset")
def only_explorable_pages(pages: Any, request: HttpRequest) -> Any:
    """The chooser shows every page of the house unless it is told otherwise."""
    from kernel.content.models import BasePage

    if request.user.is_superuser:
        return pages
    own = policy_registry.get_by_type(BasePage).explorable_instances(request.user)
    return pages.filter(pk__in=own.values("pk"))


@hooks.register("insert_global_admin_js")
def files_in_pieces() -> str:
    """Wagtail's choosers bring forms into a page that has none yet."""
    return format_html('<script type="module" src="{}"></script>', static("built/upload.js"))


@hooks.register("insert_global_admin_css")
def colours_of_the_house() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("built/cms.css"))


@hooks.register("construct_homepage_panels")
def own_panels(request: HttpRequest, panels: list[Any]) -> None:
    if not request.user.is_superuser:
        panels[:] = [PANELS.get(type(panel), lambda kept=panel: kept)() for panel in panels]
    panels.append(DesksPanel())


@hooks.register("construct_homepage_summary_items", order=1000)
def own_counts(request: HttpRequest, items: list[Any]) -> None:
    if not request.user.is_superuser:
        items[:] = [OwnPagesSummary(request) if type(item) is PagesSummaryItem else item for item in items]


@hooks.register("construct_main_menu", order=1000)
@hooks.register("construct_reports_menu", order=1000)
@hooks.register("construct_settings_menu", order=1000)
@hooks.register("construct_help_menu", order=1000)
def open_doors_only(request: HttpRequest, items: list[Any]) -> None:
    keep_open(request.user, items)


@hooks.register("before_edit_page")
def tell_only_writers(request: HttpRequest, page: Any) -> None:
    """Comments are mailed to whoever follows a page; who has left the unit since follows it no longer."""
    if request.method == "POST":
        for following in page.subscribers.select_related("user"):
            if not may_write(following.user, page):
                following.delete()


@hooks.register("before_edit_page")
def say_why_it_came_back(request: HttpRequest, page: Any) -> None:
    """Wagtail keeps the approver's words in a panel that is closed."""
    if request.method == "GET" and "_w_hydrate_create_view" not in request.GET and (said := why_it_came_back(page)):
        messages.warning(request, said)


hooks.register("before_publish_page", ask_before_publishing)


@hooks.register("register_admin_urls", order=-1)
def doors_of_ours() -> list[Any]:
    """Before Wagtail's: its views of several files at once are found no more, its names for them lead to ours."""
    return [
        path("incoming/paste/", pasted, name="content_paste"),
        path("images/multiple/add/", AddPictures.as_view(), name="content_add_pictures"),
        path("documents/multiple/add/", AddDocuments.as_view(), name="content_add_documents"),
    ]


@hooks.register("register_page_header_buttons")
def from_a_word_file(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Beside the way to write an article there is one that takes a Word file."""
    from kernel.content.models import Section, SystemHome, UnitHome

    mount = page.mount
    if mount is not None and page.specific_class in (Section, UnitHome, SystemHome) and may_write(user, page):
        chosen = f"?in={page.translation_key}" if page.specific_class is Section else ""
        label = _("From a Word file")
        yield Button(label, mount.system_path("write/word/") + chosen, icon_name="doc-full", priority=16)


@hooks.register("insert_editor_js")
def bring_pictures_along() -> SafeString:
    """What is pasted from Word, WPS and WeChat: pictures and tables become blocks (kernel.content.incoming)."""
    words = {
        "working": _("Bringing in what you pasted …"),
        "done": _("Blocks pasted: %s"),
        "undo": _("Take it back"),
        "close": _("Close"),
        "failed": _("Nothing was pasted, for the connection failed. Paste again."),
        "left out": _("Left out"),
        "changed": _("Changed"),
    }
    return format_html(
        '<script type="module" src="{}" data-paste="{}" data-words="{}"></script>',
        static("built/cms-paste.js"),
        reverse("content_paste"),
        json.dumps(words),
    )


@hooks.register("before_bulk_action")
def ask_about_all(request: HttpRequest, action: str, objects: list[Any], view: Any) -> HttpResponse | None:
    return ask_before_publishing_many(request, action, objects)


@hooks.register("after_publish_page")
def back_to_the_page(request: HttpRequest, page: Any) -> HttpResponse | None:
    """Who came from the site sees there what they published, also where its address changed."""
    came_from = get_valid_next_url_from_request(request)
    if came_from and not came_from.startswith(CMS_PREFIX) and page.live and page.url:
        return HttpResponseRedirect(page.url)
    return None


FIRST_ACTIONS = ("approve", "action-publish", "action-submit")  # what the large button does, if the person may


class SendIn(SubmitForModerationMenuItem):
    """Wagtail's button names the workflow, whose name is in one language."""

    def get_context_data(self, parent_context: Any) -> Any:
        return super().get_context_data(parent_context) | {"label": _("Send in for approval")}


@hooks.register("construct_page_action_menu", order=1000)
def what_one_came_for(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Wagtail's large button saves a draft, and articles stay there unseen: publish or send in, and save beside it."""
    items[:] = [SendIn(item.order) if type(item) is SubmitForModerationMenuItem else item for item in items]
    for name in FIRST_ACTIONS:
        for item in items:
            if item.name == name and not getattr(item, "launch_modal", False):
                items.remove(item)
                items.insert(0, item)
                return
