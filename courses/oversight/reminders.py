"""Reminding everybody who fits, at most once a day for each course, and what becomes of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from courses.learning.errors import NotAllowedError
from courses.learning.kept import CourseFacts, course_facts
from courses.models import Completion, Enrolment, ItemProgress, Reminder
from courses.oversight.selectors import enrolments, owed
from courses.oversight.wanted import REMIND, Wanted
from courses.teaching.selectors import OVERDUE
from kernel.audit.api import record
from kernel.db.ids import new_public_id
from kernel.db.prepared import Prepared
from kernel.events.api import publish
from kernel.jobs.api import Progress, enqueue
from kernel.people.models import Person
from kernel.people.viewer import Viewer
from kernel.units.models import Unit
from kernel.units.mounts import mounts

MAILS = "courses.reminder_mails"
MOST = 20_000
BATCH = 500
KINDS = {OVERDUE: Reminder.Kind.OVERDUE, "todo": Reminder.Kind.TODO}


class Target(NamedTuple):
    person_id: int
    course_id: int
    unit_id: int
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Whom it would reach: `again` were reminded today and are left out, `silent` persons can be told nowhere (they have
    neither an account nor an address)."""

    targets: tuple[Target, ...]
    again: int
    people: int
    with_mail: int
    silent: int

    @property
    def mark(self) -> str:
        """Another one as soon as it would reach others than was shown."""
        return f"{len(self.targets)}-{self.people}-{sum(hash(one[:2]) for one in self.targets) % 10**9}"


def plan(viewer: Viewer, wanted: Wanted) -> Plan:
    """`wanted.state` is OVERDUE or "todo"; of what is followed only where the viewer may remind."""
    wanted = replace(wanted, allowed=wanted.allowed & viewer.units_with(REMIND))
    rows = enrolments(wanted).order_by("pk").values_list("person_id", "course_id", "home", "due_on")[:MOST]
    targets = [*(Target(*row) for row in rows)]
    targets += [Target(one.person_id, one.course_id, one.unit_id, one.due_on) for one, _person in owed(wanted)]
    sent = set(Reminder.objects.filter(sent_on=wanted.today).values_list("person_id", "course_id"))
    fresh = tuple(one for one in targets if (one.person_id, one.course_id) not in sent)[:MOST]
    people = {one.person_id for one in fresh}
    reach = _reach(people)
    return Plan(
        targets=fresh,
        again=len(targets) - len(fresh),
        people=len(people),
        with_mail=sum(1 for _account, mail in reach.values() if mail),
        silent=sum(1 for account, mail in reach.values() if not (account or mail)),
    )


def _reach(people: set[int]) -> dict[int, tuple[bool, str]]:
    """{person: (has an account, address for mail)}."""
    found = {}
    rows = Person.objects.filter(pk__in=people).values_list("pk", "account_id", "account__email", "email")
    for pk, account, mail, other in rows:
        found[pk] = (account is not None, mail or other or "")
    return found


@transaction.atomic
def remind(*, viewer: Viewer, wanted: Wanted, targets: Iterable[Target]) -> int:
    """Write the reminders; returns how many. Who was reminded of the course today is left out, so a second click sends
    nothing. Raises NotAllowedError."""
    if not viewer.may_anywhere(REMIND):
        raise NotAllowedError
    listed = list(targets)
    batch = new_public_id()
    before = set(Reminder.objects.filter(sent_on=wanted.today).values_list("person_id", "course_id"))
    fresh = [one for one in listed if (one.person_id, one.course_id) not in before]
    Reminder.objects.bulk_create(
        (
            Reminder(
                batch=batch,
                person_id=one.person_id,
                course_id=one.course_id,
                unit_id=one.unit_id,
                kind=KINDS[wanted.state],
                due_on=one.due_on,
                sent_on=wanted.today,
                sent_by=viewer.user,
            )
            for one in fresh
        ),
        batch_size=BATCH,
        ignore_conflicts=True,  # somebody else reminds at this moment
    )
    count = Reminder.objects.filter(batch=batch).count()
    if count:
        unit = Unit.objects.filter(pk=wanted.unit.id).first() if wanted.unit else None
        record("courses.reminded", actor=viewer, unit=unit, batch=batch, kind=wanted.state, reminders=count)
        publish("courses.reminded", batch=batch)
    return count


# -- afterwards ------------------------------------------------------------------------------------------------------
def on_reminded(payload: dict[str, Any]) -> None:
    """Handler of "courses.reminded": mails are work for the background, not for the outbox's transaction."""
    enqueue(kind=MAILS, arguments={"batch": payload["batch"]}, once=payload["batch"])


def send_mails(progress: Progress, batch: str) -> None:
    """One mail for each person with an address, whatever number of courses. A mail is marked before it leaves: after a
    crash one may be missing, none comes twice."""
    by_person: dict[int, list[Reminder]] = defaultdict(list)
    for one in Reminder.objects.filter(batch=batch, mailed_at__isnull=True).order_by("pk"):
        by_person[one.person_id].append(one)
    reach = _reach(set(by_person))
    facts = course_facts({one.course_id for rows in by_person.values() for one in rows})
    for number, (person_id, rows) in enumerate(by_person.items()):
        progress(number, len(by_person))
        address = reach.get(person_id, (False, ""))[1]
        held = Reminder.objects.filter(pk__in=[one.pk for one in rows], mailed_at__isnull=True)
        if address and held.update(mailed_at=timezone.now()):
            _send(address, [(facts[one.course_id], one) for one in rows if one.course_id in facts])


def _send(address: str, rows: list[tuple[CourseFacts, Reminder]]) -> None:
    table = mounts()
    with override(settings.LANGUAGE_CODE):
        lines = [
            {
                "title": course.title,
                "due_on": one.due_on,
                "late": one.kind == Reminder.Kind.OVERDUE,
                "url": table.of_unit(course.unit_id).absolute(f"courses/{course.public_id}/"),
            }
            for course, one in rows
        ]
        subject = _("[%(site)s] A course waits for you") % {"site": settings.SITE_NAME}
        text = render_to_string("courses/oversight/reminder.txt", {"lines": lines})
    send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [address], fail_silently=True)


# -- what the member sees ----------------------------------------------------------------------------------------------
_MINE = Prepared(
    lambda person: (
        Reminder.objects.filter(person_id=person)
        .order_by("-sent_on")
        .values_list("course_id", "kind", "due_on", "sent_on")
    ),
    person=int,
)


class Pending(NamedTuple):
    """A reminder that is not done with."""

    course: CourseFacts
    kind: str
    due_on: date | None
    sent_on: date


def pending(viewer: Viewer) -> list[Pending]:
    """The newest reminder of each course that was not begun or completed since. One query where there is none."""
    if viewer.person is None:
        return []
    newest: dict[int, tuple[str, date | None, date]] = {}
    for course_id, kind, due_on, sent_on in _MINE(person=viewer.person.pk):
        newest.setdefault(course_id, (kind, due_on, sent_on))
    if not newest:
        return []
    mine = Enrolment.objects.filter(person=viewer.person, course_id__in=newest)
    done = set(Completion.objects.filter(enrolment__in=mine).values_list("enrolment__course_id", flat=True))
    begun = set(ItemProgress.objects.filter(enrolment__in=mine).values_list("enrolment__course_id", flat=True))
    begun |= set(mine.filter(attempts__isnull=False).values_list("course_id", flat=True))
    over = done | {pk for pk in begun if newest[pk][0] == Reminder.Kind.TODO}
    facts = course_facts(newest)
    return [Pending(facts[pk], *row) for pk, row in newest.items() if pk not in over and pk in facts]
