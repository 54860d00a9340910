"""What happens to an attempt: begun, answered, handed in or run out, graded, graded again."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.utils import timezone

from courses.exams import errors
from courses.exams.draw import BlueprintProblem, draw
from courses.exams.grading import HUNDREDTHS, grade_attempt
from courses.exams.settings import ExamSettings, parse_settings
from courses.exams.streams import Stream, read_token
from courses.learning.access import may_teach
from courses.models import AnswerSave, Attempt, AttemptQuestion, Enrolment, Item, ItemVersion, VersionItem
from courses.models.questions import QuestionKind
from kernel.audit.api import record
from kernel.db.ids import new_public_id
from kernel.db.prepared import Prepared, columns_of, instance
from kernel.people.viewer import Viewer
from kernel.units.tree import tree

log = logging.getLogger("lianxue.exams")
CLOSE_AT_ONCE = 500  # attempts that one run of the schedule closes

_COLUMNS = columns_of(Attempt)
_OWN_LOCKED = Prepared(
    lambda attempt, account: (
        Attempt.objects.select_for_update()
        .filter(public_id=attempt, enrolment__in=Enrolment.objects.filter(person__account_id=account))
        .values_list(*_COLUMNS)
    ),
    attempt=str,
    account=int,
)
_LAST_SAVE = Prepared(
    lambda attempt, stream: (
        AnswerSave.objects.filter(attempt_id=attempt, stream=stream).order_by("-sequence").values_list("sequence")[:1]
    ),
    attempt=int,
    stream=str,
)


@dataclass(frozen=True, slots=True)
class Incoming:
    """One answer as a page sent it: its number in the page's sequence, the question, positions of the chosen options."""

    sequence: int
    position: int
    value: list[int]
    flagged: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the server says to a save: numbers that are safe now (known ones too), and how it stands with the time."""

    saved: list[int]
    standing: str
    state: str
    ends_at: datetime
    grace_until: datetime
    now: datetime


# -- beginning ---------------------------------------------------------------------------------------------------
def start_attempt(*, viewer: Viewer, enrolment: Enrolment, item: Item) -> Attempt:
    """Begin a sitting, or return the one that is under way: a second click or tab begins nothing new.

    Raises NotEnrolledError, NotYetOpenError, ClosedError, NoAttemptLeftError, BankTooSmallError.
    """
    if viewer.person is None or enrolment.person_id != viewer.person.pk:
        raise errors.NotEnrolledError
    for attempt in Attempt.objects.filter(enrolment=enrolment, item=item, state=Attempt.State.OPEN):
        close_if_due(attempt)
    with transaction.atomic():
        # whoever clicks twice waits here for the first click
        enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
        if enrolment.state != Enrolment.State.ACTIVE:
            raise errors.NotEnrolledError
        version = _pinned(enrolment, item)
        attempts = Attempt.objects.filter(enrolment=enrolment, item=item)
        if under_way := attempts.filter(state=Attempt.State.OPEN).first():
            return under_way
        settings, used, now = parse_settings(version.body), attempts.count(), timezone.now()
        check_may_start(settings, used, now)
        return _begin(enrolment, version, settings, number=used + 1, now=now)


def _pinned(enrolment: Enrolment, item: Item) -> ItemVersion:
    """The exam as the enrolment's version of the course has it."""
    held = VersionItem.objects.filter(course_version=enrolment.version_id, item=item, item__kind=Item.Kind.EXAM)
    row = held.select_related("item_version").first()
    if row is None:
        raise errors.NotEnrolledError
    return row.item_version


def check_may_start(settings: ExamSettings, used: int, now: datetime) -> None:
    """Raises what start_attempt() would raise of a member who has used so many attempts."""
    if settings.opens_at and now < settings.opens_at:
        raise errors.NotYetOpenError
    if not settings.is_open(now):
        raise errors.ClosedError
    if settings.attempts and used >= settings.attempts:
        raise errors.NoAttemptLeftError


