"""What became of a page that was sent in: told to whoever would decide too late, and to whoever gets it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.admin.modal_workflow import render_modal_workflow
from wagtail.models import TaskState, WorkflowState


class DecidedAlreadyError(Exception):
    """Somebody decided about the page before; whoever comes now has changed nothing in it. The text is for them."""

    def __init__(self, page: Any, said: str) -> None:
        super().__init__(said)
        self.page, self.said = page, said


def outcome(state: TaskState | None) -> str:
    """Who has decided what, and when; in general words where nobody did (taken back, switched off)."""
    said = {
        TaskState.STATUS_APPROVED: _("%(who)s approved this page at %(time)s: it is decided already."),
        TaskState.STATUS_REJECTED: _("%(who)s sent this page back at %(time)s: it is decided already."),
    }.get(state.status if state is not None else "")
    if state is None or said is None or state.finished_at is None:
        return _("This page does not wait to be looked at any more.")
    who = state.finished_by.get_full_name() if state.finished_by is not None else _("Somebody")
    line = said % {"who": who, "time": date_format(timezone.localtime(state.finished_at), "H:i")}
    return " ".join([line, _("Comment: %(comment)s") % {"comment": state.comment}]) if state.comment else line


def decided_meanwhile(data: Any, page: Any, user: Any) -> str:
    """Words for whoever decides in a page's form; empty if the decision is still open. Wagtail would save a draft
    instead, and say that all is well."""
    if not data.get("action-workflow-action") or not page.pk:
        return ""
    task = page.current_workflow_task
    if task is not None and data.get("workflow-action-name") in {row[0] for row in task.get_actions(page, user)}:
        return ""
    last = TaskState.objects.filter(workflow_state__object_id=str(page.pk)).order_by("-pk").first()
    return outcome(last)


def back_to_the_form(request: HttpRequest, error: DecidedAlreadyError) -> HttpResponse:
    """As it stands now: the CMS would go on to save a form that came back with a mistake, over the other's version."""
    messages.error(request, error.said)
    return HttpResponseRedirect(reverse("wagtailadmin_pages:edit", args=[error.page.pk]))


def too_late(request: HttpRequest, page_id: int, state: TaskState) -> HttpResponse | None:
    """The same for whoever decides about a step from a list or in the little window, where Wagtail answers with a page
    that the window cannot show, or with 403."""
    if state.status == TaskState.STATUS_IN_PROGRESS:
        return None
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        words = {"words": outcome(state)}
        return render_modal_workflow(request, "content/moderation/too_late.html", None, words, {"step": "action"})
    messages.error(request, outcome(state))
    return HttpResponseRedirect(reverse("wagtailadmin_pages:edit", args=[page_id]))


def why_it_came_back(page: Any) -> str:
    """What has to be changed, for the head of the form; empty for a page that was not sent back."""
    workflow = page.current_workflow_state
    state = workflow.current_task_state if workflow is not None else None
    if state is None or workflow.status != WorkflowState.STATUS_NEEDS_CHANGES:
        return ""
    who = state.finished_by.get_full_name() if state.finished_by is not None else _("Somebody")
    asked = _("%(who)s asks for changes.") % {"who": who}
    return f"{asked} {state.comment}" if state.comment else asked
