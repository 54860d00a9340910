"""Grading: from stored facts only, so that it can be repeated at any time and comes out the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.utils import timezone

from courses.exams.settings import parse_settings
from courses.models import AnswerSave, Attempt, AttemptQuestion

COUNTING = (AnswerSave.Standing.ON_TIME, AnswerSave.Standing.GRACE, AnswerSave.Standing.ACCEPTED)
HUNDREDTHS = 100  # points are stored as whole hundredths


class Save(NamedTuple):
    """An answer as it was received; an iterable of them is always in the order of receipt."""

    position: int
    value: list[int]
    flagged: bool
    standing: str


def received(attempt: Attempt) -> list[Save]:
    """All answers of an attempt in the order in which the server received them. One query."""
    rows = AnswerSave.objects.filter(attempt=attempt).order_by("id")
    return [Save(*row) for row in rows.values_list("position", "value", "flagged", "standing")]


def current_answers(saves: Iterable[Save]) -> dict[int, list[int]]:
    """The answers that count: for each position the latest received that was not too late, or was accepted."""
    return {save.position: save.value for save in saves if save.standing in COUNTING}


def current_flags(saves: Iterable[Save]) -> set[int]:
    """Positions that the member marked to come back to."""
    latest = {save.position: save.flagged for save in saves}
    return {position for position, flagged in latest.items() if flagged}


def as_author(shown: Sequence[int], order: Sequence[int]) -> list[int]:
    """Positions as shown → indexes into the author's options, ascending."""
    return sorted(order[position] for position in shown)


def grade(*, key: Iterable[int], given: Iterable[int], points: int) -> int:
    """All or nothing, of every kind of question: a multiple choice is right when exactly the key was chosen.

    A question without an answer gets nothing, whatever the key.
    """
    chosen = set(given)
    return points if chosen and chosen == set(key) else 0


def has_passed(points: int, possible: int, pass_percent: int) -> bool:
    """Whole numbers throughout: 60 % of 5 points is 3, without a rounding that would fail somebody."""
    return points * 100 >= possible * pass_percent


def grade_attempt(attempt: Attempt) -> Attempt:
    """Work out points and result of a closed attempt from what is stored: versions, orders and answers.

    Running it again changes nothing unless answers were accepted meanwhile. Must run inside a transaction.
    """
    answers = current_answers(received(attempt))
    questions = list(
        AttemptQuestion.objects.filter(attempt=attempt)
        .select_related("question_version")
        .only("attempt_id", "position", "option_order", "points_possible", "question_version__key")
    )
    for question in questions:
        shown = answers.get(question.position)
        question.given = None if shown is None else as_author(shown, question.option_order)
        question.points = grade(
            key=question.question_version.key, given=question.given or (), points=question.points_possible
        )
    AttemptQuestion.objects.bulk_update(questions, ["given", "points"])
    attempt.points = sum(question.points or 0 for question in questions)
    attempt.points_possible = sum(question.points_possible for question in questions)
    settings = parse_settings(attempt.item_version.body)
    attempt.passed = has_passed(attempt.points, attempt.points_possible, settings.pass_percent)
    attempt.graded_at = timezone.now()
    attempt.save(update_fields=["points", "points_possible", "passed", "graded_at"])
    return attempt
