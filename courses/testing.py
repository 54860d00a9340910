"""Factories for tests of the school: courses, questions and enrolments built directly, without pages or publishing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from courses.models import (
    Course,
    CourseVersion,
    Enrolment,
    Item,
    ItemVersion,
    Question,
    QuestionVersion,
    VersionItem,
)
from courses.models.questions import QuestionKind
from kernel.people.models import Person
from kernel.people.services import primary_unit_id
from kernel.units.models import Unit

CHECK_KEY_TEXT = "Only the server knows: the second option."


def lesson_blocks(number: int = 1) -> list[dict[str, Any]]:
    """Three blocks: a text, a callout and a check whose right answer is the second option."""
    return [
        {"id": f"text{number:04}", "type": "text", "html": f"<h2>Part {number}</h2><p>Write down who does what.</p>"},
        {"id": f"call{number:04}", "type": "callout", "tone": "tip", "title": "Tip", "html": "<p>Read it back.</p>"},
        {
            "id": f"chck{number:04}",
            "type": "check",
            "kind": "single",
            "stem": "Which of these is a decision?",
            "options": ["We discussed the roof.", "Li Qiang repairs the roof by 3 May."],
            "key": [1],
            "explanation": CHECK_KEY_TEXT,
        },
    ]


def exam_body(unit: Unit, **settings: Any) -> dict[str, Any]:
    """Settings of an exam: 30 minutes, three attempts, 60 %, two questions drawn; every one can be replaced."""
    return {
        "introduction": "",
        "minutes": 30,
        "grace_minutes": 5,
        "attempts": 3,
        "pass_percent": 60,
        "shuffle_questions": True,
        "shuffle_options": True,
        "review": "after_submit",
        "opens_at": None,
        "closes_at": None,
        "unit": unit.public_id,
        "blueprint": [{"count": 2, "points": 5, "kind": "", "tag": "", "difficulty": None}],
        **settings,
    }


def digest(title: str, body: Any) -> str:
    return hashlib.sha256(json.dumps([title, body], sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _add_item(course: Course, kind: str, title: str, minutes: int, body: dict[str, Any]) -> ItemVersion:
    item = Item.objects.create(course=course, kind=kind)
    return ItemVersion.objects.create(
        item=item, number=1, title=title, minutes=minutes, body=body, digest=digest(title, body)
    )


def make_course(
    unit: Unit,
    *,
    title: str = "Keeping minutes",
    audience: str = "members",
    lessons: int | Sequence[list[dict[str, Any]]] = 3,
    chapters: int = 1,
    exam: dict[str, Any] | None = None,
    study_kind: str = "elective",
    hours_hundredths: int = 350,
    enrolment_mode: str = "open",
    **fields: Any,
) -> Course:
    """A course with one published version, its current.

    `lessons`: how many (each with lesson_blocks()), or the blocks of each. They are spread evenly over `chapters`.
    `exam`: settings that differ from exam_body(); {} takes them as they are, None makes no exam. `fields` go to Course.
    """
    course = Course.objects.create(
        unit=unit,
        title=title,
        audience=audience,
        study_kind=study_kind,
        hours_hundredths=hours_hundredths,
        enrolment_mode=enrolment_mode,
        published_at=timezone.now(),
        **fields,
    )
    bodies = [lesson_blocks(number + 1) for number in range(lessons)] if isinstance(lessons, int) else lessons
    versions = [
        _add_item(course, Item.Kind.LESSON, f"Lesson {number}", 10, {"blocks": blocks})
        for number, blocks in enumerate(bodies, start=1)
    ]
    if exam is not None:
        body = exam_body(unit, **exam)
        versions.append(_add_item(course, Item.Kind.EXAM, "Final exam", body["minutes"], body))
    publish(course, versions, chapters=chapters)
    return course


def make_lesson(course: Course, blocks: list[dict[str, Any]], *, title: str = "Another lesson") -> ItemVersion:
    """A lesson of the course that no version holds yet: publish() puts it into one."""
    return _add_item(course, Item.Kind.LESSON, title, 10, {"blocks": blocks})


def publish(
    course: Course, versions: Sequence[ItemVersion], *, chapters: int = 1, optional: Sequence[Item] = ()
) -> CourseVersion:
    """Make these item versions the course's next version; items in `optional` are not needed for completion."""
    ids = {item.pk for item in optional}
    rows = [
        {
            "id": version.item.public_id,
            "kind": version.item.kind,
            "title": version.title,
            "minutes": version.minutes,
            "required": version.item_id not in ids,
        }
        for version in versions
    ]
    size = max(1, -(-len(rows) // chapters))
    course_version = CourseVersion.objects.create(
        course=course,
        number=course.versions.count() + 1,
        title=course.title,
        summary=course.summary,
        hours_hundredths=course.hours_hundredths,
        study_kind=course.study_kind,
        outline=[
            {"title": f"Chapter {start // size + 1}", "items": rows[start : start + size]}
            for start in range(0, len(rows), size)
        ],
        rules={"lessons": "all_required", "exams": "pass_required"},
    )
    VersionItem.objects.bulk_create(
        VersionItem(
            course_version=course_version,
            item=version.item,
            item_version=version,
            position=position,
            required=version.item_id not in ids,
        )
        for position, version in enumerate(versions)
    )
    course.current_version = course_version
    course.save(update_fields=["current_version"])
    return course_version


def make_question(
    unit: Unit,
    code: str,
    *,
    kind: str = QuestionKind.SINGLE,
    stem: str = "",
    options: Sequence[str] | None = None,
    key: Sequence[int] | None = None,
    tags: Sequence[str] = (),
    difficulty: int = 3,
    explanation: str = "",
) -> Question:
    """A question with version 1. Without options: four of them (two for true or false), the first one right
    (of a multiple choice the first two)."""
    if options is None:
        options = ["True", "False"] if kind == QuestionKind.TRUE_FALSE else [f"{code} option {n}" for n in range(1, 5)]
    if key is None:
        key = [0, 1] if kind == QuestionKind.MULTIPLE else [0]
    question = Question.objects.create(unit=unit, code=code, kind=kind, difficulty=difficulty)
    question.current = QuestionVersion.objects.create(
        question=question,
        number=1,
        kind=kind,
        stem=stem or f"Question {code}?",
        options=list(options),
        key=list(key),
        explanation=explanation,
    )
    question.save(update_fields=["current"])
    question.tags.add(*tags)
    return question


def enrol_directly(person: Person, course: Course, **fields: Any) -> Enrolment:
    """An active enrolment in the current version, past all rules of admission."""
    assert course.current_version is not None
    return Enrolment.objects.create(
        person=person, course=course, version=course.current_version, unit_id=primary_unit_id(person), **fields
    )
