"""Mails about approval, sent by the worker: to those who may approve, and back to who asked. Wagtail's own go to groups,
to every superuser, and to people who have left the unit since; they are switched off."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

from kernel.content.cms.policies import may_write
from kernel.content.moderation.services import APPROVE
from kernel.events.worker import Handler, register_handler
from kernel.people.holders import nearest_holders
from kernel.units.mounts import mounts
from kernel.units.tree import tree


def _asked(payload: dict[str, Any]) -> None:
    state = TaskState.objects.select_related("workflow_state__requested_by").filter(pk=payload["task_state"]).first()
    page = state.workflow_state.content_object if state is not None else None
    if state is None or page is None or state.status != TaskState.STATUS_IN_PROGRESS:
        return
    author = state.workflow_state.requested_by
    for account in nearest_holders(APPROVE, page.unit_id):
        if account != author:
            _mail(account, page, "asked", by=author)


def _decided(payload: dict[str, Any]) -> None:
    state = WorkflowState.objects.select_related("requested_by").filter(pk=payload["workflow_state"]).first()
    page = state.content_object if state is not None else None
    author = state.requested_by if state is not None else None
    if state is None or page is None or author is None or author.pk == payload.get("by"):
        return
    if not author.is_active or not author.email or not may_write(author, page):
        return
    last = state.task_states.order_by("-pk").first()
    approved = state.status == WorkflowState.STATUS_APPROVED
    _mail(
        author,
        page,
        "approved" if approved else "sent back",
        by=last and last.finished_by,
        comment=last.comment if last else "",
    )


def _mail(account: Any, page: Any, what: str, *, by: Any, comment: str = "") -> None:
    with translation.override(account.language or settings.LANGUAGE_CODE):
        title = page.get_latest_revision_as_object().title
        node = tree().by_id.get(page.unit_id or tree().root_id or 0)
        words = {"title": title, "unit": node.label if node else "", "name": _name(by)}
        subject, first = {
            "asked": (
                _("To be looked at: %(title)s"),
                _("%(name)s asks you to look at this page of %(unit)s before it goes online."),
            ),
            "approved": (_("Online: %(title)s"), _("%(name)s has approved your page of %(unit)s; it is online.")),
            "sent back": (
                _("To be changed: %(title)s"),
                _("%(name)s asks you to change your page of %(unit)s before it goes online."),
            ),
        }[what]
        lines = [first % words, title]
        if comment:
            lines.append(_("Comment: %(comment)s") % {"comment": comment})
        lines.append(mounts().system.absolute(f"cms/pages/{page.pk}/edit/"))
        EmailMessage(" ".join((subject % words).split()), "\n\n".join(lines), to=[account.email]).send()


def _name(account: Any) -> str:
    person = getattr(account, "person", None) if account is not None else None
    return str(person or account or _("Somebody"))


def connect() -> None:
    """Called once, at the start: our mails instead of Wagtail's."""
    task_submitted.disconnect(sender=TaskState, dispatch_uid="group_approval_task_submitted_email_notification")
    for signal, name in (
        (workflow_submitted, "submitted"),
        (workflow_rejected, "rejected"),
        (workflow_approved, "approved"),
    ):
        signal.disconnect(sender=WorkflowState, dispatch_uid=f"workflow_state_{name}_email_notification")
    register_handler(Handler("content.approval_asked", "content.mail_approvers", _asked))
    register_handler(Handler("content.approval_decided", "content.mail_author", _decided))
