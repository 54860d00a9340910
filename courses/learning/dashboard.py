""" "My learning": where a person stands in everything that they take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Subquery, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.certificates.selectors import certificates_of
from courses.learning.catalogue import course_cards
from courses.learning.course_page import stopped_at
from courses.learning.words import hours
from courses.models import Certificate, Course, CreditEntry, Enrolment, ItemProgress, VersionItem
from courses.models.catalogue import StudyKind
from kernel.people.viewer import Viewer

SOON_DAYS = 14
State = Enrolment.State


def my_enrolments(viewer: Viewer) -> list[Enrolment]:
    """All of a person's enrolments that are not withdrawn, the one last worked at first; one query."""
    last_title = VersionItem.objects.filter(course_version=OuterRef("version"), item=OuterRef("last_item"))
    last_place = ItemProgress.objects.filter(enrolment=OuterRef("pk"), item=OuterRef("last_item"))
    return list(
        Enrolment.objects.filter(person=viewer.person)
        .exclude(state=State.WITHDRAWN)
        .select_related("course", "course__picture", "completion")
        .annotate(
            last_title=Subquery(last_title.values("item_version__title")[:1]),
            last_place=Subquery(last_place.values("place")[:1]),
        )
        .order_by(F("last_at").desc(nulls_last=True), "-enrolled_at")
    )


def is_completed(enrolment: Enrolment) -> bool:
    return hasattr(enrolment, "completion")


def my_learning(viewer: Viewer) -> dict[str, Any]:
    """Context of courses/learning/my.html."""
    today = timezone.localdate()
    enrolments = my_enrolments(viewer)
    active = [one for one in enrolments if one.state == State.ACTIVE and not is_completed(one)]
    done = [one for one in enrolments if is_completed(one)]
    waiting = [one for one in enrolments if one.state in (State.REQUESTED, State.REFUSED) and not is_completed(one)]
    due = sorted((one for one in active if one.due_on), key=lambda one: one.due_on or today)
    credits = _credits(viewer)
    return {
        "sentence": sentence(active, due, done, today),
        "active": _cards(active, viewer),
        "due": [_due_row(one, today) for one in due],
        "done": [_done_row(one) for one in sorted(done, key=lambda one: one.completion.completed_at, reverse=True)],
        "waiting": [
            {
                "title": one.course.title,
                "url": reverse("courses:course", args=[one.course.public_id]),
                "aside": one.get_state_display(),
                "meta": one.reason,
            }
            for one in waiting
        ],
        "certificates": _certificates(viewer),
        **credits,
        "this_year": hours(credits["by_year"].get(today.year, 0)),
        "year": today.year,
    }


def sentence(active: Sequence[Enrolment], due: Sequence[Enrolment], done: Sequence[Enrolment], today: date) -> str:
    """Where one stands, in one sentence: what is late before what is due, what is due before what is begun."""
    late = [one for one in due if one.due_on and one.due_on < today]
    if late:
        text = ngettext(
            "One course is overdue: %(title)s", "%(count)d courses are overdue, first of all: %(title)s", len(late)
        )
        return text % {"count": len(late), "title": late[0].course.title}
    if due:
        text = ngettext(
            "One course has a due date: %(title)s, by %(date)s",
            "%(count)d courses have a due date, the next is %(title)s, by %(date)s",
            len(due),
        )
        return text % {"count": len(due), "title": due[0].course.title, "date": date_format(due[0].due_on or today)}
    if active:
        text = ngettext("You are taking one course", "You are taking %(count)d courses", len(active))
        return text % {"count": len(active)}
    if done:
        return _("You have completed everything that you began")
    return _("You have not joined a course yet")


def _cards(active: Sequence[Enrolment], viewer: Viewer) -> list[Any]:
    lasts = {}
    for one in active:
        if one.last_title:  # type: ignore[attr-defined]
            stopped = stopped_at(one.last_place or {}, one)  # type: ignore[attr-defined]
            lasts[one.course_id] = f"{one.last_title} · {stopped}"  # type: ignore[attr-defined]
    courses: list[Course] = [one.course for one in active]
    return course_cards(courses, viewer, lasts=lasts)


def _due_row(one: Enrolment, today: date) -> dict[str, Any]:
    days = (one.due_on - today).days if one.due_on else 0
    if days < 0:
        meta = ngettext("overdue by one day", "overdue by %(count)d days", -days) % {"count": -days}
    elif days == 0:
        meta = _("due today")
    else:
        meta = ngettext("one day left", "%(count)d days left", days) % {"count": days}
    return {
        "title": one.course.title,
        "url": reverse("courses:course", args=[one.course.public_id]),
        "date": one.due_on,
        "soon": days <= SOON_DAYS,
        "meta": meta,
        "action": _("Learn"),
    }


def _done_row(one: Enrolment) -> dict[str, Any]:
    return {
        "title": one.course.title,
        "url": reverse("courses:course", args=[one.course.public_id]),
        "date": timezone.localtime(one.completion.completed_at),
    }


def _credits(viewer: Viewer) -> dict[str, Any]:
    """Hundredths of hours by year and kind: {"by_year": {year: sum}, "credit_rows": […], "credit_top": largest year}."""
    sums = (
        CreditEntry.objects.filter(person=viewer.person)
        .values_list("earned_on__year", "study_kind")
        .annotate(Sum("hundredths"))
        .order_by("-earned_on__year")
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for year, kind, total in sums:
        found[year][kind] = total
    by_year = {year: sum(kinds.values()) for year, kinds in found.items()}
    return {
        "by_year": by_year,
        "credit_rows": [
            {
                "year": year,
                "required": kinds.get(StudyKind.REQUIRED, 0),
                "elective": kinds.get(StudyKind.ELECTIVE, 0),
                "total": by_year[year],
                "label": _("%(year)d: %(hours)s") % {"year": year, "hours": hours(by_year[year])},
            }
            for year, kinds in found.items()
        ],
        "credit_top": max(by_year.values(), default=0),
        "credit_total": hours(sum(by_year.values())),
    }


def _certificates(viewer: Viewer) -> list[dict[str, Any]]:
    """Lines of the viewer's certificates; a revoked one says so."""
    if viewer.person is None:
        return []
    return [
        {
            "title": one.course_title,
            "url": reverse("courses:certificate", args=[one.public_id]),
            "date": one.issued_on,
            "tags": [] if one.state == Certificate.State.VALID else [{"label": one.get_state_display(), "tone": "bad"}],
        }
        for one in certificates_of(viewer.person)
    ]
