"""Writing single questions. An edit never touches what was asked before: it adds a version, and attempts keep theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from courses.imports.questions import derived_code
from courses.learning.errors import NotAllowedError
from courses.models import Question
from courses.questions.content import Content
from courses.questions.errors import CodeTakenError
from courses.questions.tags import set_tags
from kernel.audit.api import record
from kernel.people.viewer import Viewer
from kernel.units.models import Unit


@dataclass(frozen=True, slots=True)
class QuestionInput:
    """A question as an author gives it. Without a code one is made from the words, as imports do."""

    content: Content
    tags: Sequence[str]
    difficulty: int
    code: str = ""


@transaction.atomic
def create_question(*, viewer: Viewer, unit: Unit, given: QuestionInput) -> Question:
    """Raises NotAllowedError, CodeTakenError."""
    _allow(viewer, unit.pk)
    code = given.code or _free_code(unit, given.content)
    _refuse_taken(unit, code)
    question = Question.objects.create(unit=unit, code=code, kind=given.content.kind, difficulty=given.difficulty)
    _add_version(question, given.content, 1)
    set_tags({question.pk: given.tags})
    record("courses.question_created", actor=viewer, obj=question, unit=unit, code=code)
    return question


@transaction.atomic
def revise_question(*, viewer: Viewer, question: Question, given: QuestionInput) -> Question:
    """Change a question. A new version only if its words, options or key differ. Raises NotAllowedError, CodeTakenError."""
    _allow(viewer, question.unit_id)
    question = Question.objects.select_for_update(of=("self",)).select_related("current", "unit").get(pk=question.pk)
    if given.code and given.code != question.code:
        _refuse_taken(question.unit, given.code, besides=question)
        question.code = given.code
    question.kind, question.difficulty = given.content.kind, given.difficulty
    question.save(update_fields=["code", "kind", "difficulty"])
    current = question.current
    if current is None or Content.of(current) != given.content:
        _add_version(question, given.content, current.number + 1 if current else 1)
    set_tags({question.pk: given.tags})
    record(
        "courses.question_revised",
        actor=viewer,
        obj=question,
        unit=question.unit,
        code=question.code,
        version=question.current.number if question.current else 0,
    )
    return question


@transaction.atomic
def set_retired(*, viewer: Viewer, question: Question, retired: bool) -> Question:
    """Retired questions are drawn no more; whoever was asked one keeps it. Raises NotAllowedError."""
    _allow(viewer, question.unit_id)
    if (question.retired_at is not None) != retired:
        question.retired_at = timezone.now() if retired else None
        question.save(update_fields=["retired_at"])
        action = "courses.question_retired" if retired else "courses.question_restored"
        record(action, actor=viewer, obj=question, unit=question.unit, code=question.code)
    return question


def _allow(viewer: Viewer, unit_id: int) -> None:
    if not viewer.may("courses.teach", unit_id):
        raise NotAllowedError


def _free_code(unit: Unit, content: Content) -> str:
    """The code that an import would make; with the options, where a question with the same text has it already."""
    code = derived_code(content.stem)
    return derived_code(content.stem, content.options) if _taken(unit, code, None) else code


def _refuse_taken(unit: Unit, code: str, besides: Question | None = None) -> None:
    if _taken(unit, code, besides):
        raise CodeTakenError


def _taken(unit: Unit, code: str, besides: Question | None) -> bool:
    rows = Question.objects.filter(unit=unit, code__iexact=code)
    return (rows.exclude(pk=besides.pk) if besides else rows).exists()


def _add_version(question: Question, content: Content, number: int) -> None:
    version = content.version(question=question, number=number)
    version.save()
    question.current = version
    question.save(update_fields=["current"])
