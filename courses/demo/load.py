"""The school's share of the demo: two courses with banks and exams, an assignment, and learners at every stage."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from courses.authoring.importer import import_course
from courses.authoring.versions import publish_version
from courses.demo.oversight import assign_overdue
from courses.exams.services import Incoming, save, start_attempt, submit
from courses.exams.streams import issue_token
from courses.imports.markdown import read_course
from courses.imports.questions import Defaults, guess_mapping, parse_questions, read_table
from courses.learning.assignments import assign
from courses.learning.enrolments import enrol
from courses.learning.progress import lesson_version, mark_read, record_check, record_progress
from courses.models import Attempt, Course, CourseTeacher, Enrolment, ExamPage, Item
from courses.questions.importer import store
from kernel.content.models import BasePage, SystemHome
from kernel.content.services import publish_page
from kernel.people.viewer import Viewer
from kernel.units.mounts import mounts

HERE = Path(__file__).parent
EXAMS: dict[str, dict[str, Any]] = {
    "infosec": {"minutes": 40, "draws": [("single", 12, 4), ("multiple", 4, 8), ("true_false", 4, 5)]},
    "minutes": {"minutes": 40, "draws": [("single", 10, 5), ("multiple", 4, 8), ("true_false", 6, 3)]},
}
INTRODUCTION = "闭卷，独立完成。交卷后可以看到答案和解析。"


def load(demo: Any) -> None:
    root = next(iter(demo.units.values()))
    courses = {}
    for folder in EXAMS:
        courses[folder] = _load_course(demo, folder, root)
        demo.say(f"  {courses[folder].title}")
    _load_learners(demo, courses)


def _load_course(demo: Any, folder: str, root: Any) -> Course:
    path = HERE / folder
    table = read_table((path / "questions.csv").read_bytes(), "questions.csv")
    defaults = Defaults(code_prefix=f"{folder}-")
    store(report=parse_questions(table, guess_mapping(table.headings), defaults), unit=root, actor=demo.actor)
    draft = read_course(path)
    result = import_course(draft=draft, unit=root, actor=demo.actor, parent_page=SystemHome.objects.get(), code=folder)
    plan = EXAMS[folder]
    exam = ExamPage(
        title="结课考试",
        slug="exam",
        introduction=INTRODUCTION,
        minutes=plan["minutes"],
        blueprint=[
            ("draw", {"count": count, "points": points, "kind": kind, "tag": "", "difficulty": ""})
            for kind, count, points in plan["draws"]
        ],
    )
    publish_page(parent=BasePage.objects.get(pk=result.page.pk), page=exam, actor=demo.actor)
    result.page.refresh_from_db()
    publish_version(page=result.page, actor=demo.actor, note="第一版")
    course = Course.objects.get(pk=result.page.course_id)
    teacher = next((person for person in demo.people.values() if person.name == draft.teacher), None)
    if teacher is not None:
        CourseTeacher.objects.get_or_create(course=course, person=teacher)
    return course


def _load_learners(demo: Any, courses: dict[str, Course]) -> None:
    """Assigned to a whole committee; some are half-way, some are done, one has failed once."""
    administrator = Viewer(demo.actor)
    due = timezone.localdate() + timedelta(days=30)
    assign(viewer=administrator, course=courses["infosec"], unit=demo.units["gangwuju"], include_below=True, due_on=due)
    assign_overdue(demo, courses["minutes"])
    learners = [person for person in demo.people.values() if person.account_id and Viewer(person.account).unit_ids]
    table = mounts()
    for place, person in enumerate(learners[:24]):
        viewer = Viewer(person.account)
        for name, course in courses.items():
            if (place + len(name)) % 3 == 0:
                continue
            enrolment = Enrolment.objects.filter(person=person, course=course).first()
            enrolment = enrolment or enrol(viewer=viewer, course=course, mount=table.system)
            _study(demo, viewer, enrolment, share=(place * 7 % 11) / 10)


def _study(demo: Any, viewer: Viewer, enrolment: Enrolment, share: float) -> None:
    """Read that share of the lessons; whoever has read all sits the exam."""
    rows = [row for chapter in enrolment.version.outline for row in chapter["items"]]
    items = {item.public_id: item for item in Item.objects.filter(course_id=enrolment.course_id)}
    lessons = [items[row["id"]] for row in rows if row["kind"] == Item.Kind.LESSON]
    for item in lessons[: round(len(lessons) * share)]:
        _read(enrolment, item)
    if share >= 1:
        for row in rows:
            if row["kind"] == Item.Kind.EXAM:
                _sit(demo, viewer, enrolment, items[row["id"]])


def _read(enrolment: Enrolment, item: Item) -> None:
    mark_read(enrolment=enrolment, item=item)
    for block in lesson_version(enrolment, item).body["blocks"]:
        if block["type"] == "check":
            record_check(enrolment=enrolment, item=item, block=block["id"], given=block["key"])
        elif block["type"] == "video":
            watched = {block["id"]: [[0, block.get("seconds") or 60]]}
            record_progress(enrolment=enrolment, item=item, seen=[block["id"]], watched=watched, place={})


def _sit(demo: Any, viewer: Viewer, enrolment: Enrolment, item: Item) -> Attempt:
    """An attempt with nine in ten answers right."""
    attempt = start_attempt(viewer=viewer, enrolment=enrolment, item=item)
    questions = attempt.questions.select_related("question_version").order_by("position")
    saves = []
    for sequence, question in enumerate(questions, start=1):
        right = sorted(question.option_order.index(index) for index in question.question_version.key)
        value = right if demo.random.random() < 0.9 else [0]
        saves.append(Incoming(sequence=sequence, position=question.position, value=value, flagged=False))
    token = issue_token(attempt.public_id, viewer.user.public_id)
    save(account=viewer.user, attempt=attempt.public_id, token=token, saves=saves)
    return submit(account=viewer.user, attempt=attempt.public_id)
