"""What completes a lesson and a course. A rule that changes gets a new number: old completions keep theirs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from courses.learning.intervals import Interval, seconds

RULE_VERSION = 1
WATCHED_SHARE = 0.9  # of a film whose length is known
WATCHED_SECONDS = 30  # of one whose length nobody knows

Block = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a learner did with a lesson (see ItemProgress)."""

    seen: Collection[str]
    watched: Mapping[str, Sequence[Interval]]
    checks: Mapping[str, Any]


def block_done(block: Block, facts: Facts) -> bool:
    """A check is answered (rightly or not), a film watched, anything else seen.

    A film of unknown length also counts when it ran to its end: then its id stands in `seen`.
    """
    name = block["id"]
    if block["type"] == "check":
        return name in facts.checks
    if block["type"] == "video":
        watched = seconds(facts.watched.get(name, ()))
        length = block.get("seconds")
        if length:
            return bool(watched >= WATCHED_SHARE * length)
        return watched >= WATCHED_SECONDS or name in facts.seen
    return name in facts.seen


def lesson_complete(blocks: Sequence[Block], facts: Facts) -> bool:
    """True when every block is done; a lesson without blocks is complete once it was opened."""
    return all(block_done(block, facts) for block in blocks)


def kinds_needed(rules: Mapping[str, Any]) -> frozenset[str]:
    """Kinds of items whose required ones must be done for the course (see CourseVersion.rules)."""
    wanted = {"lesson": rules.get("lessons", "all_required"), "exam": rules.get("exams", "pass_required")}
    return frozenset(kind for kind, rule in wanted.items() if rule in {"all_required", "pass_required"})


def course_complete(required: Collection[int], done: Collection[int]) -> bool:
    """`required` and `done` are item ids. A course that requires nothing cannot be completed."""
    return bool(required) and set(required) <= set(done)
