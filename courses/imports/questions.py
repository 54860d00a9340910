"""Question files (CSV, XLSX) to drafts of questions. Nothing is stored here.

    table = read_table(data, "bank.xlsx")
    mapping = guess_mapping(table.headings)       # a screen may change it
    report = parse_questions(table, mapping, Defaults(tags=("宪法",)))
    report.questions, report.problems

A question keeps its code from one import to the next, so the same file imported twice updates instead of doubling.
Where the file has no code, one is made from the stem (and the options, where several questions share a stem).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from courses.imports.answers import DEFAULT_DIFFICULTY, Kind
from courses.imports.columns import Mapping, field_label, guess_mapping
from courses.imports.problems import ImportProblem, RowProblem
from courses.imports.rows import RowReader
from courses.imports.tables import Table, TableRow, read_table
from courses.imports.template import template_xlsx

__all__ = [
    "Defaults",
    "ImportProblem",
    "Mapping",
    "QuestionDraft",
    "Report",
    "RowProblem",
    "Table",
    "TableRow",
    "guess_mapping",
    "parse_questions",
    "read_table",
    "template_xlsx",
]


@dataclass(frozen=True)
class Defaults:
    """What holds for all questions of a file. `tags` and `difficulty` fill empty cells only; `code_prefix` stands
    before every code, so that banks with equal numbers do not meet."""

    tags: tuple[str, ...] = ()
    difficulty: int = DEFAULT_DIFFICULTY
    code_prefix: str = ""


NO_DEFAULTS = Defaults()


@dataclass(frozen=True)
class QuestionDraft:
    """One question. `key` holds indexes of `options`; true/false questions always have two options, true first.
    `difficulty` is 1 (very easy) to 5 (very hard)."""

    row: int
    code: str
    kind: Kind
    stem: str
    options: tuple[str, ...]
    key: tuple[int, ...]
    explanation: str
    tags: tuple[str, ...]
    difficulty: int


@dataclass(frozen=True)
class Report:
    """What a file holds: the questions that are right, and every problem in the order of its rows."""

    questions: tuple[QuestionDraft, ...]
    problems: tuple[RowProblem, ...]
    rows: int

    @property
    def errors(self) -> tuple[RowProblem, ...]:
        return tuple(problem for problem in self.problems if problem.level == "error")

    @property
    def warnings(self) -> tuple[RowProblem, ...]:
        return tuple(problem for problem in self.problems if problem.level == "warning")

    @property
    def notes(self) -> tuple[RowProblem, ...]:
        return tuple(problem for problem in self.problems if problem.level == "note")


def parse_questions(table: Table, mapping: Mapping, defaults: Defaults = NO_DEFAULTS) -> Report:
    """Read every row. A row with an error gives no question; the others are read all the same.

    Raises ImportProblem if the mapping lacks the question or the answer column.
    """
    missing = mapping.missing()
    if missing:
        raise ImportProblem(
            _("No column is known to hold: %(fields)s. Say which one it is, or use the template.")
            % {"fields": ", ".join(map(field_label, missing))}
        )
    problems = [*table.problems, *_notes(table, mapping)]
    drafts: list[QuestionDraft] = []
    for row in table.rows:
        reader = RowReader(row, mapping, table.headings)
        parts = reader.read()
        problems += reader.problems
        if parts is not None:
            drafts.append(
                QuestionDraft(
                    row=row.number,
                    code=parts.code,
                    kind=parts.kind,
                    stem=parts.stem,
                    options=parts.options,
                    key=parts.key,
                    explanation=parts.explanation,
                    tags=parts.tags or defaults.tags,
                    difficulty=parts.difficulty or defaults.difficulty,
                )
            )
    questions, doubled = _without_doubles(_coded(drafts, defaults.code_prefix))
    problems += doubled
    return Report(tuple(questions), tuple(sorted(problems, key=lambda problem: problem.row)), len(table.rows))


def derived_code(stem: str, options: Iterable[str] = ()) -> str:
    """A code made from the words: spaces, case, width and the mark at the end do not matter, every other sign does
    (bit strings and formulas may differ in nothing else)."""
    text = "\x1f".join(_words(part) for part in (stem, *options))
    return "q-" + hashlib.sha256(text.encode()).hexdigest()[:16]


def _words(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text).casefold()
    plain = re.sub(r"\s+", "", normal)
    return plain.rstrip(".。?!:;,()、") or plain


def _notes(table: Table, mapping: Mapping) -> list[RowProblem]:
    notes = []
    points = mapping.column("points")
    if points is not None:
        message = _("Points are set in the exam; this column is not read.")
        notes.append(RowProblem(table.heading_row, table.headings[points], "note", message))
    for index in mapping.unknown(table.headings):
        message = _("This column is not known and not read.")
        notes.append(RowProblem(table.heading_row, table.headings[index], "note", message))
    return notes


def _coded(drafts: list[QuestionDraft], prefix: str) -> list[QuestionDraft]:
    stems = Counter(_words(draft.stem) for draft in drafts)
    coded = []
    for draft in drafts:
        shared = stems[_words(draft.stem)] > 1
        code = draft.code or derived_code(draft.stem, draft.options if shared else ())
        coded.append(replace(draft, code=prefix + code))
    return coded


def _without_doubles(drafts: list[QuestionDraft]) -> tuple[list[QuestionDraft], list[RowProblem]]:
    kept: dict[str, QuestionDraft] = {}
    problems = []
    for draft in drafts:
        first = kept.setdefault(draft.code.casefold(), draft)
        if first is draft:
            continue
        if replace(draft, row=0) == replace(first, row=0):
            message = _("This question stands in row %(row)d already and is read once.") % {"row": first.row}
            problems.append(RowProblem(draft.row, "", "warning", message))
        else:
            message = _("The code “%(code)s” stands in row %(row)d already. Give each question its own.")
            problems.append(RowProblem(draft.row, "", "error", message % {"code": draft.code, "row": first.row}))
    return list(kept.values()), problems
