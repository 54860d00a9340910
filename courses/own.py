"""The school's share of a person's own pages: what waits, what roles let one do, first steps, help."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses.learning.dashboard import SOON_DAYS
from courses.learning.held import held_by
from courses.learning.kept import CourseFacts, course_facts
from courses.models import Enrolment
from courses.oversight.reminders import pending
from kernel.people.viewer import Viewer
from kernel.plugins.contract import Duty, HelpTopic, Step, Todo

MOST = 10  # of each kind


def todo(viewer: Viewer) -> list[Todo]:
    return [*_due(viewer), *_asked(viewer)]


def _due(viewer: Viewer) -> list[Todo]:
    """Courses with a due date, and those that one's unit reminds of."""
    today = timezone.localdate()
    held = [one for one in held_by(viewer) if one.is_under_way and one.due_on]
    reminded = {one.course.pk: one for one in pending(viewer)}
    facts = course_facts([one.course_id for one in held])
    lines = []
    for one in sorted(held, key=lambda one: one.due_on or today)[:MOST]:
        if one.course_id in facts and one.due_on:
            days = (one.due_on - today).days
            lines.append(_course(facts[one.course_id], one.due_on, days, one.course_id in reminded))
            reminded.pop(one.course_id, None)
    for rest in reminded.values():
        days = (rest.due_on - today).days if rest.due_on else SOON_DAYS
        lines.append(_course(rest.course, rest.due_on, days, True))
    return lines


def _course(course: CourseFacts, due_on: date | None, days: int, reminded: bool) -> Todo:
    if days < 0:
        meta = ngettext("overdue by one day", "overdue by %(count)d days", -days) % {"count": -days}
    else:
        meta = _("due on %(day)s") % {"day": date_format(due_on)} if due_on else ""
    if reminded:
        meta = " · ".join(part for part in (meta, _("Your unit reminds you")) if part)
    url = reverse("courses:course", args=[course.public_id])
    return Todo(course.title, url, _("Learn"), meta, due_on, days <= SOON_DAYS, days < 0, order=10)


def _asked(viewer: Viewer) -> list[Todo]:
    """Requests that wait for this person as a teacher; one query."""
    if viewer.person is None:
        return []
    mine = Q(course__unit_id__in=viewer.units_with("courses.teach")) | Q(course__course_teachers__person=viewer.person)
    rows = Enrolment.objects.filter(mine, state=Enrolment.State.REQUESTED).order_by("course__title")
    counted = rows.values_list("course__public_id", "course__title").annotate(n=Count("pk", distinct=True))[:MOST]
    found = []
    for public_id, title, count in counted:
        text = ngettext("%(count)s request to join", "%(count)s requests to join", count) % {"count": count}
        url = f"{reverse('courses:learners', args=[public_id])}#waiting"
        found.append(Todo(title, url, _("Answer them"), text, order=20))
    return found


DUTIES = (
    Duty("courses.teach", gettext_lazy("Write courses and see learners"), "courses:teach", "pen-line"),
    Duty("courses.follow", gettext_lazy("See how members learn, and remind them"), "courses:oversee", "chart-column"),
    Duty("courses.assign", gettext_lazy("Assign courses to units"), "courses:catalogue", "calendar-clock"),
    Duty("courses.certify", gettext_lazy("Certificates"), "courses:certificates", "award"),
)


def facts(viewer: Viewer) -> frozenset[str]:
    held = held_by(viewer)
    found = {"courses.joined"} if held else set()
    if any(one.last_at for one in held):
        found.add("courses.begun")
    if any(one.is_completed for one in held):
        found.add("courses.finished")
    return frozenset(found)


def _follow(role: str, place: int) -> tuple[Step, ...]:
    return (
        Step(
            role,
            "assign",
            gettext_lazy("Assign a course"),
            gettext_lazy("Open a course and press “Assign”. You see how many members it reaches before it happens."),
            "courses:catalogue",
            ("courses.assigned",),
            place,
        ),
        Step(
            role,
            "oversee",
            gettext_lazy("See how members learn"),
            gettext_lazy("Every number leads to the members behind it, down to what one of them did."),
            "courses:oversee",
            (),
            place + 1,
        ),
        Step(
            role,
            "remind",
            gettext_lazy("Remind who is late"),
            gettext_lazy("One click, at most once a day for each member and course."),
            "courses:oversee",
            ("courses.reminded",),
            place + 2,
        ),
        Step(
            role,
            "export",
            gettext_lazy("Take the numbers along"),
            gettext_lazy("“Export as Excel” gives exactly what the filters show."),
            "courses:oversee_people",
            ("courses.oversight_exported",),
            place + 3,
        ),
    )


