"""What waits on a site, for those who work on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from wagtail.models import WorkflowState

from kernel.content.cms.editing import cms_address
from kernel.content.models import BasePage
from kernel.content.moderation.services import APPROVE, EDIT, waiting_in
from kernel.content.sites import Site
from kernel.people.models import RoleTerm, holds_on
from kernel.people.roles import ALL
from kernel.units.mounts import mounts


@dataclass(frozen=True, slots=True)
class Waiting:
    """A page that was sent in, with the addresses in the CMS of its form and of what has changed."""

    title: str
    author: str
    since: datetime
    back: bool  # sent back to be changed
    comment: str
    edit_url: str
    compare_url: str  # "" where nothing is online to compare with


def waiting(site: Site) -> Any:
    """What may be decided now, the oldest first."""
    return waiting_in(site).filter(status=WorkflowState.STATUS_IN_PROGRESS).order_by("created_at", "pk")


def own_entries(site: Site, account: Any) -> Any:
    """What this person has sent in here, what came back first."""
    return waiting_in(site).filter(requested_by=account).order_by("-status", "-created_at", "-pk")


def as_waiting(states: Any, site: Site) -> list[Waiting]:
    """Three queries, however many. Who is done with a page in the CMS comes back to the desk."""
    desk = mounts().system.path(f"units/{site.unit.slug}/desk/")
    rows = list(states.select_related("requested_by__person", "current_task_state"))
    pages = {str(page.pk): page for page in BasePage.objects.filter(pk__in=[int(row.object_id) for row in rows])}
    return [_waiting(row, pages[row.object_id], desk) for row in rows if row.object_id in pages]


def _waiting(row: WorkflowState, page: BasePage, desk: str) -> Waiting:
    author: Any = row.requested_by
    person = getattr(author, "person", None) if author is not None else None
    back = row.status == WorkflowState.STATUS_NEEDS_CHANGES
    compare = cms_address("wagtailadmin_pages:revisions_compare", page.pk, "live", "latest") if page.live else ""
    return Waiting(
        title=page.draft_title or page.title,
        author=str(person or author or ""),
        since=row.created_at,
        back=back,
        comment=row.current_task_state.comment if back and row.current_task_state else "",
        edit_url=cms_address("wagtailadmin_pages:edit", page.pk, back_to=desk),
        compare_url=compare,
    )


@dataclass(frozen=True, slots=True)
class Concerned:
    """How many people the switch touches, by the roles of today: in the unit and above it."""

    writers: int  # who will send in what they write
    approvers: int


def concerned(site: Site) -> Concerned:
    terms = RoleTerm.objects.filter(holds_on(), Q(unit__in=site.unit.line)).values_list(
        "person_id", "role__permissions"
    )
    may: dict[int, set[str]] = {}
    for person_id, codes in terms:
        may.setdefault(person_id, set()).update(codes)
    approvers = {pk for pk, codes in may.items() if {APPROVE, ALL} & codes}
    writers = {pk for pk, codes in may.items() if EDIT in codes} - approvers
    return Concerned(len(writers), len(approvers))
