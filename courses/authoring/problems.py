"""What keeps a course from being published, in words for its author."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """`where` is the title of the page that needs mending, `page_id` its page in the CMS."""

    where: str
    message: str
    page_id: int

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


class NotPublishable(ValueError):
    """The course cannot be published as it stands; `problems` name all that must be mended."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = list(problems)
