"""Lists of courses: the catalogue, and the cards that home pages and "My learning" show as well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.learning.access import visible_courses
from courses.learning.outline import Tally, tallies
from courses.learning.words import duration, hours
from courses.models import Completion, Course, Enrolment, Item, VersionItem
from courses.models.catalogue import StudyKind
from kernel.content.pictures import pictures
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


def course_cards(courses: Iterable[Course], viewer: Viewer, *, lasts: Mapping[int, str] | None = None) -> list[Any]:
    """Cards for components/course_card.html with this viewer's progress; at most seven queries for all of them."""
    listed = list(courses)
    enrolments = _enrolments(listed, viewer)
    counted = tallies(one for one in enrolments.values() if one.state == State.ACTIVE) if enrolments else {}
    sizes = _sizes(listed)
    images = pictures([course.picture for course in listed])
    return [
        _card(
            course,
            enrolments.get(course.pk),
            counted,
            sizes.get(course.current_version_id or 0, (0, 0)),
            images.get(course.picture_id or 0),
            (lasts or {}).get(course.pk, ""),
        )
        for course in listed
    ]


def _enrolments(courses: list[Course], viewer: Viewer) -> dict[int, Enrolment]:
    if viewer.person is None or not courses:
        return {}
    held = Enrolment.objects.filter(person=viewer.person, course__in=courses)
    return {one.course_id: one for one in held.select_related("completion")}


def _sizes(courses: list[Course]) -> dict[int, tuple[int, int]]:
    """{version id: (lessons, minutes)}"""
    lesson = Q(item__kind=Item.Kind.LESSON)
    rows = VersionItem.objects.filter(course_version_id__in=[course.current_version_id for course in courses])
    found = rows.values_list("course_version_id").annotate(
        lessons=Count("pk", filter=lesson), minutes=Sum("item_version__minutes")
    )
    return {pk: (lessons, minutes or 0) for pk, lessons, minutes in found}


def _card(
    course: Course,
    enrolment: Enrolment | None,
    counted: Mapping[int, Tally],
    size: tuple[int, int],
    picture: Any,
    last: str,
) -> dict[str, Any]:
    node = tree().by_id.get(course.unit_id or 0)
    lessons, minutes = size
    about = [
        node.label if node else "",
        ngettext("%(count)d lesson", "%(count)d lessons", lessons) % {"count": lessons} if lessons else "",
        duration(minutes) if minutes else "",
        hours(course.hours_hundredths) if course.hours_hundredths else "",
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
    if enrolment is None:
        return card
    completed = hasattr(enrolment, "completion")
    if enrolment.due_on and not completed:
        due = _("Due on %(date)s") % {"date": enrolment.due_on.isoformat()}
        card["tags"] = [*tags, {"label": due, "tone": "warn"}]
    if enrolment.state == State.REQUESTED:
        card["state"] = _("Waiting for admission")
    elif enrolment.state == State.ACTIVE:
        card["percent"] = 100 if completed else counted[enrolment.pk].percent
        card["completed"] = completed
    return card
