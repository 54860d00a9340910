"""An exam of two questions in a course that one member takes, and ways to sit it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from courses.exams.services import Incoming, start_attempt
from courses.exams.streams import issue_token
from courses.models import Attempt, Course, Enrolment, Item
from courses.testing import enrol_directly, make_course, make_question

START = datetime(2025, 3, 3, 1, 0, tzinfo=UTC)
EXPLANATION = "Because the statute says so in its fourth article."


@dataclass
class Desk:
    """The member, the course, its exam, and the clock that all of them go by."""

    house: Any
    clock: Any
    member: Any
    teacher: Any
    course: Course
    item: Item
    enrolment: Enrolment

    @property
    def account(self) -> Any:
        return self.member.account

    def start(self) -> Attempt:
        return start_attempt(viewer=self.house.viewer(self.member), enrolment=self.enrolment, item=self.item)

    def token(self, attempt: Attempt) -> str:
        return issue_token(attempt.public_id, self.account.public_id)

    def at(self, **after: float) -> None:
        """Move the clock to so long after the beginning."""
        self.clock.move_to(START + timedelta(**after))


def answer(sequence: int, position: int = 1, *value: int, flagged: bool = False) -> Incoming:
    return Incoming(sequence, position, list(value), flagged)


def right_places(question: Any) -> list[int]:
    """The positions that a member must choose, as shown."""
    return sorted(question.option_order.index(index) for index in question.question_version.key)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def make_desk(house, clock):
    def make(*, questions: int = 4, **exam: Any) -> Desk:
        for number in range(questions):
            make_question(house.harbour, f"Q{number}", explanation=EXPLANATION, tags=["harbour"])
        course = make_course(house.harbour, lessons=0, exam={"grace_minutes": 10, **exam})
        member = house.member("lin", unit=house.berth, name="林晓雯")
        teacher = house.member("teacher", unit=house.harbour, role="teacher")
        enrolment = enrol_directly(member, course)
        return Desk(house, clock, member, teacher, course, course.items.get(kind="exam"), enrolment)

    return make


@pytest.fixture
def desk(make_desk) -> Desk:
    return make_desk()
