"""Which column of a question file means what: headings that we know, and the choice a person makes for the others."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LETTERS = "ABCDEFGH"
OPTION_FIELDS = tuple(f"option_{letter.lower()}" for letter in LETTERS)
FIELDS: dict[str, object] = {
    "number": _("Number"),
    "code": pgettext_lazy("question", "Code"),
    "kind": pgettext_lazy("question", "Type"),
    "question": _("Question"),
    **{name: _("Option %(letter)s") for name in OPTION_FIELDS},
    "answer": _("Answer"),
    "explanation": _("Explanation"),
    "tags": _("Tags"),
    "difficulty": _("Difficulty"),
    "points": _("Points"),
}
REQUIRED = ("question", "answer")
HEADINGS: dict[str, str] = {
    heading: name
    for name, headings in {
        "number": "序号 no number #",
        "code": "编号 题号 代码 试题编号 题目编号 code id questioncode",
        "kind": "题型 类型 试题类型 题目类型 type kind questiontype",
        "question": "题干 题目 问题 试题 试题内容 题目内容 question stem questiontext",
        "answer": "答案 正确答案 标准答案 参考答案 answer key correctanswer correct",
        "explanation": "解析 答案解析 试题解析 题目解析 explanation rationale feedback",
        "tags": "标签 知识点 分类 章节 tag tags topic category",
        "difficulty": "难度 难易度 难易程度 difficulty level",
        "points": "分值 分数 points score marks",
    }.items()
    for heading in headings.split()
}
OPTION_HEADING = re.compile(r"(?:选项|答案选项|option|choice|answer)?([a-h])(?:选项|项)?")


@dataclass(frozen=True)
class Mapping:
    """Column index (from 0) → field name. Columns that are not named here are left for a person to map, or ignored."""

    fields: dict[int, str] = field(default_factory=dict)

    def column(self, name: str) -> int | None:
        """The column of a field, or None."""
        return next((index for index, mapped in self.fields.items() if mapped == name), None)

    def missing(self) -> tuple[str, ...]:
        """Fields without which no question can be read."""
        return tuple(name for name in REQUIRED if name not in self.fields.values())

    def unknown(self, headings: Iterable[str]) -> tuple[int, ...]:
        """Columns that carry a heading and have no field yet."""
        return tuple(index for index, heading in enumerate(headings) if heading.strip() and index not in self.fields)

    def to_json(self) -> dict[str, str]:
        return {str(index): name for index, name in sorted(self.fields.items())}

    @classmethod
    def from_json(cls, stored: AnyMapping[str, str]) -> Mapping:
        """The opposite of `to_json`; empty values mean "ignore". Raises ValueError for an unknown or doubled field."""
        fields = {int(index): name for index, name in stored.items() if name}
        strange = [name for name in fields.values() if name not in FIELDS]
        if strange or len(set(fields.values())) != len(fields):
            raise ValueError(_("Each field can be given to one column only."))
        return cls(fields)


def field_label(name: str) -> str:
    """A field's name for people, in the active language."""
    label = str(FIELDS[name])
    return label % {"letter": name[-1].upper()} if name in OPTION_FIELDS else label


def guess_mapping(headings: Iterable[str]) -> Mapping:
    """Recognise Chinese and English headings, and a first column without heading (a number) before known ones.

    A field is taken by the first column that claims it.
    """
    fields: dict[int, str] = {}
    names = list(headings)
    for index, heading in enumerate(names):
        name = recognise(heading)
        if name and name not in fields.values():
            fields[index] = name
    if fields and names and not names[0].strip():
        fields[0] = "number"
    return Mapping(dict(sorted(fields.items())))


def recognise(heading: str) -> str:
    """The field that a heading means, or an empty string."""
    plain = unicodedata.normalize("NFKC", heading).casefold()
    plain = re.sub(r"\(.*?\)|【.*?】|[\s_\-:：*.]", "", plain)
    if plain in HEADINGS:
        return HEADINGS[plain]
    option = OPTION_HEADING.fullmatch(plain)
    return f"option_{option.group(1)}" if option else ""