def _begin(enrolment: Enrolment, version: ItemVersion, settings: ExamSettings, number: int, now: datetime) -> Attempt:
    seed = new_public_id() + new_public_id()
    try:
        drawn = draw(settings, _bank_unit(settings), seed)
    except BlueprintProblem as problem:
        log.warning("exam %s cannot be drawn: %s", version.item_id, problem)
        raise errors.BankTooSmallError from problem
    ends_at = settings.end_of(now)
    attempt = Attempt.objects.create(
        enrolment=enrolment,
        item_id=version.item_id,
        item_version=version,
        number=number,
        seed=seed,
        started_at=now,
        ends_at=ends_at,
        grace_until=ends_at + settings.grace,
        points_possible=sum(one.points for one in drawn) * HUNDREDTHS,
    )
    AttemptQuestion.objects.bulk_create(
        AttemptQuestion(
            attempt=attempt,
            position=position,
            question_version=one.version,
            option_order=one.order,
            points_possible=one.points * HUNDREDTHS,
        )
        for position, one in enumerate(drawn, start=1)
    )
    return attempt


def _bank_unit(settings: ExamSettings) -> int:
    for node in tree().by_id.values():
        if node.public_id == settings.unit:
            return node.id
    raise BlueprintProblem([f"unit {settings.unit} is gone"])


# -- answering ---------------------------------------------------------------------------------------------------
@transaction.atomic
def save(*, account: Any, attempt: str, token: str, saves: Sequence[Incoming]) -> Receipt:
    """Store answers in the order of their sequence; what is stored already is acknowledged and changes nothing.

    `account` is the signed-in account, `attempt` a public id, `token` what the page got when it was loaded. Answers that
    come too late are stored, too. Raises AttemptNotFoundError, BadStream, GapError, BadSaveError.
    """
    found = _locked(account, attempt)
    return _store(found, read_token(token, attempt, account.public_id), saves, timezone.now())


def _locked(account: Any, attempt: str) -> Attempt:
    """The account's own attempt; locked, so that a save and a hand-in never overtake each other."""
    rows = _OWN_LOCKED(attempt=attempt, account=account.pk)
    if not rows:
        raise errors.AttemptNotFoundError
    return instance(Attempt, _COLUMNS, rows[0])


def _store(attempt: Attempt, stream: Stream, saves: Sequence[Incoming], now: datetime) -> Receipt:
    verdict = standing_of(attempt, stream, now)
    if saves:
        last = next((number for (number,) in _LAST_SAVE(attempt=attempt.pk, stream=stream.id)), 0)
        new = sorted((one for one in saves if one.sequence > last), key=lambda one: one.sequence)
        for expected, one in enumerate(new, start=last + 1):
            if one.sequence != expected:
                raise errors.GapError(expected)
        _check_values(attempt, new)
        AnswerSave.objects.bulk_create(
            AnswerSave(
                attempt=attempt,
                stream=stream.id,
                sequence=one.sequence,
                position=one.position,
                value=one.value,
                flagged=one.flagged,
                received_at=now,
                standing=verdict,
            )
            for one in new
        )
    return Receipt(
        saved=[one.sequence for one in saves],
        standing=verdict,
        state=attempt.state,
        ends_at=attempt.ends_at,
        grace_until=attempt.grace_until,
        now=now,
    )


def standing_of(attempt: Attempt, stream: Stream, now: datetime) -> str:
    """How an answer counts that arrives now: in time; within the grace, if its sequence could begin in time; or late.

    After a hand-in everything is late: the member has said that this is all.
    """
    if attempt.state != Attempt.State.OPEN:
        return AnswerSave.Standing.LATE
    if now <= attempt.ends_at:
        return AnswerSave.Standing.ON_TIME
    if now <= attempt.grace_until and stream.issued_at <= attempt.ends_at:
        return AnswerSave.Standing.GRACE
    return AnswerSave.Standing.LATE


def _check_values(attempt: Attempt, saves: Sequence[Incoming]) -> None:
    asked = _asked(attempt.public_id)
    for one in saves:
        options, several = asked.get(one.position, (0, False))
        fits = all(0 <= choice < options for choice in one.value) and len(set(one.value)) == len(one.value)
        if not options or not fits or (len(one.value) > 1 and not several):
            raise errors.BadSaveError


@lru_cache(maxsize=500)
def _asked(attempt: str) -> dict[int, tuple[int, bool]]:
    """Position → (number of options, may several be chosen). A paper never changes, so it is read once."""
    rows = AttemptQuestion.objects.filter(attempt__public_id=attempt)
    found = rows.values_list("position", "option_order", "question_version__kind")
    return {position: (len(order), kind == QuestionKind.MULTIPLE) for position, order, kind in found}


