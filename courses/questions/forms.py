"""Forms of the bank. What an import would refuse, the form refuses too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from courses.imports.answers import DEFAULT_DIFFICULTY, plain
from courses.imports.columns import FIELDS, LETTERS, OPTION_FIELDS, Mapping, field_label
from courses.imports.questions import Table
from courses.imports.rows import LIMITS, MAX_TAG, MAX_TAGS, TAG_SEPARATORS
from courses.imports.tables import MAX_BYTES
from courses.models import Question
from courses.models.questions import QuestionKind
from courses.questions.content import CODE_LENGTH, Content, truth_options
from courses.questions.selectors import ALL, IN_USE, RETIRED
from courses.questions.services import QuestionInput
from kernel.intake.api import ResumableFileField

STEPS = ((1, _("1 · very easy")), (2, _("2 · easy")), (3, _("3 · medium")), (4, _("4 · hard")), (5, _("5 · very hard")))
SAMPLE_ROWS = 5
QUESTION_FILE = "courses.questions"


def _text(value: str) -> str:
    """As the importer stores it: one kind of line break, nothing invisible."""
    return value.replace("\r\n", "\n").replace("\r", "\n").replace("\u200b", "").replace("\ufeff", "").strip()


class TagsField(forms.CharField):
    """Tags separated by commas of any kind → tuple of names."""

    def to_python(self, value: Any) -> Any:
        names = [name.strip() for name in TAG_SEPARATORS.split(super().to_python(value) or "")]
        return tuple({name.casefold(): name for name in reversed(names) if name}.values())[::-1]

    def validate(self, value: Any) -> None:
        if len(value) > MAX_TAGS or any(len(name) > MAX_TAG for name in value):
            message = gettext("At most %(count)d tags of at most %(length)d characters each are taken.")
            raise forms.ValidationError(message % {"count": MAX_TAGS, "length": MAX_TAG})

    def run_validators(self, value: Any) -> None:
        """The parts were looked at; what CharField would check is the whole text."""


class BankFilter(forms.Form):
    text = forms.CharField(label=_("Text or code"), required=False, max_length=100)
    kind = forms.ChoiceField(
        label=pgettext_lazy("question", "Type"), required=False, choices=[("", _("All types")), *QuestionKind.choices]
    )
    tag = forms.ChoiceField(label=_("Tag"), required=False)
    difficulty = forms.ChoiceField(label=_("Difficulty"), required=False, choices=[("", _("Any difficulty")), *STEPS])
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[(IN_USE, _("In use")), (RETIRED, _("Retired")), (ALL, _("In use and retired"))],
    )

    def __init__(self, data: Any, *, tags: Iterable[str]) -> None:
        super().__init__(data)
        self.fields["tag"].choices = [("", _("All tags")), *((tag, tag) for tag in tags)]  # type: ignore[attr-defined]


class QuestionForm(forms.Form):
    """A question with up to eight options: an empty line is no option, clearing one removes it."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("question", "Type"), choices=QuestionKind.choices, widget=forms.RadioSelect
    )
    stem = forms.CharField(label=_("Question"), max_length=LIMITS["question"], widget=forms.Textarea(attrs={"rows": 3}))
    right = forms.TypedMultipleChoiceField(
        label=_("Right options"),
        required=False,
        coerce=int,
        choices=[(index, letter) for index, letter in enumerate(LETTERS)],
        widget=forms.CheckboxSelectMultiple,
    )
    truth = forms.ChoiceField(
        label=_("The statement is"),
        required=False,
        choices=[("true", _("True")), ("false", _("False"))],
        widget=forms.RadioSelect,
        help_text=_("Only for true/false questions; they need no options."),
    )
    explanation = forms.CharField(
        label=_("Explanation"),
        required=False,
        max_length=LIMITS["explanation"],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shown with the right answer once results are released."),
    )
    tags = TagsField(
        label=_("Tags"), required=False, help_text=_("Separate several by commas. Exams draw questions by tag.")
    )
    difficulty = forms.TypedChoiceField(label=_("Difficulty"), coerce=int, choices=STEPS, initial=DEFAULT_DIFFICULTY)
    code = forms.CharField(
        label=pgettext_lazy("question", "Code"),
        required=False,
        max_length=CODE_LENGTH,
        help_text=_("Imports find the question by it. Empty: one is made from the text."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in OPTION_FIELDS:
            self.fields[name] = forms.CharField(
                label=field_label(name), required=False, max_length=LIMITS[name], widget=forms.TextInput
            )

    @classmethod
    def initial_of(cls, question: Question, tags: Sequence[str]) -> dict[str, Any]:
        """What the form shows of a stored question."""
        version = question.current
        found: dict[str, Any] = {
            "kind": question.kind,
            "difficulty": question.difficulty,
            "code": question.code,
            "tags": "、".join(tags),
        }
        if version is None:
            return found
        found |= {"stem": version.stem, "explanation": version.explanation}
        if version.kind == QuestionKind.TRUE_FALSE:
            return found | {"truth": "true" if version.key == [0] else "false"}
        return found | {"right": version.key} | dict(zip(OPTION_FIELDS, version.options, strict=False))

    def option_rows(self) -> list[dict[str, Any]]:
        """For the template: each option's input beside the tick that says it is right."""
        ticked = {str(value) for value in self["right"].value() or ()}
        return [
            {"field": self[name], "letter": letter, "index": index, "right": str(index) in ticked}
            for index, (name, letter) in enumerate(zip(OPTION_FIELDS, LETTERS, strict=True))
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "kind" not in data or "stem" not in data:
            return data
        data["stem"] = _text(data["stem"])
        if data["kind"] == QuestionKind.TRUE_FALSE:
            self._clean_truth(data)
        else:
            self._clean_choice(data)
        return data

    def _clean_truth(self, data: dict[str, Any]) -> None:
        if not data.get("truth"):
            self.add_error("truth", gettext("Say whether the statement is true or false."))
            return
        self._take(data, truth_options(data["stem"]), (0,) if data["truth"] == "true" else (1,))

    def _clean_choice(self, data: dict[str, Any]) -> None:
        texts = [_text(data.get(name, "")) for name in OPTION_FIELDS]
        filled = [index for index, text in enumerate(texts) if text]
        right = sorted(data.get("right") or [])
        if any(name in self.errors for name in OPTION_FIELDS):
            return
        for index in right:
            if index not in filled:
                message = gettext("Option %(letter)s is marked as right but empty.")
                self.add_error(OPTION_FIELDS[index], message % {"letter": LETTERS[index]})
        if len(filled) < 2:
            self.add_error(OPTION_FIELDS[len(filled)], gettext("The question has fewer than two options."))
        self._refuse_same(texts, filled)
        if not right:
            self.add_error("right", gettext("Mark the right options."))
        elif data["kind"] == QuestionKind.SINGLE and len(right) > 1:
            message = gettext("A single-choice question has one right option. Unmark the others or change the type.")
            self.add_error("right", message)
        if not self.errors:
            options = tuple(texts[index] for index in filled)
            self._take(data, options, tuple(filled.index(index) for index in right))

    def _refuse_same(self, texts: list[str], filled: list[int]) -> None:
        seen: dict[str, int] = {}
        for index in filled:
            first = seen.setdefault(plain(texts[index]), index)
            if first != index:
                message = gettext("Options %(first)s and %(second)s are the same.")
                self.add_error(OPTION_FIELDS[index], message % {"first": LETTERS[first], "second": LETTERS[index]})

    def _take(self, data: dict[str, Any], options: tuple[str, ...], key: tuple[int, ...]) -> None:
        data["content"] = Content(data["kind"], data["stem"], options, key, _text(data.get("explanation", "")))

    def question_input(self) -> QuestionInput:
        """Of a valid form."""
        data = self.cleaned_data
        return QuestionInput(data["content"], data["tags"], data["difficulty"], data["code"].strip())


class UploadForm(forms.Form):
    """First step. `kept` says that a file was taken already, so that a mistake elsewhere does not lose it."""

    file = ResumableFileField(
        kind=QUESTION_FILE, label=_("File (.xlsx or .csv)"), required=False, allow_empty_file=True
    )
    tags = TagsField(
        label=_("Tags"), required=False, help_text=_("For rows without tags of their own. Separate several by commas.")
    )
    difficulty = forms.TypedChoiceField(
        label=_("Difficulty"),
        required=False,
        coerce=int,
        choices=[("", _("Medium; questions that are here already keep theirs")), *STEPS],
        help_text=_("For rows without a difficulty of their own."),
    )
    code_prefix = forms.CharField(
        label=_("Prefix of the codes"),
        required=False,
        max_length=20,
        help_text=_("Put before every code, so that files with equal numbers do not meet."),
    )

    def __init__(self, *args: Any, kept: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept = kept

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file is None and not self.kept:
            raise forms.ValidationError(gettext("Choose the file with the questions."))
        if file is not None and file.size > MAX_BYTES:
            message = gettext("The file is larger than %(limit)d MB. Split it into several files.")
            raise forms.ValidationError(message % {"limit": MAX_BYTES // 1_000_000})
        return file


class ColumnsForm(forms.Form):
    """Second step: what each column holds. One field a column that has a heading or a cell."""

    def __init__(self, table: Table, mapping: Mapping, data: Any = None) -> None:
        super().__init__(data)
        self.table = table
        choices = [("", _("Leave out")), *((name, field_label(name)) for name in FIELDS)]
        for index in self._columns():
            self.fields[self.name(index)] = forms.ChoiceField(
                label=self.heading(index), required=False, choices=choices, initial=mapping.fields.get(index, "")
            )

    @staticmethod
    def name(index: int) -> str:
        return f"column_{index}"

    def _columns(self) -> list[int]:
        rows = [row.cells for row in self.table.rows]
        width = max([len(self.table.headings), *(len(cells) for cells in rows)])
        return [
            index
            for index in range(width)
            if (index < len(self.table.headings) and self.table.headings[index].strip())
            or any(len(cells) > index and cells[index].strip() for cells in rows)
        ]

    def heading(self, index: int) -> str:
        written = self.table.headings[index].strip() if index < len(self.table.headings) else ""
        return written or gettext("Column %(number)d (no heading)") % {"number": index + 1}

    def columns(self) -> list[dict[str, Any]]:
        """For the template: each column's select beside what its first rows hold."""
        sample = [row.cells for row in self.table.rows[:SAMPLE_ROWS]]
        return [
            {
                "field": self[self.name(index)],
                "heading": self.heading(index),
                "samples": [cells[index][:80] if len(cells) > index else "" for cells in sample],
            }
            for index in self._columns()
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        stored = {str(index): data.get(self.name(index), "") for index in self._columns()}
        try:
            mapping = Mapping.from_json(stored)
        except ValueError as doubled:
            raise forms.ValidationError(str(doubled)) from doubled
        if missing := mapping.missing():
            message = gettext("No column is known to hold: %(fields)s. Say which one it is, or use the template.")
            raise forms.ValidationError(message % {"fields": ", ".join(map(field_label, missing))})
        data["mapping"] = mapping.to_json()
        return data
