"""All that has been written on a site, drafts too, for those who may edit there: whoever saved something on the way finds
it here again, without the tree of the CMS."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, TextChoices, Value, When
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision, WorkflowState

from kernel.content.cms.editing import cms_address
from kernel.content.models import Article, BasePage, Notice, PlainPage
from kernel.content.sites import Site


class State(TextChoices):
    DRAFT = "draft", _("Draft")
    WAITING = "waiting", _("Waits to be looked at")
    RETURNED = "returned", _("Sent back")
    SCHEDULED = "scheduled", _("Goes online by itself")
    CHANGED = "changed", _("Online, changes not yet")
    ONLINE = "online", _("Online")
    OFFLINE = "offline", _("Taken offline")


TONES = {
    State.WAITING: "warn",
    State.RETURNED: "bad",
    State.SCHEDULED: "info",
    State.CHANGED: "info",
    State.ONLINE: "ok",
}


@dataclass(frozen=True, slots=True)
class Written:
    """`section`: title of the page above. `url`: "" for what readers cannot open yet."""

    title: str
    section: str
    state: State
    author: str
    changed_at: datetime | None
    edit_url: str
    url: str

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "")


def written_on(site: Site) -> QuerySet[BasePage]:
    """Articles, notices and plain pages with their `state`, what was changed last first."""
    kinds = ContentType.objects.get_for_models(Article, Notice, PlainPage, for_concrete_models=False).values()
    number = Cast(OuterRef("pk"), output_field=CharField())
    own = ContentType.objects.get_for_model(BasePage)
    flows = WorkflowState.objects.filter(base_content_type=own, object_id=number)
    scheduled = Revision.page_revisions.filter(object_id=number, approved_go_live_at__isnull=False)
    state = Case(
        When(Exists(flows.filter(status=WorkflowState.STATUS_IN_PROGRESS)), then=Value(State.WAITING)),
        When(Exists(flows.filter(status=WorkflowState.STATUS_NEEDS_CHANGES)), then=Value(State.RETURNED)),
        When(Exists(scheduled), then=Value(State.SCHEDULED)),
        When(Q(live=True, has_unpublished_changes=True), then=Value(State.CHANGED)),
        When(live=True, then=Value(State.ONLINE)),
        When(first_published_at__isnull=False, then=Value(State.OFFLINE)),
        default=Value(State.DRAFT),
        output_field=CharField(),
    )
    pages: QuerySet[BasePage] = BasePage.objects.filter(unit_id=site.mount.unit_id, content_type__in=list(kinds))
    return pages.annotate(state=state).select_related("owner__person").order_by("-latest_revision_created_at", "-pk")


def as_written(rows: Iterable[Any], *, back_to: str) -> list[Written]:
    """Rows of `written_on` for a page, in one more query."""
    pages = list(rows)
    above = {page.path[: -page.steplen] for page in pages}
    titles = dict(BasePage.objects.filter(path__in=above).values_list("path", "title"))
    return [_written(page, titles.get(page.path[: -page.steplen], ""), back_to) for page in pages]


def _written(page: Any, section: str, back_to: str) -> Written:
    person = getattr(page.owner, "person", None) if page.owner_id else None
    return Written(
        title=page.draft_title or page.title,
        section=section,
        state=State(page.state),
        author=str(person or ""),
        changed_at=page.latest_revision_created_at,
        edit_url=cms_address("wagtailadmin_pages:edit", page.pk, back_to=back_to),
        url=page.url or "" if page.live else "",
    )
