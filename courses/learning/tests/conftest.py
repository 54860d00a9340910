from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from courses.learning import services
from courses.models import Course, Enrolment, Item
from courses.testing import enrol_directly, lesson_blocks, make_course
from kernel.testing.fixtures import House
from kernel.units.mounts import mounts

FILM = {
    "id": "film0001",
    "type": "video",
    "src": "/files/d/aaaaaaaaaaaaaaaa/",
    "content_type": "video/mp4",
    "seconds": 100,
}


@pytest.fixture
def learner(house: House) -> Any:
    return house.member("learner", unit=house.berth)


@pytest.fixture
def teacher(house: House) -> Any:
    return house.member("teacher", unit=house.harbour, role="teacher")


@pytest.fixture
def course(house: House) -> Course:
    return make_course(house.harbour, lessons=2)


@pytest.fixture
def enrolment(learner: Any, course: Course) -> Enrolment:
    return enrol_directly(learner, course)


@pytest.fixture
def film_course(house: House) -> Course:
    return make_course(house.harbour, title="Films", lessons=[[*lesson_blocks()[:1], FILM]])


def first_item(course: Course) -> Item:
    return course.items.order_by("pk")[0]


def learn(enrolment: Enrolment, item: Item) -> Any:
    """Everything that completes a lesson of lesson_blocks()."""
    version = item.versions.get(number=1)
    for block in version.body["blocks"]:
        if block["type"] == "check":
            services.record_check(enrolment=enrolment, item=item, block=block["id"], given=[1])
    return services.mark_read(enrolment=enrolment, item=item)


@pytest.fixture
def mount_of(house: House) -> Callable[..., Any]:
    """The mount of a unit; without one the system's."""
    return lambda unit=None: mounts().by_unit[unit.pk] if unit else mounts().system
