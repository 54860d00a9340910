"""An article from a Word file: choose the file, read the report, publish."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import npgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kernel.content.cms.editing import cms_address
from kernel.content.incoming.forms import WordForm
from kernel.content.incoming.remarks import CHANGED, LEFT_OUT, from_json
from kernel.content.incoming.selectors import intake_or_404, places_or_404
from kernel.content.incoming.services import article_from_word
from kernel.content.media.refusal import UploadRefused
from kernel.content.models import BasePage
from kernel.intake.api import ReceivedFile, done_with


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def word(request: HttpRequest) -> HttpResponse:
    places = places_or_404(request.viewer, request.mount)
    asked = {"place": request.GET.get("in", "")}
    form = WordForm(request.POST or None, request.FILES or None, places=places, account=request.user, initial=asked)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            intake = article_from_word(
                parent=form.parent,
                source=file,
                filename=file.name,
                audience=form.cleaned_data["audience"],
                audience_roles=form.cleaned_data["audience_roles"],
                actor=request.viewer,
            )
        except UploadRefused as refused:
            form.add_error("file", str(refused))
        else:
            report_url = reverse("content:word_report", args=[intake.public_id])
            if isinstance(file, ReceivedFile):
                done_with(file, became=report_url)
            return redirect(report_url)
    home = {"label": places[0].title if len(places) == 1 else _("Home"), "url": reverse("wagtail_serve", args=[""])}
    context = {"form": form, "breadcrumbs": [home, {"label": _("From a Word file")}], "cancel_url": home["url"]}
    return render(request, "content/incoming/word.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_safe
def report(request: HttpRequest, public_id: str) -> HttpResponse:
    """What became what, what was dropped, and what to do next."""
    intake = intake_or_404(request.user, public_id)
    page: BasePage = intake.page
    remarks = from_json(intake.report.get("remarks", ()))
    context = {
        "intake": intake,
        "page_title": page.draft_title or page.title,
        "live": page.live,
        "live_url": page.url if page.live else "",
        "counts": counted(intake.report.get("counts", {})),
        "title_from": title_words(str(intake.report.get("title_from", ""))),
        "lost": [remark for remark in remarks if remark.outcome == LEFT_OUT],
        "changed": [remark for remark in remarks if remark.outcome == CHANGED],
        "look_url": cms_address("wagtailadmin_pages:view_draft", page.pk),
        "edit_url": cms_address("wagtailadmin_pages:edit", page.pk, back_to=request.path),
        "breadcrumbs": [
            {"label": _("From a Word file"), "url": reverse("content:word")},
            {"label": _("Report")},
        ],
    }
    return render(request, "content/incoming/report.html", context)


def counted(counts: dict[str, Any]) -> list[dict[str, Any]]:
    """What the article holds now, as figures; nothing that is not there."""
    said = {
        "headings": lambda n: npgettext("counted", "heading", "headings", n),
        "paragraphs": lambda n: npgettext("counted", "paragraph", "paragraphs", n),
        "lists": lambda n: npgettext("counted", "list", "lists", n),
        "tables": lambda n: npgettext("counted", "table", "tables", n),
        "pictures": lambda n: npgettext("counted", "picture", "pictures", n),
        "links": lambda n: npgettext("counted", "link", "links", n),
        "quotes": lambda n: npgettext("counted", "quotation", "quotations", n),
    }
    return [{"value": counts[kind], "label": words(counts[kind])} for kind, words in said.items() if counts.get(kind)]


def title_words(title_from: str) -> str:
    return {
        "style": _("The title is the paragraph that Word calls title."),
        "heading": _("The title is the first heading."),
        "line": _("The title is the first line, which stands in the middle."),
        "name": _("The title is the one in the document's properties."),
        "file": _("The document has no title, so the file's name stands there. Write a better one."),
    }.get(title_from, "")
