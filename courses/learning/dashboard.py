""" "My learning": where a person stands in everything that they take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.certificates.selectors import certificates_of
from courses.learning import kept
from courses.learning.catalogue import course_cards
from courses.learning.course_page import stopped_at
from courses.learning.held import Held, held_by
from courses.learning.kept import CourseFacts
from courses.learning.words import hours
from courses.models import Certificate, CreditEntry, Enrolment, ItemProgress, Reminder
from courses.models.catalogue import StudyKind
from kernel.db.prepared import Prepared
from kernel.people.viewer import Viewer

SOON_DAYS = 14
WAITING = (Enrolment.State.REQUESTED, Enrolment.State.REFUSED)
STATE_LABELS = dict(Enrolment.State.choices)
CERTIFICATE_LABELS = dict(Certificate.State.choices)
_CREDITS = Prepared(
    lambda person: (
        CreditEntry.objects.filter(person_id=person)
        .values_list("earned_on__year", "study_kind")
        .annotate(Sum("hundredths"))
        .order_by("-earned_on__year")
    ),
    person=int,
)
_PLACES = Prepared(
    lambda person: ItemProgress.objects.filter(
        enrolment__person_id=person, item_id=F("enrolment__last_item_id"), enrolment__completion__isnull=True
    ).values_list("enrolment_id", "place"),
    person=int,
)


@dataclass(frozen=True, slots=True)
class Learning:
    """An enrolment with its course."""

    held: Held
    course: CourseFacts

    @property
    def due_on(self) -> date | None:
        return self.held.due_on

    @property
    def url(self) -> str:
        return reverse("courses:course", args=[self.course.public_id])


def my_learning(viewer: Viewer) -> dict[str, Any]:
    """Context of courses/learning/my.html."""
    today = timezone.localdate()
    held = held_by(viewer)
    facts = kept.course_facts(one.course_id for one in held)
    enrolments = [Learning(one, facts[one.course_id]) for one in held if one.course_id in facts]
    active = [one for one in enrolments if one.held.is_under_way]
    done = [one for one in enrolments if one.held.is_completed]
    waiting = [one for one in enrolments if one.held.state in WAITING and not one.held.is_completed]
    due = sorted((one for one in active if one.due_on), key=lambda one: one.due_on or today)
    credits = _credits(viewer)
    return {
        "sentence": sentence(active, due, done, today),
        "reminders": reminder_lines(viewer),
        "active": _cards([one.held for one in active], viewer),
        "due": [_due_row(one, today) for one in due],
        "done": [_done_row(one) for one in sorted(done, key=_completed_at, reverse=True)],
        "waiting": [
            {
                "title": one.course.title,
                "url": one.url,
                "aside": STATE_LABELS[one.held.state],
                "meta": one.held.reason,
            }
            for one in waiting
        ],
        "certificates": _certificates(viewer),
        **credits,
        "this_year": hours(credits["by_year"].get(today.year, 0)),
        "year": today.year,
    }


def reminder_lines(viewer: Viewer) -> list[dict[str, Any]]:
    """What the person's unit reminds them of; gone once they have done it."""
    from courses.oversight.reminders import pending  # its numbers stand above learning

    lines = []
    for one in pending(viewer):
        if one.kind == Reminder.Kind.OVERDUE and one.due_on:
            meta = _("was due on %(day)s") % {"day": date_format(one.due_on)}
        else:
            meta = _("due on %(day)s") % {"day": date_format(one.due_on)} if one.due_on else ""
        url = reverse("courses:course", args=[one.course.public_id])
        lines.append({"title": one.course.title, "url": url, "meta": meta, "sent_on": one.sent_on})
    return lines


def sentence(active: Sequence[Learning], due: Sequence[Learning], done: Sequence[Learning], today: date) -> str:
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


def _cards(active: Sequence[Held], viewer: Viewer) -> list[Any]:
    """Cards with the lesson where one stopped; one query for the places."""
    sizes = kept.version_facts(one.version_id for one in active)
    places = dict(_PLACES(person=viewer.person.pk)) if viewer.person else {}
    lasts = {}
    for one in active:
        if title := sizes[one.version_id].titles.get(one.last_item_id or 0):
            lasts[one.course_id] = f"{title} · {stopped_at(places.get(one.pk, {}), one)}"
    return course_cards([one.course_id for one in active], active, viewer, lasts)


def _due_row(one: Learning, today: date) -> dict[str, Any]:
    days = (one.due_on - today).days if one.due_on else 0
    if days < 0:
        meta = ngettext("overdue by one day", "overdue by %(count)d days", -days) % {"count": -days}
    elif days == 0:
        meta = _("due today")
    else:
        meta = ngettext("one day left", "%(count)d days left", days) % {"count": days}
    return {
        "title": one.course.title,
        "url": one.url,
        "date": one.due_on,
        "soon": days <= SOON_DAYS,
        "meta": meta,
        "action": _("Learn"),
    }


def _done_row(one: Learning) -> dict[str, Any]:
    return {
        "title": one.course.title,
        "url": one.url,
        "date": timezone.localtime(_completed_at(one)),
    }


def _completed_at(one: Learning) -> datetime:
    return one.held.completed_at or one.held.enrolled_at


def _credits(viewer: Viewer) -> dict[str, Any]:
    """Hundredths of hours by year and kind: {"by_year": {year: sum}, "credit_rows": […], "credit_top": largest year}."""
    sums = _CREDITS(person=viewer.person.pk) if viewer.person else ()
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
    return [
        {
            "title": title,
            "url": reverse("courses:certificate", args=[public_id]),
            "date": issued_on,
            "tags": [] if state == Certificate.State.VALID else [{"label": CERTIFICATE_LABELS[state], "tone": "bad"}],
        }
        for public_id, title, issued_on, state in (certificates_of(viewer.person) if viewer.person else ())
    ]
