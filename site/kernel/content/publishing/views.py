"""The question before publishing: who will see it, and what becomes of files that not all of them may see."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kernel.content.cms.editing import cms_address
from kernel.content.incoming.selectors import written_page_or_404
from kernel.content.publishing.narrower import Narrower, narrower_files
from kernel.content.publishing.services import LEAVE_OUT, REPLACE, WIDEN, as_published, publish_newest, settle, submit


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, key: UUID) -> HttpResponse:
    page = written_page_or_404(request.user, key)
    newest = as_published(page)
    files = narrower_files(newest, request.user)
    answers = {file.key: request.POST.get(f"file-{file.key}", "") for file in files}
    missing = request.method == "POST" and not all(_allowed(file, answers[file.key]) for file in files)
    if request.method == "POST" and not missing:
        return _carry_out(request, page, files, answers)
    rights = page.permissions_for_user(request.user)
    context = {
        "page_title": newest.title,
        "questions": [_question(file, answers[file.key], newest) for file in files],
        "missing": missing,
        "may_publish": rights.can_publish(),
        "may_submit": rights.can_submit_for_moderation(),
        "in_workflow": page.workflow_in_progress,
        "consequences": _consequences(newest),
        "edit_url": cms_address("wagtailadmin_pages:edit", page.pk),
    }
    return render(request, "content/publishing/publish.html", context, status=422 if missing else 200)


def _allowed(file: Narrower, answer: str) -> bool:
    return answer in (LEAVE_OUT, REPLACE) or (answer == WIDEN and file.may_widen)


def _carry_out(request: HttpRequest, page: Any, files: list[Narrower], answers: dict[str, str]) -> HttpResponse:
    settle(page=page, answers=answers, actor=request.viewer)
    replaced = [file for file in files if answers[file.key] == REPLACE]
    edit_url = cms_address("wagtailadmin_pages:edit", page.pk)
    if replaced:
        messages.info(request, _("Nothing is published yet. Choose another file at this place, then publish again."))
        return redirect(f"{edit_url}#:w:contentpath={replaced[0].places[0]}")
    page.refresh_from_db()
    if page.workflow_in_progress:
        messages.success(request, _("The files are settled. You can approve the page now."))
        return redirect(edit_url)
    rights = page.permissions_for_user(request.user)
    if not rights.can_publish():
        if "submit" in request.POST and rights.can_submit_for_moderation():
            submit(page=page, actor=request.viewer)
            messages.success(request, _("Sent in. It goes online when it is approved; you will be told."))
        else:
            messages.info(request, _("Saved as a draft. Somebody who may publish here can do it now."))
        return redirect(edit_url)
    published = publish_newest(page=page, actor=request.viewer)
    if not published.live:
        messages.success(request, _("The page will be published by itself at the time that it names."))
        return redirect(edit_url)
    messages.success(request, _("Published."))
    return redirect(published.url or edit_url)


def _question(file: Narrower, answer: str, page: Any) -> dict[str, Any]:
    title = file.title or (_("a picture that is not yours") if file.is_picture else _("a file that is not yours"))
    choices = []
    if file.may_widen:
        choices.append((WIDEN, _("Widen: everybody who sees the page sees it, too")))
    choices += [
        (REPLACE, _("Replace: go back to this place of the page and choose another one")),
        (LEAVE_OUT, _("Leave out: publish the page without it")),
    ]
    return {
        "name": f"file-{file.key}",
        "kind": _("Picture") if file.is_picture else _("File"),
        "title": title,
        "audience": file.file.get_audience_display() if file.title else "",
        "times": len(file.places),
        "choices": [(value, label, value == answer) for value, label in choices],
    }


def _consequences(page: Any) -> list[str]:
    said = [_("Who sees it: %(audience)s") % {"audience": page.get_audience_display()}]
    parent = page.get_parent()
    place = " › ".join(dict.fromkeys([*([page.unit.name] if page.unit else []), *([parent.title] if parent else [])]))
    said.append(_("Where: %(place)s") % {"place": place})
    if page.go_live_at and page.go_live_at > timezone.now():
        moment = date_format(timezone.localtime(page.go_live_at), "DATETIME_FORMAT")
        said.append(_("When: at %(moment)s, by itself") % {"moment": moment})
    pictures = len([block for block in getattr(page, "body", ()) or () if block.block_type == "picture"])
    if pictures:
        said.append(ngettext("With %(count)d picture", "With %(count)d pictures", pictures) % {"count": pictures})
    return said