STEPS = (
    Step(
        "member",
        "join",
        gettext_lazy("Take a course"),
        gettext_lazy("Find one in the online school and join it; what your unit assigned is there already."),
        "courses:catalogue",
        ("courses.joined",),
        60,
    ),
    Step(
        "member",
        "begin",
        gettext_lazy("Begin the first lesson"),
        gettext_lazy("You can stop at any time: next time you go on where you were."),
        "courses:my_learning",
        ("courses.begun",),
        61,
    ),
    Step(
        "member",
        "finish",
        gettext_lazy("Complete a course"),
        gettext_lazy("Hours and the certificate come by themselves."),
        "courses:my_learning",
        ("courses.finished",),
        62,
    ),
    Step(
        "teacher",
        "course",
        gettext_lazy("Make a course"),
        gettext_lazy("A title is enough to begin. Nobody sees it before you publish."),
        "courses:new_course",
        ("courses.course_created", "courses.imported"),
        10,
    ),
    Step(
        "teacher",
        "questions",
        gettext_lazy("Fill the question bank"),
        gettext_lazy("Write questions one by one, or bring a table from Excel."),
        "courses:teach",
        ("courses.question_created", "courses.questions_imported"),
        20,
    ),
    Step(
        "teacher",
        "publish",
        gettext_lazy("Publish it"),
        gettext_lazy("The page says what learners will see and what is missing. Who is under way keeps their version."),
        "courses:teach",
        ("courses.version_published",),
        30,
    ),
    Step(
        "teacher",
        "learners",
        gettext_lazy("Look at your learners"),
        gettext_lazy("Who asks to join waits there for your answer."),
        "courses:teach",
        (),
        40,
    ),
    *_follow("secretary", 20),
    *_follow("clerk", 20),
    *_follow("administrator", 40)[:2],
)

HELP = (
    HelpTopic(
        "publish-course",
        gettext_lazy("Publishing a course"),
        gettext_lazy(
            "What you publish becomes a version that never changes. Whoever begins from now on learns in it.\n"
            "Who is under way keeps the version in which they began, with all that they have done.\n"
            "If something is missing, the page says what and where. You can publish as often as you like."
        ),
        ("teacher",),
        "courses:teach",
    ),
    HelpTopic(
        "question-import",
        gettext_lazy("Importing questions from a table"),
        gettext_lazy(
            "One question a row, with a heading above each column: question, type, options A, B, C …, answer.\n"
            "Answers are letters, such as A or ACD; true or false may be written in words.\n"
            "Nothing is stored before you have seen the report: it names each row that is wrong and why.\n"
            "Questions with the same code are changed, not added again."
        ),
        ("teacher",),
        "courses:teach",
    ),
    HelpTopic(
        "exam-blueprint",
        gettext_lazy("What an exam draws from the bank"),
        gettext_lazy(
            "Each line says how many questions of a kind, with which tag and difficulty, for how many points each.\n"
            "Every learner gets other questions, but as many of each kind and the same points in all.\n"
            "If the bank has too few for a line, publishing says so and by how many."
        ),
        ("teacher",),
        "courses:teach",
    ),
    HelpTopic(
        "officer-filters",
        gettext_lazy("Numbers and filters of members' learning"),
        gettext_lazy(
            "A row is a member and a course. Ten members with two courses each are twenty rows.\n"
            "Overdue means: the due date is over and the course is not completed. Overdue rows stand among those "
            "under way or not begun, too.\n"
            "“Not begun” counts everybody to whom the course is assigned, even if they never opened it.\n"
            "Each number leads to its rows; the table for Excel holds the same rows."
        ),
        ("secretary", "clerk", "info_officer", "administrator"),
        "courses:oversee",
    ),
)
