"""The school's share of the large demo: many courses, two of a known size, and members with progress in ten of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from courses.learning.assignments import assign
from courses.models import Assignment, Completion, Course, Enrolment, ItemProgress, QuestionKind
from courses.testing import enrol_directly, make_course, make_question
from kernel.people.models import Person
from kernel.people.viewer import Viewer
from kernel.units.models import Unit

SIZES = {"bench-65": (64, 8), "bench-308": (307, 24)}  # lessons and chapters; an exam makes the 65th and the 308th
EXAM_QUESTIONS = 20
BANK = 120
LEARNERS = 120
COURSES_EACH = 10
ASSIGNED = 3  # courses that everybody takes
TEXT = (
    "<h2>散会前念一遍</h2><p>支委会上，一个人说“我看可以”，和会议决定“同意”，是两件事。前者是发言，后者是决定。"
    "把两者写进同一句话里，半年后就没有人说得清当时到底定了什么。</p><p>左栏按时间记谁说了什么，用原话；右栏只记定下来的事："
    "做什么、谁来做、什么时候做完。散会前念一遍右栏，请主持人确认。</p>"
)


def _blocks(number: int) -> list[dict[str, Any]]:
    texts = [{"id": f"t{number:05}{part}", "type": "text", "html": TEXT} for part in range(8)]
    check = {
        "id": f"c{number:06}",
        "type": "check",
        "kind": "single",
        "stem": "下面哪一句是决定？",
        "options": ["大家原则同意。", "办公室 5 日前完成调研。"],
        "key": [1],
        "explanation": "写得出日期和人名的，才是决定。",
    }
    return [*texts, check]


def build_large(demo: Any) -> None:
    """Adds courses up to demo.large.courses, a bank, and enrolments with progress for members of different units."""
    root = Unit.get_first_root_node()
    for number in range(BANK):
        make_question(
            root,
            f"bench-{number:03}",
            kind=QuestionKind.MULTIPLE if number % 3 == 0 else QuestionKind.SINGLE,
            options=["每天更换密码", "一个账号一个密码", "把密码写在屏幕上", "开启第二重验证"],
            key=[1, 3] if number % 3 == 0 else [1],
            tags=["压测"],
        )
    exam = {"minutes": 600, "attempts": 0, "blueprint": [{"count": EXAM_QUESTIONS, "points": 5, "tag": "压测"}]}
    sized = [
        make_course(
            root,
            title=f"{lessons + 1} 项的课程",
            code=code,
            lessons=[_blocks(n) for n in range(lessons)],
            chapters=chapters,
            exam=exam,
        )
        for code, (lessons, chapters) in SIZES.items()
    ]
    units = list(Unit.objects.order_by("pk"))
    others = [
        make_course(
            units[n % len(units)] if n % 3 else root, title=f"第 {n + 1} 门课", lessons=[_blocks(n)] * 1, chapters=1
        )
        for n in range(max(demo.large.courses - Course.objects.count(), COURSES_EACH))
    ]
    demo.say(f"  {Course.objects.count()} courses")
    everybodys = [course for course in others if course.unit_id == root.pk]
    _assign_to_all(demo, everybodys[:ASSIGNED])
    _enrol(sized, everybodys[ASSIGNED:])
    demo.say(f"  {Enrolment.objects.count()} enrolments")


def _assign_to_all(demo: Any, courses: list[Course]) -> None:
    """Courses that every member takes: a third has completed each, a third is on the way; one of them is overdue."""
    root, today, now = Unit.get_first_root_node(), timezone.localdate(), timezone.now()
    for place, course in enumerate(courses):
        assignment = assign(viewer=Viewer(demo.actor), course=course, unit=root, due_on=today + timedelta(days=30))
        enrolments = Enrolment.objects.filter(assignment=assignment)
        if place == 0:
            Assignment.objects.filter(pk=assignment.pk).update(due_on=today - timedelta(days=30))
            enrolments.update(due_on=today - timedelta(days=30))
        item = course.items.order_by("pk").first()
        rows = list(enrolments.order_by("pk").values_list("pk", "person_id", "version_id", "unit_id"))
        begun = [row for row in rows if row[0] % 3]
        ItemProgress.objects.bulk_create(
            (ItemProgress(enrolment_id=pk, item=item, completed_at=now, rule_version=1) for pk, *_rest in begun),
            batch_size=1000,
        )
        Completion.objects.bulk_create(
            (
                Completion(
                    enrolment_id=pk,
                    person_id=person,
                    course_version_id=version,
                    unit_id=unit,
                    rule_version=1,
                    evidence={},
                )
                for pk, person, version, unit in begun
                if pk % 3 == 1
            ),
            batch_size=1000,
        )


def _enrol(sized: list[Course], others: list[Course]) -> None:
    people = Person.objects.filter(account__username__startswith="member").order_by("pk")[:LEARNERS]
    now = timezone.now()
    for place, person in enumerate(people):
        more = min(COURSES_EACH - len(sized), len(others))
        chosen = [*sized, *(others[(place + n) % len(others)] for n in range(more))]
        for course in chosen:
            enrolment = enrol_directly(person, course)
            items = [row.item for row in enrolment.version.version_items.select_related("item")]
            done = items[: len(items) // 2] or items
            ItemProgress.objects.bulk_create(
                ItemProgress(
                    enrolment=enrolment,
                    item=item,
                    seen=["t000000"],
                    completed_at=now,
                    rule_version=1,
                    first_at=now,
                    last_at=now,
                )
                for item in done
            )
            Enrolment.objects.filter(pk=enrolment.pk).update(last_item=done[-1], last_at=now)
