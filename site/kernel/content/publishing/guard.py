"""Where Wagtail publishes, the question stands in between: one form, many pages at once, an approval."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from wagtail.admin.utils import get_valid_next_url_from_request

from kernel.content.cms.gate import CMS_PREFIX
from kernel.content.publishing.narrower import narrower_files
from kernel.content.publishing.services import NarrowerFilesError, as_published

MOST_ASKED = 200


def ask_before_publishing(request: HttpRequest, page: Any) -> HttpResponse | None:
    """What was typed is saved as a draft by now."""
    if not narrower_files(page, request.user):
        return None
    messages.warning(
        request,
        _("Your changes are saved, but not published yet: some files of the page are for fewer people than the page."),
    )
    return HttpResponseRedirect(reverse("content:settle", args=[page.translation_key]))


def ask_before_publishing_many(request: HttpRequest, action: str, pages: list[Any]) -> HttpResponse | None:
    """Nothing is published before every page has its answers; each is named with the way there."""
    if action != "publish" or request.method != "POST":
        return None
    wanted = list(pages)
    if request.POST.get("include_descendants"):
        for page in pages:
            wanted += page.get_descendants().not_live()[:MOST_ASKED]
    open_questions = [page for page in wanted[:MOST_ASKED] if narrower_files(as_published(page.specific), request.user)]
    if not open_questions:
        return None
    links = format_html_join(
        "、",
        '<a href="{}">{}</a>',
        (
            (reverse("content:settle", args=[page.translation_key]), page.get_admin_display_title())
            for page in open_questions
        ),
    )
    said = _(
        "Nothing was published: these pages hold files that are for fewer people than the page. Open each and say:"
    )
    messages.error(request, format_html("{} {}", said, links))
    back = get_valid_next_url_from_request(request) or CMS_PREFIX
    return HttpResponseRedirect(back)


def asked(request: HttpRequest, error: NarrowerFilesError) -> HttpResponse:
    """An approval that met such files was taken back; whoever approved says what becomes of them, and approves again."""
    messages.warning(
        request,
        _("Not approved yet: some files of the page are for fewer people than the page. Say what becomes of them."),
    )
    return HttpResponseRedirect(reverse("content:settle", args=[error.page.translation_key]))
