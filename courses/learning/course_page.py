"""What stands on the page of one course for one viewer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.learning import kept
from courses.learning.access import HELD, Seat, may_teach
from courses.learning.enrolments import covering_assignment
from courses.learning.held import Held
from courses.learning.outline import (
    DONE,
    CourseLinks,
    States,
    Tally,
    item_states,
    next_row,
    rows,
    shown_outline,
    tally,
)
from courses.learning.rules import kinds_needed
from courses.learning.words import clock, duration, hours
from courses.models import Certificate, Completion, Course, CourseTeacher, CourseVersion, Enrolment, ItemProgress
from courses.models.catalogue import EnrolmentMode, StudyKind
from kernel.content.kept import kept_pictures
from kernel.content.media.pictures import CARD
from kernel.people.viewer import Viewer
from kernel.units.tree import tree

State = Enrolment.State
KIND_LABELS = dict(StudyKind.choices)


@dataclass(frozen=True, slots=True)
class Door:
    """How one gets in: `action` is join, ask, sign_in or "" and `note` says why not, or what one waits for."""

    action: str
    note: str = ""
    tone: str = "info"


def door(seat: Seat, viewer: Viewer) -> Door:
    """What this viewer may do about joining; services.enrol decides again."""
    course, state = seat.course, seat.enrolment.state if seat.enrolment else ""
    if state == State.ACTIVE:
        return Door("")
    if state == State.REQUESTED:
        return Door("", _("You have asked to join. A teacher will answer."))
    if course.closed_at is not None:
        return Door("", _("This course is closed; nobody can join any more."), "warn")
    if not viewer.is_authenticated:
        return Door("sign_in")
    if viewer.person is None:
        return Door("", _("Your account is not tied to a person yet. Please ask your unit's clerk."), "warn")
    if course.enrolment_mode != EnrolmentMode.OPEN and covering_assignment(viewer, course) is not None:
        return Door("join")
    if state == State.REFUSED and course.enrolment_mode == EnrolmentMode.REQUEST:
        reason = seat.enrolment.reason if seat.enrolment else ""
        return Door("", _("Your request was refused.") + (f" {reason}" if reason else ""), "warn")
    if course.enrolment_mode == EnrolmentMode.ASSIGNED:
        return Door("", _("Units assign this course to their members; one cannot join it oneself."))
    return Door("ask" if course.enrolment_mode == EnrolmentMode.REQUEST else "join")


def address(name: str, about: Course | Certificate) -> str:
    return reverse(name, args=[about.public_id])


def course_page(seat: Seat, viewer: Viewer) -> dict[str, Any]:
    """Context of courses/learning/course.html. The number of queries does not depend on the number of items."""
    course, version = seat.course, seat.version
    links = CourseLinks.of(course.public_id)
    learning = seat.enrolment if seat.learns else None
    states = item_states(learning)
    counted = tally(version, states)
    completion = _completion(seat)
    certificate = _certificate(completion)
    found = list(rows(version))
    exams = sum(row["kind"] == "exam" for row in found)
    return {
        "course": course,
        "version": version,
        "seat": seat,
        "enrolment": seat.enrolment,
        "tags": _tags(course, version),
        "facts": _facts(course, version, found),
        "chapters": shown_outline(version, states, links, open_items=seat.learns or seat.teaches),
        "size": _size(len(found) - exams, exams),
        "go_on": _go_on(learning, version, states, counted, links) if learning else None,
        "tally": counted,
        "needs": _needs(version, states, learning, completion),
        "door": door(seat, viewer),
        "completion": completion,
        "certificate_url": address("courses:certificate", certificate) if certificate else "",
        "teach_url": address("courses:teach_course", course) if seat.teaches or may_teach(viewer, course) else "",
        "assign_url": address("courses:assign", course) if viewer.may_anywhere("courses.assign") else "",
        "may_leave": _may_leave(seat.enrolment, completion),
        "picture": kept_pictures([course.picture_id], CARD).get(course.picture_id or 0),
        "newer": learning is not None and course.current_version_id != version.pk,
    }


def _may_leave(enrolment: Enrolment | None, completion: Completion | None) -> bool:
    """Whether services.withdraw would let go."""
    if enrolment is None or enrolment.state not in HELD or completion is not None:
        return False
    return enrolment.assignment_id is None or enrolment.assignment is None or enrolment.assignment.ended_at is not None


def _tags(course: Course, version: CourseVersion) -> list[dict[str, str]]:
    compulsory = version.study_kind == StudyKind.REQUIRED
    tags = [{"label": str(KIND_LABELS[version.study_kind]), "tone": "accent" if compulsory else ""}]
    tags += [{"label": tag.name, "tone": ""} for tag in course.tags.all()]
    if course.closed_at is not None:
        tags.append({"label": _("Closed"), "tone": "warn"})
    return [*tags, {"label": _("Version %(number)d") % {"number": version.number}, "tone": ""}]


def _size(lessons: int, exams: int) -> str:
    parts = [ngettext("%(count)d lesson", "%(count)d lessons", lessons) % {"count": lessons}]
    if exams:
        parts.append(ngettext("%(count)d exam", "%(count)d exams", exams) % {"count": exams})
    return " · ".join(parts)


def _facts(course: Course, version: CourseVersion, found: list[dict[str, Any]]) -> list[str]:
    names = CourseTeacher.objects.filter(course=course).order_by("person__name").values_list("person__name", flat=True)
    node = tree().by_id.get(course.unit_id or 0)
    minutes = sum(row["minutes"] for row in found)
    learners = Enrolment.objects.filter(course=course, state=State.ACTIVE).count()
    facts = [
        _(", ").join(names),
        node.label if node else "",
        _("about %(duration)s") % {"duration": duration(minutes)} if minutes else "",
        hours(version.hours_hundredths) if version.hours_hundredths else "",
        ngettext("%(count)d learner", "%(count)d learners", learners) % {"count": learners} if learners else "",
    ]
    return [fact for fact in facts if fact]


def _go_on(
    enrolment: Enrolment, version: CourseVersion, states: States, counted: Tally, links: CourseLinks
) -> dict[str, Any] | None:
    """The one thing to do next: where one stopped, or the first lesson; None when everything is done."""
    names = kept.version_facts([version.pk])[version.pk].public_ids
    last = names.get(enrolment.last_item_id or 0)
    row = next_row(version, states, last)
    if row is None:
        return None
    place: dict[str, Any] = {}
    if enrolment.last_item_id and row["id"] == last:
        progress = ItemProgress.objects.filter(enrolment=enrolment, item_id=enrolment.last_item_id)
        place = progress.values_list("place", flat=True).first() or {}
    left = sum(one["minutes"] for one in rows(version) if one["required"] and states.get(one["id"]) != DONE)
    text = [stopped_at(place, enrolment), _left(counted, left)]
    anchor = f"#b-{place['block']}" if place.get("block") else ""
    return {
        "percent": counted.percent,
        "ring": _("%(percent)d%% completed") % {"percent": counted.percent},
        "title": (_("Go on: %(title)s") if states else _("Begin: %(title)s")) % {"title": row["title"]},
        "text": " · ".join(part for part in text if part),
        "url": links.item(row) + anchor,
        "action": _("Go on learning") if states else _("Begin"),
    }


def stopped_at(place: dict[str, Any], enrolment: Enrolment | Held) -> str:
    """ "last at 6:12" in a film, else the time when one was last here."""
    if place.get("second"):
        return _("last at %(place)s") % {"place": clock(place["second"])}
    if enrolment.last_at is None:
        return ""
    when = date_format(timezone.localtime(enrolment.last_at), "SHORT_DATETIME_FORMAT")
    return _("last on %(when)s") % {"when": when}


def _left(counted: Tally, minutes: int) -> str:
    if not counted.left:
        return ""
    said = ngettext("%(count)d item left", "%(count)d items left", counted.left) % {"count": counted.left}
    return said + (_(", about %(duration)s") % {"duration": duration(minutes)} if minutes else "")


def _needs(
    version: CourseVersion, states: States, learning: Enrolment | None, completion: Completion | None
) -> list[dict[str, Any]]:
    """What completes the course. `met` stays open for whoever does not take it."""
    kinds = kinds_needed(version.rules)
    needed = [row for row in rows(version) if row["required"] and row["kind"] in kinds]

    def met(some: list[dict[str, Any]]) -> bool | None:
        return True if learning and all(states.get(row["id"]) == DONE for row in some) else None

    lessons = [row for row in needed if row["kind"] == "lesson"]
    needs = []
    if lessons:
        text = ngettext("Finish the one lesson", "Finish all %(count)d lessons", len(lessons))
        needs.append({"text": text % {"count": len(lessons)}, "met": met(lessons)})
    for row in needed:
        if row["kind"] == "exam":
            needs.append({"text": _("Pass “%(title)s”") % {"title": row["title"]}, "met": met([row])})
    if learning and learning.due_on:
        late = completion is None and learning.due_on < timezone.localdate()
        text = _("Be done by %(date)s") % {"date": date_format(learning.due_on)}
        needs.append({"text": text, "met": False if late else True if completion else None})
    return needs


def _completion(seat: Seat) -> Completion | None:
    return Completion.objects.filter(enrolment=seat.enrolment).first() if seat.enrolment else None


def _certificate(completion: Completion | None) -> Certificate | None:
    if completion is None:
        return None
    return completion.certificates.filter(state=Certificate.State.VALID).first()
