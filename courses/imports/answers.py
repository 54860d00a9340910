"""How people write kinds, keys and difficulties, and what they mean by it."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from django.utils.translation import gettext as _

from courses.imports.columns import LETTERS

Kind = Literal["single", "multiple", "truefalse"]

_KIND_WORDS: tuple[tuple[Kind, str], ...] = (
    ("single", "单选 单选题 单项选择 单项选择题 single singlechoice sc"),
    ("multiple", "多选 多选题 多项选择 多项选择题 不定项 不定项选择 不定项选择题 multiple multiplechoice mc multi"),
    ("truefalse", "判断 判断题 是非 是非题 对错 对错题 truefalse trueorfalse tf judge judgement boolean"),
)
KINDS: dict[str, Kind] = {word: kind for kind, words in _KIND_WORDS for word in words.split()}
TRUE_WORDS = frozenset(["对", "正确", "√", "✓", "✔", "☑", "是", "真", "t", "true", "y", "yes", "right", "correct"])
FALSE_WORDS = frozenset(
    ["错", "错误", "×", "✗", "✘", "✕", "x", "否", "假", "不对", "不正确", "f", "false", "n", "no", "wrong", "incorrect"]
)
# Five steps. Three-step words take the middle three, so that "very easy" and "very hard" have somewhere to go.
DIFFICULTIES = {
    word: step
    for step, words in enumerate(
        (
            "1 很易 很容易 非常容易 极易 very-easy veryeasy",
            "2 易 容易 较易 较容易 简单 低 easy low",
            "3 中 中等 一般 普通 适中 medium normal middle",
            "4 难 较难 困难 高 hard difficult high",
            "5 很难 非常难 极难 very-hard veryhard verydifficult",
        ),
        start=1,
    )
    for word in words.split()
}
DEFAULT_DIFFICULTY = 3
SEPARATORS = re.compile(r"[\s,，、;；/|.。和及与&+]+")


class NotUnderstood(ValueError):
    """What stands in a cell has no meaning here; the text says what may stand there."""


def plain(text: str) -> str:
    """Full-width letters narrow, lower case, without spaces around."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def parse_kind(text: str) -> Kind | None:
    """The kind a cell names, None for an empty cell; raises NotUnderstood for kinds that the bank does not have."""
    word = re.sub(r"[\s_\-/()]", "", plain(text))
    if not word:
        return None
    if word not in KINDS:
        raise NotUnderstood(
            _("The type “%(text)s” is not supported. Write 单选 (single), 多选 (multiple) or 判断 (true/false).")
            % {"text": text}
        )
    return KINDS[word]


def truth(text: str) -> bool | None:
    """True or False for the words of a true/false question, else None. √ and × count, and so do T and F."""
    word = plain(text).rstrip(".。")
    if word in TRUE_WORDS:
        return True
    return False if word in FALSE_WORDS else None


def parse_letters(text: str) -> tuple[int, ...]:
    """Indexes of the options that a key names ("ABD", "A、B、D", "a b d"), sorted, each once.

    Raises NotUnderstood if anything but letters A–H and separators stands there.
    """
    letters = SEPARATORS.sub("", plain(text)).upper()
    if not letters or any(letter not in LETTERS for letter in letters):
        raise NotUnderstood(
            _("The answer “%(text)s” is not understood. Write letters such as B or ABD, or 对 / 错 (true / false).")
            % {"text": text}
        )
    return tuple(sorted({LETTERS.index(letter) for letter in letters}))


def parse_difficulty(text: str) -> int:
    """1 (very easy) to 5 (very hard); raises NotUnderstood."""
    word = re.sub(r"\s", "", plain(text))
    if word not in DIFFICULTIES:
        raise NotUnderstood(
            _("The difficulty “%(text)s” is not understood. Write 易, 中, 难 (easy, medium, hard) or 1 to 5.")
            % {"text": text}
        )
    return DIFFICULTIES[word]
