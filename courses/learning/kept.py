"""Courses and their published versions, kept in memory: every page of the school reads them and few people write them.

What is kept is shared by all requests, so nobody changes it; who may see a course is asked of every viewer anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from courses.models import Course, CourseVersion, Item, VersionItem
from kernel.content.audience import audience_q, is_visible
from kernel.people.viewer import Viewer
from kernel.units.mounts import Mount
from kernel.units.shelf import Shelf
from kernel.units.tree import tree

DEPTH = 60  # newest courses of a site that are kept; who may see few of them is answered by the database

shelf = Shelf("courses")


def mount_unit_ids(mount: Mount) -> frozenset[int] | None:
    """Units whose courses a mount shows: its own, those above and those below. None: all (the system's mount)."""
    node = tree().by_id.get(mount.unit_id) if mount.unit_id else None
    return None if node is None else tree().below[node.id] | frozenset(node.line)


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """A published version as lists need it, without its outline. Items by row number, as progress names them."""

    public_ids: dict[int, str]
    titles: dict[int, str]
    required: frozenset[int]
    lessons: int
    minutes: int
    hours_hundredths: int


@dataclass(frozen=True, slots=True)
class CourseFacts:
    """A course as cards show it; has what is_visible() asks for."""

    pk: int
    public_id: str
    title: str
    unit_id: int | None
    audience: str
    audience_roles: str
    picture_id: int | None
    study_kind: str
    closed_at: datetime | None
    version_id: int


COLUMNS = (
    "pk",
    "public_id",
    "title",
    "unit_id",
    "audience",
    "audience_roles",
    "picture_id",
    "study_kind",
    "closed_at",
    "current_version_id",
)


def course(public_id: str) -> Course | None:
    return shelf.get(("course", public_id), lambda: Course.objects.filter(public_id=public_id).first())


def version(pk: int) -> CourseVersion:
    return shelf.get(("version", pk), lambda: CourseVersion.objects.get(pk=pk))


def version_item(version_id: int, public_id: str, kind: Item.Kind) -> VersionItem | None:
    """A lesson or exam as it stands in one version of its course."""
    return shelf.get(
        ("item", version_id, public_id, kind),
        lambda: (
            VersionItem.objects.select_related("item", "item_version")
            .filter(course_version_id=version_id, item__public_id=public_id, item__kind=kind)
            .first()
        ),
    )


def version_facts(version_ids: Iterable[int]) -> dict[int, VersionFacts]:
    """{version id: facts}; one query for those not asked for since the last change."""
    known: dict[int, VersionFacts] = shelf.get("facts of versions", dict)
    wanted = set(version_ids)
    if missing := wanted - known.keys():
        lines: dict[int, list[tuple[Any, ...]]] = {pk: [] for pk in missing}
        rows = VersionItem.objects.filter(course_version_id__in=missing).order_by("course_version_id", "position")
        columns = ("item_id", "item__public_id", "item__kind", "item_version__title", "item_version__minutes")
        hours = "course_version__hours_hundredths"
        for pk, *line in rows.values_list("course_version_id", *columns, "required", hours):
            lines[pk].append(tuple(line))
        known.update((pk, _facts(found)) for pk, found in lines.items())
    return {pk: known[pk] for pk in wanted}


def _facts(lines: list[tuple[Any, ...]]) -> VersionFacts:
    return VersionFacts(
        public_ids={item: public_id for item, public_id, *_rest in lines},
        titles={item: title for item, _public_id, _kind, title, *_rest in lines},
        required=frozenset(item for item, *_rest, required, _hours in lines if required),
        lessons=sum(kind == Item.Kind.LESSON for _item, _public_id, kind, *_rest in lines),
        minutes=sum(minutes for *_rest, minutes, _required, _hours in lines),
        hours_hundredths=next((hours for *_rest, hours in lines), 0),
    )


def course_facts(course_ids: Iterable[int]) -> dict[int, CourseFacts]:
    """{course id: facts} of published courses; one query for those not asked for since the last change."""
    known: dict[int, CourseFacts | None] = shelf.get("facts of courses", dict)
    wanted = set(course_ids)
    if missing := wanted - known.keys():
        found = {row[0]: CourseFacts(*row) for row in _courses(Q(pk__in=missing))}
        known.update((pk, found.get(pk)) for pk in missing)
    return {pk: facts for pk in wanted if (facts := known[pk]) is not None}


def _courses(condition: Q) -> Any:
    rows = Course.objects.filter(condition, current_version__isnull=False).order_by("-published_at", "-pk")
    return rows.values_list(*COLUMNS)


def newest(mount: Mount, viewer: Viewer, count: int, leave_out: Iterable[int] = ()) -> list[CourseFacts]:
    """Open courses of this mount, newest first, that this viewer may see."""
    unit_ids = mount_unit_ids(mount)
    everywhere = ~Q(unit_id__in=tree().practice) if tree().practice else Q()
    here = Q(closed_at__isnull=True) & (everywhere if unit_ids is None else Q(unit_id__in=unit_ids))
    kept = shelf.get(
        ("newest", mount.unit_id, tree().version), lambda: tuple(CourseFacts(*row) for row in _courses(here)[:DEPTH])
    )
    left_out = set(leave_out)
    seen = [one for one in kept if one.pk not in left_out and is_visible(one, viewer)][:count]
    if len(seen) < count and len(kept) == DEPTH:
        rows = _courses(here & audience_q(viewer) & ~Q(pk__in=left_out))[:count]
        seen = [CourseFacts(*row) for row in rows]
    return seen


@receiver([post_save, post_delete], dispatch_uid="courses_kept_changed")
def _changed(sender: type, **kwargs: Any) -> None:
    if sender in (Course, CourseVersion):
        shelf.changed()
