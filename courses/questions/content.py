"""What a question says, apart from where it is stored: compared to decide whether a new version is needed."""

from __future__ import annotations

from typing import NamedTuple

from courses.imports.rows import CHINESE
from courses.models import QuestionVersion

CODE_LENGTH = 60
DIFFICULTIES = range(1, 6)  # 1 very easy … 5 very hard


class Content(NamedTuple):
    """The words and the key of a question; `key` holds indexes of `options`, ascending."""

    kind: str
    stem: str
    options: tuple[str, ...]
    key: tuple[int, ...]
    explanation: str

    @classmethod
    def of(cls, version: QuestionVersion) -> Content:
        options, key = tuple(version.options), tuple(version.key)
        return cls(version.kind, version.stem, options, key, version.explanation)

    def version(self, **fields: object) -> QuestionVersion:
        """An unsaved version that says this."""
        return QuestionVersion(
            kind=self.kind,
            stem=self.stem,
            options=list(self.options),
            key=list(self.key),
            explanation=self.explanation,
            **fields,
        )


def truth_options(stem: str) -> tuple[str, str]:
    """The two options of a true/false question in the language of its text, as imports word them."""
    return ("正确", "错误") if CHINESE.search(stem) else ("True", "False")