# -- ending ------------------------------------------------------------------------------------------------------
@transaction.atomic
def submit(*, account: Any, attempt: str, token: str = "", saves: Sequence[Incoming] = ()) -> Attempt:
    """Hand in, together with answers still on the device; graded at once. Handing in twice changes nothing.

    Accepted until the grace is over: later the time has closed the attempt. Raises as save() does.
    """
    found = _locked(account, attempt)
    now = timezone.now()
    if saves:
        _store(found, read_token(token, attempt, account.public_id), saves, now)
    if found.state == Attempt.State.OPEN:
        if now <= found.grace_until:
            _close(found, Attempt.State.SUBMITTED, min(now, found.ends_at))
        else:
            _close(found, Attempt.State.EXPIRED, found.ends_at)
    return found


def close_if_due(attempt: Attempt) -> Attempt:
    """Close and grade an attempt whose grace is over; whoever looks at an attempt calls this first."""
    if attempt.state != Attempt.State.OPEN or timezone.now() <= attempt.grace_until:
        return attempt
    with transaction.atomic():
        state = Attempt.objects.select_for_update().values_list("state", flat=True).get(pk=attempt.pk)
        if state == Attempt.State.OPEN:
            _close(attempt, Attempt.State.EXPIRED, attempt.ends_at)
        else:
            attempt.refresh_from_db()
    return attempt


def close_due() -> int:
    """Close whatever ran out while nobody looked; the worker calls it every minute. Returns how many."""
    due = Attempt.objects.filter(state=Attempt.State.OPEN, grace_until__lt=timezone.now()).order_by("grace_until")
    attempts = list(due.select_related("item_version", "enrolment")[:CLOSE_AT_ONCE])
    for attempt in attempts:
        close_if_due(attempt)
    return len(attempts)


def _close(attempt: Attempt, state: str, ended_at: datetime) -> None:
    attempt.state = state
    attempt.ended_at = ended_at
    attempt.save(update_fields=["state", "ended_at"])
    grade_attempt(attempt)
    _tell_learning(attempt)


def _tell_learning(attempt: Attempt) -> None:
    if attempt.passed:
        from courses.learning.services import check_completion  # here: learning's pages ask about attempts

        check_completion(enrolment=attempt.enrolment)


# -- grading again -----------------------------------------------------------------------------------------------
@transaction.atomic
def regrade(*, viewer: Viewer, attempt: Attempt) -> Attempt:
    """Work out a closed attempt again from what is stored. A completion that it once gave stays.

    Raises NotAllowedError, StillOpenError.
    """
    attempt = _locked_for_teacher(viewer, attempt)
    _grade_again(viewer, attempt, "courses.attempt_regraded")
    return attempt


@transaction.atomic
def accept_late(*, viewer: Viewer, attempt: Attempt) -> int:
    """Let the answers count that came too late, and grade again; returns how many there were.

    Raises NotAllowedError, StillOpenError.
    """
    attempt = _locked_for_teacher(viewer, attempt)
    late = AnswerSave.objects.filter(attempt=attempt, standing=AnswerSave.Standing.LATE)
    count = late.update(standing=AnswerSave.Standing.ACCEPTED)
    if count:
        _grade_again(viewer, attempt, "courses.late_answers_accepted", answers=count)
    return count


def _locked_for_teacher(viewer: Viewer, attempt: Attempt) -> Attempt:
    rows = Attempt.objects.select_for_update(of=("self",)).select_related("enrolment__course", "item_version")
    attempt = close_if_due(rows.get(pk=attempt.pk))
    if not may_teach(viewer, attempt.enrolment.course):
        raise errors.NotAllowedError
    if attempt.state == Attempt.State.OPEN:
        raise errors.StillOpenError
    return attempt


def _grade_again(viewer: Viewer, attempt: Attempt, action: str, **data: Any) -> None:
    before = attempt.points
    grade_attempt(attempt)
    _tell_learning(attempt)
    course = attempt.enrolment.course
    record(action, actor=viewer, obj=attempt, unit=course.unit, before=before, after=attempt.points, **data)
