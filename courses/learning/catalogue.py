"""Lists of courses: the catalogue, and the cards that home pages and "My learning" show as well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.learning import kept
from courses.learning.access import visible_courses
from courses.learning.held import Held
from courses.learning.kept import CourseFacts, VersionFacts
from courses.learning.outline import Tally, own_tallies
from courses.learning.words import duration, hours
from courses.models import Completion, Course, Enrolment
from courses.models.catalogue import StudyKind
from kernel.content.kept import kept_pictures
from kernel.content.media.pictures import CARD, Picture
from kernel.people.viewer import Viewer
from kernel.units.mounts import Mount
from kernel.units.tree import tree

PAGE_SIZE = 24
ORDERS = {"": ("-published_at", "-pk"), "title": ("title", "pk"), "hours": ("-hours_hundredths", "title", "pk")}
KIND_LABELS = dict(StudyKind.choices)
State = Enrolment.State


def open_courses(viewer: Viewer, mount: Mount) -> QuerySet[Course]:
    """What the catalogue offers: closed courses only to those who take them."""
    rows = visible_courses(viewer, mount)
    if viewer.person is None:
        return rows.filter(closed_at__isnull=True)
    mine = Enrolment.objects.filter(person=viewer.person, course=OuterRef("pk"), state=State.ACTIVE)
    return rows.filter(Q(closed_at__isnull=True) | Exists(mine))


def filtered(rows: QuerySet[Course], viewer: Viewer, mount: Mount, chosen: Mapping[str, str]) -> QuerySet[Course]:
    """Narrow by the form's choices (see CatalogueForm) and bring into order."""
    if text := chosen.get("q", "").strip():
        rows = rows.filter(Q(title__icontains=text) | Q(summary__icontains=text))
    if kind := chosen.get("kind"):
        rows = rows.filter(study_kind=kind)
    if tag := chosen.get("tag"):
        rows = rows.filter(tags__slug=tag)
    if unit := chosen.get("unit"):
        node = tree().by_id.get(mount.unit_id or 0) if unit == "here" else tree().by_slug.get(unit)
        rows = rows.filter(unit_id__in=tree().below[node.id] if node else ())
    if viewer.person is not None and (state := chosen.get("state")):
        mine = Enrolment.objects.filter(person=viewer.person, course=OuterRef("pk"), state=State.ACTIVE)
        done = Completion.objects.filter(person=viewer.person, enrolment__course=OuterRef("pk"))
        rows = rows.filter({"mine": Exists(mine), "done": Exists(done), "new": ~Exists(mine)}[state])
    return rows.order_by(*ORDERS[chosen.get("order", "")])


def unit_choices(rows: QuerySet[Course]) -> list[tuple[str, str]]:
    """Units that offer some of these courses, as (slug, name), in the order of the tree."""
    ids = set(rows.order_by().values_list("unit_id", flat=True).distinct())
    return [(node.slug, node.label) for node in tree().by_id.values() if node.id in ids]


def tag_choices(rows: QuerySet[Course]) -> list[tuple[str, str]]:
    pairs = rows.order_by("tags__name").values_list("tags__slug", "tags__name").distinct()
    return [(slug, name) for slug, name in pairs if slug]


def course_cards(
    course_ids: Sequence[int], held: Iterable[Held], viewer: Viewer, lasts: Mapping[int, str] | None = None
) -> list[Any]:
    """Cards for components/course_card.html in this order, with how far the viewer is in those they take (`held`):
    these show the version that the viewer began with, whatever was published since.

    Two queries at most, once the courses have been shown to anybody."""
    mine = {one.course_id: one for one in held if one.course_id in set(course_ids)}
    under_way = [one for one in mine.values() if one.is_under_way]
    counted = own_tallies(under_way, viewer.person.pk) if viewer.person else {}
    facts = kept.course_facts(course_ids)
    versions = {pk: one.version_id for pk, one in facts.items()}
    versions |= {pk: one.version_id for pk, one in mine.items() if one.state == State.ACTIVE}
    sizes = kept.version_facts(versions.values())
    images = kept_pictures((one.picture_id for one in facts.values()), CARD)
    return [
        _card(
            facts[pk],
            sizes[versions[pk]],
            mine.get(pk),
            counted,
            images.get(facts[pk].picture_id or 0),
            (lasts or {}).get(pk, ""),
        )
        for pk in course_ids
        if pk in facts
    ]


def _card(
    course: CourseFacts,
    size: VersionFacts,
    held: Held | None,
    counted: Mapping[int, Tally],
    picture: Picture | None,
    last: str,
) -> dict[str, Any]:
    node = tree().by_id.get(course.unit_id or 0)
    lessons, minutes = size.lessons, size.minutes
    about = [
        node.label if node else "",
        ngettext("%(count)d lesson", "%(count)d lessons", lessons) % {"count": lessons} if lessons else "",
        duration(minutes) if minutes else "",
        hours(size.hours_hundredths) if size.hours_hundredths else "",
    ]
    compulsory = course.study_kind == StudyKind.REQUIRED
    tags = [{"label": KIND_LABELS[course.study_kind], "tone": "accent" if compulsory else ""}]
    card: dict[str, Any] = {
        "title": course.title,
        "url": reverse("courses:course", args=[course.public_id]),
        "picture": picture,
        "tags": tags,
        "meta": " · ".join(part for part in about if part),
        "last": last,
        "percent": None,
    }
    if held is None:
        return card
    if held.due_on and not held.is_completed:
        due = _("Due on %(date)s") % {"date": held.due_on.isoformat()}
        card["tags"] = [*tags, {"label": due, "tone": "warn"}]
    if held.state == State.REQUESTED:
        card["state"] = _("Waiting for admission")
    elif held.state == State.ACTIVE:
        card["percent"] = 100 if held.is_completed else counted[held.pk].percent
        card["completed"] = held.is_completed
    return card
