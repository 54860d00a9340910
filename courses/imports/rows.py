"""One row of a question file: its cells, and everything that may be wrong with them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from courses.imports.answers import Kind, NotUnderstood, parse_difficulty, parse_kind, parse_letters, plain, truth
from courses.imports.columns import LETTERS, OPTION_FIELDS, Mapping, field_label
from courses.imports.problems import Level, RowProblem
from courses.imports.tables import TableRow

LIMITS = {"code": 64, "question": 4_000, "explanation": 8_000, **dict.fromkeys(OPTION_FIELDS, 1_000)}
MAX_TAG = 50
MAX_TAGS = 10
TAG_SEPARATORS = re.compile(r"[,，、;；|\n]+")
CHINESE = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Parts:
    """A question as its row gives it; an empty code, no tags and difficulty 0 mean "not given"."""

    code: str
    kind: Kind
    stem: str
    options: tuple[str, ...]
    key: tuple[int, ...]
    explanation: str
    tags: tuple[str, ...]
    difficulty: int


class RowReader:
    """Reads one row; `problems` holds what was found, whether or not `read` gave a question."""

    def __init__(self, row: TableRow, mapping: Mapping, headings: tuple[str, ...]) -> None:
        self.row = row
        self.mapping = mapping
        self.headings = headings
        self.problems: list[RowProblem] = []

    def read(self) -> Parts | None:
        """The question, or None after an error."""
        self._check_lengths()
        stem = self._cell("question")
        if not stem:
            self._say("error", "question", _("The question has no text."))
        options, kind, key = self._answers(stem)
        tags, difficulty = self._tags(), self._difficulty()
        if kind is None or any(problem.level == "error" for problem in self.problems):
            return None
        return Parts(self._cell("code"), kind, stem, options, key, self._cell("explanation"), tags, difficulty)

    def _cell(self, name: str) -> str:
        column = self.mapping.column(name)
        return "" if column is None or column >= len(self.row.cells) else self.row.cells[column].strip()

    def _say(self, level: Level, name: str, message: str) -> None:
        column = self.mapping.column(name)
        heading = self.headings[column] if column is not None and column < len(self.headings) else ""
        self.problems.append(RowProblem(self.row.number, heading or field_label(name), level, message))

    def _check_lengths(self) -> None:
        for name, limit in LIMITS.items():
            length = len(self._cell(name))
            if length > limit:
                message = _("The text has %(length)d characters, at most %(limit)d are taken. Shorten it.")
                self._say("error", name, message % {"length": length, "limit": limit})

    def _answers(self, stem: str) -> tuple[tuple[str, ...], Kind | None, tuple[int, ...]]:
        options = self._options()
        written = self._cell("answer")
        try:
            kind = parse_kind(self._cell("kind"))
        except NotUnderstood as problem:
            self._say("error", "kind", str(problem))
            return options, None, ()
        if not written:
            self._say("error", "answer", _("The question has no answer."))
            return options, None, ()
        if kind == "truefalse" or (kind is None and self._looks_true_or_false(options, written)):
            return self._true_or_false(stem, options, written)
        return self._choice(options, kind, written)

    def _options(self) -> tuple[str, ...]:
        cells = [self._cell(name) for name in OPTION_FIELDS]
        filled = [index for index, text in enumerate(cells) if text]
        last = filled[-1] + 1 if filled else 0
        for index in range(last):
            if not cells[index]:
                message = _("Option %(letter)s is empty, but a later one is filled. Move the options together.")
                self._say("error", OPTION_FIELDS[index], message % {"letter": LETTERS[index]})
        seen: dict[str, int] = {}
        for index in filled:
            first = seen.setdefault(plain(cells[index]), index)
            if first != index:
                message = _("Options %(first)s and %(second)s are the same.")
                self._say("error", OPTION_FIELDS[index], message % {"first": LETTERS[first], "second": LETTERS[index]})
        return tuple(cells[:last])

    def _looks_true_or_false(self, options: tuple[str, ...], written: str) -> bool:
        if not options:
            return truth(written) is not None
        return self._is_truth_pair(options)

    @staticmethod
    def _is_truth_pair(options: tuple[str, ...]) -> bool:
        return len(options) == 2 and {truth(option) for option in options} == {True, False}

    def _true_or_false(
        self, stem: str, options: tuple[str, ...], written: str
    ) -> tuple[tuple[str, ...], Kind | None, tuple[int, ...]]:
        """Both options get one wording and one order; a letter is understood only where the options stand beside it."""
        if options and not self._is_truth_pair(options):
            message = _("A true/false question has no options of its own. Leave them empty, or change the type.")
            self._say("error", "kind", message)
            return options, None, ()
        value = truth(written)
        letter = plain(written).upper()
        if options and letter in ("A", "B"):
            value = truth(options[LETTERS.index(letter)])
        if value is None:
            message = _("The answer “%(text)s” is not understood. Write 对 or 错 (true or false).") % {"text": written}
            self._say("error", "answer", message)
            return options, None, ()
        wording = ("正确", "错误") if CHINESE.search(stem) else ("True", "False")
        return wording, "truefalse", (0 if value else 1,)

    def _choice(
        self, options: tuple[str, ...], kind: Kind | None, written: str
    ) -> tuple[tuple[str, ...], Kind | None, tuple[int, ...]]:
        if len(options) < 2:
            self._say("error", OPTION_FIELDS[len(options)], _("The question has fewer than two options."))
        try:
            key = parse_letters(written)
        except NotUnderstood as problem:
            self._say("error", "answer", str(problem))
            return options, None, ()
        beyond = "".join(LETTERS[index] for index in key if index >= len(options))
        if beyond:
            message = _("The answer names %(letters)s, but the question has no such option.") % {"letters": beyond}
            self._say("error", "answer", message)
        if kind == "single" and len(key) > 1:
            message = _(
                "A single-choice question has one right answer, here are %(count)d. Change the type or the answer."
            )
            self._say("error", "answer", message % {"count": len(key)})
        if kind == "multiple" and len(key) == 1:
            self._say(
                "warning", "answer", _("A multiple-choice question with one right answer. Check that it is meant.")
            )
        return options, kind or ("multiple" if len(key) > 1 else "single"), key

    def _tags(self) -> tuple[str, ...]:
        tags = tuple(dict.fromkeys(tag.strip() for tag in TAG_SEPARATORS.split(self._cell("tags")) if tag.strip()))
        if len(tags) > MAX_TAGS or any(len(tag) > MAX_TAG for tag in tags):
            message = _("At most %(count)d tags of at most %(length)d characters each are taken.")
            self._say("error", "tags", message % {"count": MAX_TAGS, "length": MAX_TAG})
        return tags

    def _difficulty(self) -> int:
        written = self._cell("difficulty")
        if not written:
            return 0
        try:
            return parse_difficulty(written)
        except NotUnderstood as problem:
            self._say("warning", "difficulty", _("%(problem)s The default is used.") % {"problem": problem})
            return 0
