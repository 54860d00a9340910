"""Articles are looked at before they go online: switched on and off for a site, started, decided, told of.

That a site does so is one row of Wagtail's (its workflow at the site's root page), kept in memory with the tree. The
rights follow from it: kernel.content.cms.policies gives "publish" there to those only who may approve.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import CharField
from django.db.models.functions import Cast
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import TaskState, Workflow, WorkflowPage, WorkflowState, WorkflowTask
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected

from kernel.audit.api import record
from kernel.content.sites import Site
from kernel.events.api import publish
from kernel.people.keeping import MANAGE
from kernel.people.viewer import Viewer
from kernel.units.mounts import MountTable
from kernel.units.tree import Snapshot, changed, register_part, tree

EDIT, APPROVE = "content.edit", "content.approve"
WAITING = (WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES)


# -- which sites -------------------------------------------------------------------------------------------------
def _load(snapshot: Snapshot) -> frozenset[int | None]:
    """Units whose sites have it (None: the system's)."""
    from kernel.content.models import Subsite

    pages = set(WorkflowPage.objects.filter(workflow__active=True).values_list("page_id", flat=True))
    table: MountTable = snapshot.parts["mounts"]
    found: set[int | None] = set(Subsite.objects.filter(root_page__in=pages).values_list("unit_id", flat=True))
    return frozenset(found | {None}) if table.system.root_page_id in pages else frozenset(found)


register_part("moderated", _load)


@receiver([post_save, post_delete], dispatch_uid="content_moderation_changed")
def _changed(sender: type, **kwargs: Any) -> None:
    if sender in (WorkflowPage, Workflow):
        changed()


def is_moderated(unit_id: int | None) -> bool:
    """Does the site of this unit (None: the system's) have its articles looked at first?"""
    moderated: frozenset[int | None] = tree().parts["moderated"]
    return unit_id in moderated


def may_publish(viewer: Viewer, unit_id: int | None) -> bool:
    """May this person put something on the site of a unit (None: the system's) without anybody looking first?"""
    where = unit_id or tree().root_id
    return viewer.may(EDIT, where) and (not is_moderated(unit_id) or viewer.may(APPROVE, where))


# -- switching ---------------------------------------------------------------------------------------------------
class NotAllowedError(Exception):
    """Whoever asks does not keep this unit. Nothing was changed."""


def _workflow() -> Workflow:
    """The one workflow with the one step; made when the first site wants it, in the organisation's language."""
    from kernel.content.models import UnitApprovalTask

    known = Workflow.objects.filter(active=True, workflow_tasks__task__unitapprovaltask__isnull=False).first()
    if known is not None:
        return known
    with translation.override(settings.LANGUAGE_CODE):
        task = UnitApprovalTask.objects.create(name=_("Approval in the unit"))
        made: Workflow = Workflow.objects.create(name=_("Approval in the unit"))
    WorkflowTask.objects.create(workflow=made, task=task)
    return made


@transaction.atomic
def set_moderated(*, viewer: Viewer, site: Site, on: bool) -> None:
    """Have a site's articles looked at first, or no longer; what is waiting then goes back to its authors. Raises
    NotAllowedError."""
    if not viewer.may(MANAGE, site.unit):
        raise NotAllowedError
    page_id = site.mount.root_page_id
    if on:
        WorkflowPage.objects.update_or_create(page_id=page_id, defaults={"workflow": _workflow()})
    else:
        for state in waiting_in(site).select_related("current_task_state"):
            state.cancel(user=viewer.user)
        for row in WorkflowPage.objects.filter(page_id=page_id):
            row.delete()
    record("content.moderation_on" if on else "content.moderation_off", actor=viewer, unit=site.unit)


# -- what waits --------------------------------------------------------------------------------------------------
def waiting_in(site: Site) -> Any:
    """What has been sent in on a site and is not decided."""
    from kernel.content.models import BasePage

    pages = BasePage.objects.filter(unit_id=site.mount.unit_id, url_path__startswith=site.mount.root_url_path)
    numbers = pages.values_list(Cast("pk", output_field=CharField()))
    return WorkflowState.objects.filter(status__in=WAITING, object_id__in=numbers)


# -- telling -----------------------------------------------------------------------------------------------------
@receiver(task_submitted, sender=TaskState, dispatch_uid="content_moderation_submitted")
def _submitted(instance: TaskState, user: Any = None, **kwargs: Any) -> None:
    with transaction.atomic():
        publish("content.approval_asked", task_state=instance.pk)


@receiver(workflow_approved, sender=WorkflowState, dispatch_uid="content_moderation_approved")
@receiver(workflow_rejected, sender=WorkflowState, dispatch_uid="content_moderation_rejected")
def _decided(instance: WorkflowState, user: Any = None, **kwargs: Any) -> None:
    with transaction.atomic():
        publish("content.approval_decided", workflow_state=instance.pk, by=getattr(user, "pk", None))
