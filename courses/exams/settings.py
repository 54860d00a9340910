"""An exam's settings as published in the body of its ItemVersion."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime

NEVER, AFTER_SUBMIT, AFTER_CLOSE = "never", "after_submit", "after_close"
DEFAULT_GRACE = 10  # minutes


@dataclass(frozen=True, slots=True)
class Rule:
    """Draw `count` questions at `points` each; an empty kind or tag and a difficulty of None take any."""

    count: int
    points: int
    kind: str = ""
    tag: str = ""
    difficulty: int | None = None


@dataclass(frozen=True, slots=True)
class ExamSettings:
    """What the author of an exam decided. Times are aware; `attempts` 0 means any number."""

    introduction: str
    minutes: int
    grace_minutes: int
    attempts: int
    pass_percent: int
    shuffle_questions: bool
    shuffle_options: bool
    review: str
    opens_at: datetime | None
    closes_at: datetime | None
    unit: str  # public id of the unit whose bank, with those of all units above, is drawn from
    blueprint: tuple[Rule, ...]

    @property
    def question_count(self) -> int:
        return sum(rule.count for rule in self.blueprint)

    @property
    def points(self) -> int:
        return sum(rule.count * rule.points for rule in self.blueprint)

    @property
    def grace(self) -> timedelta:
        return timedelta(minutes=self.grace_minutes)

    def end_of(self, start: datetime) -> datetime:
        """When a sitting begun at `start` ends: nobody writes on after the exam has closed."""
        end = start + timedelta(minutes=self.minutes)
        return min(end, self.closes_at) if self.closes_at else end

    def is_open(self, now: datetime) -> bool:
        return (self.opens_at is None or self.opens_at <= now) and (self.closes_at is None or now < self.closes_at)


def parse_settings(body: dict[str, Any]) -> ExamSettings:
    """Read the body of an exam's ItemVersion. Raises KeyError or ValueError for a body that no publishing wrote."""
    return ExamSettings(
        introduction=body.get("introduction", ""),
        minutes=int(body["minutes"]),
        grace_minutes=int(body.get("grace_minutes", DEFAULT_GRACE)),
        attempts=int(body.get("attempts", 0)),
        pass_percent=int(body["pass_percent"]),
        shuffle_questions=bool(body.get("shuffle_questions", True)),
        shuffle_options=bool(body.get("shuffle_options", True)),
        review=body.get("review", NEVER),
        opens_at=_time(body.get("opens_at")),
        closes_at=_time(body.get("closes_at")),
        unit=body["unit"],
        blueprint=tuple(_rule(raw) for raw in body["blueprint"]),
    )


def _time(text: str | None) -> datetime | None:
    if not text:
        return None
    moment = parse_datetime(text)
    if moment is None or moment.tzinfo is None:
        raise ValueError(f"not a time with its zone: {text}")
    return moment


def _rule(raw: dict[str, Any]) -> Rule:
    difficulty = raw.get("difficulty")
    return Rule(
        count=int(raw["count"]),
        points=int(raw["points"]),
        kind=raw.get("kind") or "",
        tag=(raw.get("tag") or "").strip(),
        difficulty=int(difficulty) if difficulty not in (None, "") else None,
    )
