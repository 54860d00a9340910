"""A report of courses.imports.questions into the bank, in one transaction.

A question keeps its code: importing a file again changes what changed and nothing else. What a file leaves open stays
as it is: an empty cell for tags removes none, and a difficulty of 0 (neither the row nor the defaults name one) keeps
the stored one. A retired question is brought up to date and stays retired.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from courses.imports.answers import DEFAULT_DIFFICULTY
from courses.imports.columns import field_label
from courses.imports.questions import QuestionDraft, Report, RowProblem
from courses.models import Question, QuestionVersion
from courses.models.questions import QuestionKind
from courses.questions.content import CODE_LENGTH, Content
from courses.questions.tags import BATCH, batches, names_of, set_tags
from kernel.audit.api import record
from kernel.units.models import Unit

KINDS = {
    "single": QuestionKind.SINGLE,
    "multiple": QuestionKind.MULTIPLE,
    "truefalse": QuestionKind.TRUE_FALSE,
}


class ImportRefusedError(ValueError):
    """The report has errors and nobody asked for the right rows alone: nothing was stored."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What an import did, or would do, in numbers of questions. `skipped`: filled rows that gave none; `retired`: how
    many of the file's questions are retired and stay so."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    retired: int = 0

    @property
    def summary(self) -> str:
        """What was done, in numbers and the active language."""
        text = _("%(created)d new, %(updated)d changed, %(unchanged)d unchanged, %(skipped)d rows left out.")
        numbers = {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "skipped": self.skipped,
        }
        return text % numbers


@dataclass(frozen=True, slots=True)
class _Change:
    """One draft beside what is stored under its code."""

    draft: QuestionDraft
    content: Content
    question: Question | None
    new_words: bool
    new_marks: bool  # kind or difficulty, which exams filter by
    new_tags: bool

    @property
    def any(self) -> bool:
        return self.new_words or self.new_marks or self.new_tags


def checked(report: Report) -> Report:
    """The report with codes that the bank cannot hold turned into errors (a prefix may have made them too long)."""
    message = _("The code “%(code)s” has more than %(limit)d characters. Shorten it or the prefix.")
    long = [draft for draft in report.questions if len(draft.code) > CODE_LENGTH]
    if not long:
        return report
    found = [
        RowProblem(draft.row, field_label("code"), "error", message % {"code": draft.code, "limit": CODE_LENGTH})
        for draft in long
    ]
    return replace(
        report,
        questions=tuple(draft for draft in report.questions if len(draft.code) <= CODE_LENGTH),
        problems=tuple(sorted((*report.problems, *found), key=lambda problem: problem.row)),
    )


def plan(*, report: Report, unit: Unit) -> Stored:
    """What storing the right rows would do. Writes nothing."""
    report = checked(report)
    return _count(report, _compare(report.questions, unit, lock=False))


@transaction.atomic
def store(*, report: Report, unit: Unit, actor: Any, only_right: bool = False) -> Stored:
    """Put the report's questions into the unit's bank; `actor` is an account, a viewer or None (a command).

    Raises ImportRefusedError if the report has errors, unless `only_right` leaves those rows out.
    """
    report = checked(report)
    if report.errors and not only_right:
        raise ImportRefusedError(_("The file has mistakes; nothing was stored."))
    Unit.objects.select_for_update().get(pk=unit.pk)  # two imports into one bank come one after the other
    changes = _compare(report.questions, unit, lock=True)
    ids = _write(changes, unit)
    set_tags({pk: change.draft.tags for change, pk in ids if change.new_tags})
    stored = _count(report, changes)
    record(
        "courses.questions_imported",
        actor=actor,
        unit=unit,
        created=stored.created,
        updated=stored.updated,
        unchanged=stored.unchanged,
        skipped=stored.skipped,
    )
    return stored


def _count(report: Report, changes: Sequence[_Change]) -> Stored:
    created = sum(change.question is None for change in changes)
    updated = sum(change.question is not None and change.any for change in changes)
    return Stored(
        created=created,
        updated=updated,
        unchanged=len(changes) - created - updated,
        skipped=report.rows - len(report.questions),
        retired=sum(change.question is not None and change.question.retired_at is not None for change in changes),
    )


def _compare(drafts: Iterable[QuestionDraft], unit: Unit, *, lock: bool) -> list[_Change]:
    codes = {code.casefold(): pk for code, pk in Question.objects.filter(unit=unit).values_list("code", "pk")}
    drafts = list(drafts)
    ids = [pk for draft in drafts if (pk := codes.get(draft.code.casefold()))]
    stored: dict[int, Question] = {}
    for part in batches(ids):
        rows = Question.objects.select_related("current")
        stored |= (rows.select_for_update(of=("self",)) if lock else rows).in_bulk(part)
    tags = names_of(ids)
    return [_change(draft, stored.get(codes.get(draft.code.casefold(), 0)), tags) for draft in drafts]


def _change(draft: QuestionDraft, question: Question | None, tags: dict[int, list[str]]) -> _Change:
    content = Content(KINDS[draft.kind], draft.stem, draft.options, draft.key, draft.explanation)
    if question is None:
        return _Change(draft, content, None, new_words=True, new_marks=False, new_tags=bool(draft.tags))
    held = {name.casefold() for name in tags.get(question.pk, ())}
    return _Change(
        draft,
        content,
        question,
        new_words=question.current is None or Content.of(question.current) != content,
        new_marks=question.kind != content.kind or draft.difficulty not in (0, question.difficulty),
        new_tags=bool(draft.tags) and {name.casefold() for name in draft.tags} != held,
    )


def _write(changes: Sequence[_Change], unit: Unit) -> list[tuple[_Change, int]]:
    """Questions and versions; returns every change with the id of its question."""
    fresh = {
        change.draft.code: Question(
            unit=unit,
            code=change.draft.code,
            kind=change.content.kind,
            difficulty=change.draft.difficulty or DEFAULT_DIFFICULTY,
        )
        for change in changes
        if change.question is None
    }
    Question.objects.bulk_create(fresh.values(), batch_size=BATCH)
    marked = []
    for change in changes:
        if change.question is not None and change.new_marks:
            change.question.kind = change.content.kind
            change.question.difficulty = change.draft.difficulty or change.question.difficulty
            marked.append(change.question)
    Question.objects.bulk_update(marked, ["kind", "difficulty"], batch_size=200)
    pairs = [(change, change.question or fresh[change.draft.code]) for change in changes]
    _add_versions([(change.content, question) for change, question in pairs if change.new_words])
    return [(change, question.pk) for change, question in pairs]


def _add_versions(pairs: Sequence[tuple[Content, Question]]) -> None:
    QuestionVersion.objects.bulk_create(
        (
            content.version(question=question, number=question.current.number + 1 if question.current else 1)
            for content, question in pairs
        ),
        batch_size=BATCH,
    )
    latest = QuestionVersion.objects.filter(question=OuterRef("pk")).order_by("-number").values("pk")[:1]
    for part in batches(question.pk for _content, question in pairs):
        Question.objects.filter(pk__in=part).update(current=Subquery(latest))
