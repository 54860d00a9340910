"""The step of a workflow at which somebody of the page's own unit looks at it before it goes online."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from wagtail.models import Task, TaskState

from kernel.content.moderation.forms import SendBackForm


class UnitApprovalTask(Task):
    """Whoever may approve in the page's unit or above it approves. (Wagtail's own works by groups, which we have not.)"""

    class Meta:
        verbose_name = _("approval in the unit")
        verbose_name_plural = _("approvals in the unit")

    @classmethod
    def get_description(cls) -> Any:
        return _("Holders of a role that may approve, in the page's unit or above it, approve")

    def start(self, workflow_state: Any, user: Any = None) -> Any:
        """A lock of somebody who may not approve would keep the approvers out."""
        page = workflow_state.content_object
        if page.locked_by and not self._may(page, page.locked_by):
            page.locked, page.locked_by, page.locked_at = False, None, None
            page.save(update_fields=["locked", "locked_by", "locked_at"])
        return super().start(workflow_state, user=user)

    @staticmethod
    def _may(page: Any, user: Any) -> bool:
        from kernel.content.cms.policies import may_approve

        return may_approve(user, page)

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        return self._may(obj, user)

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        return not self._may(obj, user)

    def user_can_lock(self, obj: Any, user: Any) -> bool:
        return self._may(obj, user)

    def user_can_unlock(self, obj: Any, user: Any) -> bool:
        return self._may(obj, user)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        if not self._may(obj, user):
            return []
        return [
            ("reject", _("Ask for changes"), True),
            ("approve", _("Approve"), False),
            ("approve", _("Approve with a comment"), True),
        ]

    def get_form_for_action(self, action: str) -> Any:
        """Who sends a page back says why."""
        return SendBackForm if action == "reject" else super().get_form_for_action(action)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> QuerySet[TaskState]:
        from kernel.content.cms.policies import approvable_pages

        states = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)
        if user.is_superuser:
            return states
        # Wagtail keeps the page's number as text
        pages = approvable_pages(user).values_list(Cast("pk", output_field=CharField()))
        return states.filter(workflow_state__object_id__in=pages)
