"""What stands on the page of one lesson."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse

from courses.learning import kept
from courses.learning.access import Seat
from courses.learning.blocks import Renderer
from courses.learning.outline import CourseLinks, item_states, neighbours, rows, shown_outline
from courses.models import CourseVersion, Item, ItemProgress, VersionItem

WHOLE_OUTLINE = 80  # beside a lesson of a longer course stands its own chapter only


def version_item_or_404(seat: Seat, item_public_id: str) -> VersionItem:
    """The lesson in this viewer's version of the course; Http404 if that version has no such lesson."""
    row = kept.version_item(seat.version.pk, item_public_id, Item.Kind.LESSON)
    if row is None:
        raise Http404
    return row


def lesson_page(seat: Seat, row: VersionItem) -> dict[str, Any]:
    """Context of courses/learning/lesson.html. A teacher who does not take the course sees it without traces."""
    version, item = seat.version, row.item
    enrolment = seat.enrolment if seat.learns else None
    links = CourseLinks.of(seat.course.public_id)
    progress = ItemProgress.objects.filter(enrolment=enrolment, item=item).first() if enrolment else None
    known = {one["id"]: one for one in rows(version)}
    renderer = Renderer(progress, lambda name: links.item(known[name]) if name in known else links.course)
    before, after, number, count, chapter = neighbours(version, item.public_id)
    states = item_states(enrolment)
    shown = version if count <= WHOLE_OUTLINE else _chapter_only(version, item.public_id)
    place = progress.place if progress and progress.completed_at is None else {}
    return {
        "course": seat.course,
        "seat": seat,
        "item": item,
        "lesson": row.item_version,
        "required": row.required,
        "blocks": [renderer.show(block) for block in row.item_version.body.get("blocks", ())],
        "progress": progress,
        "done": bool(progress and progress.completed_at),
        "place_block": place.get("block", ""),
        "chapter": chapter,
        "number": number,
        "count": count,
        "chapters": shown_outline(shown, states, links, open_items=True, current=item.public_id),
        "outline_cut": shown is not version,
        "before": {"title": before["title"], "url": links.item(before)} if before else None,
        "after": {"title": after["title"], "url": links.item(after)} if after else None,
        "course_url": links.course,
        "here": links.item({"id": item.public_id, "kind": item.kind}),
        "finish_url": reverse("courses:finish", args=[seat.course.public_id, item.public_id]),
    }


def _chapter_only(version: CourseVersion, item_public_id: str) -> CourseVersion:
    """The version with only the chapter that the item stands in; never saved."""
    chapters = [part for part in version.outline if any(row["id"] == item_public_id for row in part["items"])]
    return CourseVersion(course_id=version.course_id, number=version.number, outline=chapters)
