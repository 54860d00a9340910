"""The course as a list of lessons with how far a learner is: what course page, lesson page and cards have in common.

Works on the outline that the version keeps as JSON, so its queries do not grow with the number of items.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.learning import kept
from courses.learning.held import Held
from courses.models import Attempt, CourseVersion, Enrolment, ItemProgress, VersionItem
from kernel.db.prepared import Prepared

DONE, HALF, NOT_BEGUN, SHUT = "done", "half", "todo", "shut"
_PROGRESS = Prepared(
    lambda enrolment: ItemProgress.objects.filter(enrolment_id=enrolment).values_list("item_id", "completed_at"),
    enrolment=int,
)
_ATTEMPTS = Prepared(
    lambda enrolment: Attempt.objects.filter(enrolment_id=enrolment).values_list("item_id", "passed"), enrolment=int
)
_UNDER_WAY = {"enrolment__state": Enrolment.State.ACTIVE, "enrolment__completion__isnull": True}
_LESSONS_DONE = Prepared(
    lambda person: ItemProgress.objects.filter(
        enrolment__person_id=person, completed_at__isnull=False, **_UNDER_WAY
    ).values_list("enrolment_id", "item_id"),
    person=int,
)
_EXAMS_PASSED = Prepared(
    lambda person: Attempt.objects.filter(enrolment__person_id=person, passed=True, **_UNDER_WAY).values_list(
        "enrolment_id", "item_id"
    ),
    person=int,
)
Row = Mapping[str, Any]
States = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CourseLinks:
    """Addresses inside one course under the current mount; reverse() is asked once, not once per item."""

    course: str

    @classmethod
    def of(cls, course_public_id: str) -> CourseLinks:
        return cls(reverse("courses:course", args=[course_public_id]))

    def item(self, row: Row) -> str:
        return f"{self.course}{'exam' if row['kind'] == 'exam' else 'learn'}/{row['id']}/"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of the required items are done."""

    done: int
    required: int

    @property
    def percent(self) -> int:
        return self.done * 100 // self.required if self.required else 0

    @property
    def left(self) -> int:
        return self.required - self.done


def rows(version: CourseVersion) -> Iterator[dict[str, Any]]:
    for chapter in version.outline:
        yield from chapter["items"]


def item_states(enrolment: Enrolment | None) -> dict[str, str]:
    """{item public id: done or half}; what was not begun is missing. Two queries, one for a course without exams."""
    if enrolment is None:
        return {}
    names = kept.version_facts([enrolment.version_id])[enrolment.version_id].public_ids
    progress = _PROGRESS(enrolment=enrolment.pk)
    states = {names[item]: DONE if completed else HALF for item, completed in progress if item in names}
    if has_exams(enrolment.version):
        for item, passed in _ATTEMPTS(enrolment=enrolment.pk):
            if item in names and (passed or states.get(names[item]) != DONE):
                states[names[item]] = DONE if passed else HALF
    return states


def has_exams(version: CourseVersion) -> bool:
    return any(row["kind"] == "exam" for row in rows(version))


def tally(version: CourseVersion, states: States) -> Tally:
    required = [row["id"] for row in rows(version) if row["required"]]
    return Tally(sum(states.get(name) == DONE for name in required), len(required))


def tallies(enrolments: Iterable[Enrolment]) -> dict[int, Tally]:
    """{enrolment id: tally} without reading any outline: three queries for all of them."""
    held = list(enrolments)
    required = dict(
        VersionItem.objects.filter(course_version_id__in={one.version_id for one in held}, required=True)
        .values_list("course_version_id")
        .annotate(Count("pk"))
    )
    needed = Exists(
        VersionItem.objects.filter(course_version=OuterRef("enrolment__version"), item=OuterRef("item"), required=True)
    )
    pks = [one.pk for one in held]
    lessons = dict(
        ItemProgress.objects.filter(needed, enrolment_id__in=pks, completed_at__isnull=False)
        .values_list("enrolment_id")
        .annotate(Count("pk"))
    )
    exams = dict(
        Attempt.objects.filter(needed, enrolment_id__in=pks, passed=True)
        .values_list("enrolment_id")
        .annotate(Count("item", distinct=True))
    )
    return {
        one.pk: Tally(lessons.get(one.pk, 0) + exams.get(one.pk, 0), required.get(one.version_id, 0)) for one in held
    }


def own_tallies(held: Iterable[Held], person_id: int) -> dict[int, Tally]:
    """As tallies(), for what one person has under way: two queries that cost next to nothing."""
    listed = list(held)
    if not listed:
        return {}
    facts = kept.version_facts(one.version_id for one in listed)
    required = {one.pk: facts[one.version_id].required for one in listed}
    done: dict[int, set[int]] = {pk: set() for pk in required}
    for ask in (_LESSONS_DONE, _EXAMS_PASSED):
        for pk, item in ask(person=person_id):
            if item in required.get(pk, ()):
                done[pk].add(item)
    return {pk: Tally(len(items), len(required[pk])) for pk, items in done.items()}


def next_row(version: CourseVersion, states: States, last: str | None) -> dict[str, Any] | None:
    """Where to go on: the item that one left unfinished, else the first unfinished after it, else the first at all.
    None when everything is done."""
    found = list(rows(version))
    at = next((number for number, row in enumerate(found) if row["id"] == last), 0)
    return next((row for row in found[at:] + found[:at] if states.get(row["id"]) != DONE), None)


def neighbours(version: CourseVersion, name: str) -> tuple[Row | None, Row | None, int, int, str]:
    """(previous item, next item, number from 1, how many, title of the chapter) of an item."""
    found = [(chapter["title"], row) for chapter in version.outline for row in chapter["items"]]
    at = next(number for number, (_chapter, row) in enumerate(found) if row["id"] == name)
    before = found[at - 1][1] if at else None
    after = found[at + 1][1] if at + 1 < len(found) else None
    return before, after, at + 1, len(found), found[at][0]


def shown_outline(
    version: CourseVersion, states: States, links: CourseLinks, *, open_items: bool, current: str = ""
) -> list[dict[str, Any]]:
    """Chapters for components/outline.html. Items that may not be opened yet stand there without a link."""
    minutes = _("%(minutes)d min")
    return [
        {
            "title": chapter["title"],
            "items": [
                {
                    "title": row["title"],
                    "url": links.item(row),
                    "state": states.get(row["id"], NOT_BEGUN) if open_items else SHUT,
                    "current": row["id"] == current,
                    "length": minutes % {"minutes": row["minutes"]} if row["minutes"] else "",
                }
                for row in chapter["items"]
            ],
        }
        for chapter in version.outline
    ]
