"""How an import says what is wrong.

`ImportProblem` ends the reading of a file at once. Everything smaller is collected, so that one run shows all there is
to mend: an *error* keeps a question or the course from being stored, a *warning* says what was understood in place of
what was written, a *note* says what was left out on purpose. All texts are in the language of the person who imports.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning", "note"]


class ImportProblem(ValueError):
    """A file that cannot be imported at all; the text says what to change."""


@dataclass(frozen=True)
class RowProblem:
    """Something about one row of a question file. `row` counts from 1 as a spreadsheet shows it, 0 means the file;
    `column` is the heading it stands under, or empty."""

    row: int
    column: str
    level: Level
    message: str


@dataclass(frozen=True)
class CourseProblem:
    """Something about one line of a course folder. `line` counts from 1, 0 means the whole file."""

    file: str
    line: int
    level: Level
    message: str
