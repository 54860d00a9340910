"""The school's pages for `manage.py bench pages`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

from django.contrib.auth import get_user_model
from django.urls import reverse

from courses.exams.services import start_attempt
from courses.models import Enrolment, Item, ItemProgress
from kernel.people.models import Person
from kernel.people.viewer import Viewer
from kernel.plugins.contract import BenchPage

ATTRIBUTE = re.compile(r'data-(save|token)="([^"]*)"')


def _enrolment(person: Person, code: str) -> Enrolment | None:
    rows = Enrolment.objects.filter(person=person, course__code=code, state=Enrolment.State.ACTIVE)
    return rows.select_related("course", "version", "person").first()


def _course(code: str) -> Callable[[Person], str | None]:
    def path(person: Person) -> str | None:
        enrolment = _enrolment(person, code)
        return reverse("courses:course", args=[enrolment.course.public_id]) if enrolment else None

    return path


def _lesson(person: Person) -> str | None:
    """A lesson in the middle of the course with 65 items."""
    enrolment = _enrolment(person, "bench-65")
    if enrolment is None:
        return None
    items = [row["id"] for chapter in enrolment.version.outline for row in chapter["items"]]
    return reverse("courses:lesson", args=[enrolment.course.public_id, items[len(items) // 2]])


def _attempt(person: Person) -> str | None:
    """An open attempt at its exam, begun now if there is none."""
    enrolment = _enrolment(person, "bench-65")
    if enrolment is None:
        return None
    account = get_user_model().objects.get(person=person)
    exam = Item.objects.get(course=enrolment.course, kind=Item.Kind.EXAM)
    attempt = start_attempt(viewer=Viewer(account), enrolment=enrolment, item=exam)
    return reverse("courses:attempt", args=[attempt.public_id])


def _oversee(person: Person) -> str:
    return reverse("courses:oversee")


def somebody_begins(officer: Person) -> None:
    """A fact since the officer's last look."""
    enrolment = Enrolment.objects.filter(state=Enrolment.State.ACTIVE, progress=None).order_by("-pk").first()
    if enrolment is not None:
        ItemProgress.objects.create(enrolment=enrolment, item=enrolment.course.items.order_by("pk")[0])


def answers(page: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """One answer after the other, as the page of an attempt sends them."""
    found = {name: unescape(value) for name, value in ATTRIBUTE.findall(page)}
    sequence = 0
    while True:
        sequence += 1
        save = {"sequence": sequence, "position": sequence % 20 + 1, "value": [sequence % 4], "flagged": False}
        yield "POST", found["save"], {"stream": found["token"], "saves": [save]}


def pages() -> tuple[BenchPage, ...]:
    return (
        BenchPage("lesson", _lesson),
        BenchPage("course-65", _course("bench-65")),
        BenchPage("course-308", _course("bench-308")),
        BenchPage("exam", _attempt),
        BenchPage("save-answer", _attempt, answers),
        BenchPage("my-learning", lambda person: reverse("courses:my_learning")),
        BenchPage("officer-view", _oversee, role="secretary"),
        BenchPage("officer-view-moved", _oversee, role="secretary", before=somebody_begins),
        BenchPage("officer-rows", lambda person: reverse("courses:oversee_people"), role="secretary"),
    )
