"""What teachers do to the pages of a course outside the CMS: begin it, add, rename, move, take out, put back.

Nothing here touches what learners have: they read versions, and those change only by publishing a new one.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.actions.unpublish_page import UnpublishPageAction

from courses.models import ChapterPage, CoursePage, ExamPage, LessonPage
from courses.models.catalogue import StudyKind
from courses.models.pages import AuthorPage
from kernel.audit.api import record
from kernel.content.audience import Audience
from kernel.content.models import BasePage, GuardedDocument, GuardedImage
from kernel.db.ids import new_public_id
from kernel.people.viewer import Viewer
from kernel.units.models import Unit
from kernel.units.mounts import mounts

KINDS: dict[str, type[ChapterPage] | type[LessonPage] | type[ExamPage]] = {
    "chapter": ChapterPage,
    "lesson": LessonPage,
    "exam": ExamPage,
}


class NotPossible(ValueError):
    """What was asked for cannot be done; the text says why."""


def user_of(actor: Any) -> Any:
    """The account behind a viewer or an account; None for the system."""
    return getattr(actor, "user", actor)


def home_of(unit: Unit) -> BasePage:
    """The page below which a unit's courses stand: its own site's home, or that of the nearest unit above with one."""
    page_id = mounts().of_unit(unit.pk).root_page_id
    page = BasePage.objects.filter(pk=page_id).first()
    if page is None:
        raise NotPossible(_("The system has no home page yet. Set it up first."))
    return page.specific


def unpublish(page: BasePage, user: Any) -> None:
    """Take a page offline. Whoever calls has asked already whether the person may: teachers need no right in the CMS."""
    UnpublishPageAction(page, user=user).execute(skip_permission_checks=True)


def new_slug(title: str) -> str:
    """Unique by chance. Only authors ever see the address of such a page."""
    words = slugify(title, allow_unicode=True)[:40].strip("-")
    return f"{words or 'page'}-{new_public_id()[:6]}"


@transaction.atomic
def create_course(
    *,
    actor: Viewer,
    unit: Unit,
    title: str,
    summary: str = "",
    study_kind: str = StudyKind.ELECTIVE,
    hours: Decimal = Decimal(0),
    audience: str = Audience.MEMBERS,
) -> CoursePage:
    """A new, empty course of the unit with its page; nobody but its authors sees it until a version is published."""
    page = CoursePage(
        title=title,
        slug=new_slug(title),
        summary=summary,
        study_kind=study_kind,
        hours=hours,
        audience=audience,
        owner=user_of(actor),
    )
    home_of(unit).add_child(instance=page)
    assert page.course is not None
    if page.course.unit_id != unit.pk:
        page.course.unit = unit
        page.course.save(update_fields=["unit"])
    page.save_revision(user=user_of(actor)).publish(user=user_of(actor), skip_permission_checks=True)
    record("courses.course_created", actor=actor, obj=page.course, unit=unit)
    return page


@transaction.atomic
def add_part(
    *, actor: Viewer, page: CoursePage, kind: str, title: str, parent: ChapterPage | None = None
) -> AuthorPage:
    """Add a chapter at the end of the course, or a lesson or an exam at the end of a chapter (or of the course)."""
    values: dict[str, Any] = {"title": title, "slug": new_slug(title), "owner": user_of(actor)}
    if kind == "exam":
        values["blueprint"] = [("draw", {"count": 10, "points": 10, "kind": "", "tag": "", "difficulty": ""})]
    part = KINDS[kind](**values)
    part.audience, part.audience_roles = page.audience, page.audience_roles
    (parent or page).add_child(instance=part)
    part.save_revision(user=user_of(actor)).publish(user=user_of(actor), skip_permission_checks=True)
    record(f"courses.{kind}_added", actor=actor, obj=page.course, unit=page.course and page.course.unit, title=title)
    return part


def find_part(page: CoursePage, key: UUID) -> AuthorPage | None:
    """A chapter, lesson or exam of this course by its key (BasePage.translation_key, which is random)."""
    found = page.get_descendants().filter(translation_key=key).specific().first()
    return found if isinstance(found, AuthorPage) else None


@transaction.atomic
def rename_part(*, actor: Viewer, page: CoursePage, part: AuthorPage, title: str) -> None:
    """A new title, in the live page and in a draft that may be under way."""
    draft = part.get_latest_revision_as_object() if part.has_unpublished_changes else None
    part.title = part.draft_title = title
    part.save()
    if draft is not None:
        draft.title = title
        draft.save_revision(user=user_of(actor))
    else:
        part.save_revision(user=user_of(actor)).publish(user=user_of(actor), skip_permission_checks=True)
    record("courses.part_renamed", actor=actor, obj=page.course, unit=page.course and page.course.unit, title=title)


@transaction.atomic
def move_part(*, actor: Viewer, page: CoursePage, part: AuthorPage, up: bool) -> bool:
    """One place up or down among its neighbours; at the edge of a chapter a lesson goes on into the next one.

    False where there is nowhere to go.
    """
    target, pos = _neighbour(page, part, up=up)
    if target is None:
        return False
    part.move(target, pos=pos, user=None)
    record("courses.part_moved", actor=actor, obj=page.course, unit=page.course and page.course.unit, title=part.title)
    return True


def _neighbour(page: CoursePage, part: AuthorPage, *, up: bool) -> tuple[BasePage | None, str]:
    sibling = part.get_prev_sibling() if up else part.get_next_sibling()
    into_chapter = "last-child" if up else "first-child"
    if sibling is not None:
        sibling = sibling.specific
        if isinstance(sibling, ChapterPage) and not isinstance(part, ChapterPage):
            return sibling, into_chapter
        return sibling, "left" if up else "right"
    parent = part.get_parent().specific
    if not isinstance(parent, ChapterPage):
        return None, ""
    beside = parent.get_prev_sibling() if up else parent.get_next_sibling()
    if beside is not None and isinstance(beside.specific, ChapterPage):
        return beside, into_chapter
    return parent, "left" if up else "right"  # out of the chapter, into the course


@transaction.atomic
def take_out(*, actor: Viewer, page: CoursePage, part: AuthorPage) -> None:
    """Take a lesson, an exam or a chapter with all it holds out of the next version. It can be put back: the pages stay,
    unpublished, and so does their identity."""
    for one in part.get_descendants(inclusive=True).live().specific():
        unpublish(one, user_of(actor))
    record(
        "courses.part_removed", actor=actor, obj=page.course, unit=page.course and page.course.unit, title=part.title
    )


@transaction.atomic
def put_back(*, actor: Viewer, page: CoursePage, part: AuthorPage) -> None:
    """Undo take_out(): a lesson's chapter comes back with it, a chapter brings back all it holds."""
    parent = part.get_parent().specific
    pages: Iterable[Any] = part.get_descendants(inclusive=True).filter(live=False).specific()
    if isinstance(parent, ChapterPage) and not parent.live:
        pages = [parent, *pages]
    for one in pages:
        revision = one.get_latest_revision() or one.save_revision(user=user_of(actor))
        revision.publish(user=user_of(actor), skip_permission_checks=True)
    record(
        "courses.part_restored", actor=actor, obj=page.course, unit=page.course and page.course.unit, title=part.title
    )


@transaction.atomic
def open_files(*, actor: Viewer, page: CoursePage, files: Iterable[GuardedImage | GuardedDocument]) -> int:
    """Give files the audience of the course, so that everybody who may see it may see them; only files of units in
    which the actor writes. Returns how many were opened."""
    course = page.course
    assert course is not None
    count = 0
    for one in files:
        if not (actor.may("content.edit", one.unit_id) or one.unit_id == course.unit_id):
            continue
        one.unit_id, one.audience, one.audience_roles = course.unit_id, page.audience, page.audience_roles
        one.save(update_fields=["unit", "audience", "audience_roles"])
        count += 1
    if count:
        record("courses.files_opened", actor=actor, obj=course, unit=course.unit, files=count)
    return count


def item_kind(part: AuthorPage) -> str:
    """chapter, lesson or exam."""
    return next(kind for kind, model in KINDS.items() if isinstance(part, model))
