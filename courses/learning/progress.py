"""What a learner did with a lesson. Facts only grow: sending the same again, late or from two devices is harmless."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from courses.learning.completion import check_completion
from courses.learning.errors import InvalidAnswerError, NotLearningError, UnknownItemError
from courses.learning.intervals import LONGEST, union, valid
from courses.learning.rules import RULE_VERSION, Facts, lesson_complete
from courses.models import Completion, Enrolment, Item, ItemProgress, ItemVersion, VersionItem

Blocks = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Recorded:
    """`done`: the lesson is complete; `completion`: that of the course, if it is complete."""

    progress: ItemProgress
    done: bool
    completion: Completion | None


@dataclass(frozen=True, slots=True)
class CheckResult:
    """How an answer was; only now does the browser learn what would have been right."""

    given: list[int]
    right: bool
    key: list[int]
    explanation: str


def lesson_version(enrolment: Enrolment, item: Item) -> ItemVersion:
    """The lesson as it stands in the learner's version. Raises UnknownItemError."""
    row = (
        VersionItem.objects.select_related("item_version")
        .filter(course_version_id=enrolment.version_id, item=item, item__kind=Item.Kind.LESSON)
        .first()
    )
    if row is None:
        raise UnknownItemError
    return row.item_version


def record_progress(
    *,
    enrolment: Enrolment,
    item: Item,
    seen: Iterable[Any] = (),
    watched: Mapping[Any, Any] | None = None,
    place: Mapping[Any, Any] | None = None,
    ended: Iterable[Any] = (),
) -> Recorded:
    """Merge what a browser reports: blocks seen, intervals of films watched, films of unknown length that ran to their
    end, and the place where one is. What the lesson does not have, or a film cannot have, is ignored.

    Raises NotLearningError, UnknownItemError.
    """

    def merge(progress: ItemProgress, blocks: Blocks) -> None:
        reported = {name for name in seen if _kind(blocks, name) not in {"", "check", "video"}}
        reported |= {name for name in ended if _kind(blocks, name) == "video" and not blocks[name].get("seconds")}
        progress.seen = sorted({*progress.seen, *reported})
        for name, raw in (watched or {}).items():
            if _kind(blocks, name) == "video":
                new = valid(raw, blocks[name].get("seconds"))
                progress.watched[name] = union(progress.watched.get(name, ()), new)
        progress.place = _place(progress.place, place or {}, blocks)

    return _write(enrolment, item, merge)


def mark_read(*, enrolment: Enrolment, item: Item) -> Recorded:
    """ "I have read this lesson": everything but films and checks counts as seen (the way without a script)."""

    def merge(progress: ItemProgress, blocks: Blocks) -> None:
        read = {name for name, block in blocks.items() if block["type"] not in {"check", "video"}}
        progress.seen = sorted({*progress.seen, *read})

    return _write(enrolment, item, merge)


def record_check(*, enrolment: Enrolment, item: Item, block: str, given: Sequence[int]) -> tuple[CheckResult, Recorded]:
    """Grade an answer to a check and keep it. The first answer stands: afterwards the right one is known.

    Raises NotLearningError, UnknownItemError, InvalidAnswerError.
    """

    def merge(progress: ItemProgress, blocks: Blocks) -> None:
        if _kind(blocks, block) != "check":
            raise UnknownItemError
        if block not in progress.checks:
            chosen = _choice(blocks[block], given)
            right = chosen == sorted(blocks[block]["key"])
            progress.checks[block] = {"given": chosen, "right": right, "at": timezone.now().isoformat()}
        progress.place = _place(progress.place, {"block": block}, blocks)

    recorded = _write(enrolment, item, merge)
    asked = next(one for one in lesson_version(enrolment, item).body["blocks"] if one["id"] == block)
    answer = recorded.progress.checks[block]
    result = CheckResult(answer["given"], answer["right"], sorted(asked["key"]), asked.get("explanation", ""))
    return result, recorded


def _kind(blocks: Blocks, name: Any) -> str:
    return str(blocks[name]["type"]) if isinstance(name, str) and name in blocks else ""


def _choice(block: Mapping[str, Any], given: Sequence[Any]) -> list[int]:
    options = range(len(block["options"]))
    chosen = sorted({index for index in given if type(index) is int and index in options})
    if not chosen or len(chosen) != len(given) or (block["kind"] != "multiple" and len(chosen) > 1):
        raise InvalidAnswerError
    return chosen


def _place(old: dict[str, Any], new: Mapping[Any, Any], blocks: Blocks) -> dict[str, Any]:
    """Where one is now, {"block", "second", "films": {id: second}}: each film's place stays known when one reads on."""
    name, second = new.get("block"), new.get("second")
    kind = _kind(blocks, name)
    if not kind:
        return old
    films = dict(old.get("films", {}))
    found: dict[str, Any] = {"block": name}
    if kind == "video" and isinstance(second, int | float) and math.isfinite(second) and second >= 0:
        length = float(blocks[str(name)].get("seconds") or LONGEST)
        found["second"] = films[str(name)] = round(min(float(second), length), 1)
    return {**found, "films": films} if films else found


def _write(enrolment: Enrolment, item: Item, merge: Callable[[ItemProgress, Blocks], None]) -> Recorded:
    version = lesson_version(enrolment, item)
    blocks = {block["id"]: block for block in version.body.get("blocks", ())}
    with transaction.atomic():
        now = timezone.now()
        current = Enrolment.objects.filter(pk=enrolment.pk, state=Enrolment.State.ACTIVE)
        if not current.update(last_item=item, last_at=now):  # also makes a second tab wait for this one
            raise NotLearningError
        progress, _created = ItemProgress.objects.select_for_update().get_or_create(enrolment=enrolment, item=item)
        merge(progress, blocks)
        progress.last_at = now
        newly = progress.completed_at is None and lesson_complete(
            list(blocks.values()), Facts(set(progress.seen), progress.watched, progress.checks)
        )
        if newly:
            progress.completed_at, progress.rule_version = now, RULE_VERSION
        progress.save()
        completion = None
        if newly:
            completion = check_completion(enrolment=enrolment)
        return Recorded(progress, progress.completed_at is not None, completion)
