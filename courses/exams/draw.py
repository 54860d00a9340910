"""Drawing an exam's questions from the banks of a unit and the units above it."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from taggit.models import TaggedItem

from courses.exams.settings import AFTER_CLOSE, ExamSettings, Rule, parse_settings
from courses.models import Question, QuestionVersion
from courses.models.questions import QuestionKind
from kernel.units.models import Unit
from kernel.units.tree import tree


class BlueprintProblem(ValueError):
    """The bank cannot fill the blueprint; `problems` names every rule that it cannot fill and what is missing."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = list(problems)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn question: its version, its points and the order of its options (indexes into the version's)."""

    version: QuestionVersion
    points: int
    order: list[int]


def draw(settings: ExamSettings, unit_id: int, seed: str) -> list[Drawn]:
    """The questions of one sitting: each at most once, the same for the same seed and bank. Three queries.

    Raises BlueprintProblem.
    """
    chance = random.Random(seed)  # noqa: S311  # the seed is secret and random; the draw must be repeatable from it
    suited = _suited(settings.blueprint, unit_id)
    shuffled = [chance.sample(ids, len(ids)) for ids in suited]
    seats = _seat(settings.blueprint, shuffled)
    _refuse_gaps(settings.blueprint, suited, seats)
    picked = [
        (version_id, rule.points) for rule, ids in zip(settings.blueprint, seats, strict=True) for version_id in ids
    ]
    if settings.shuffle_questions:
        chance.shuffle(picked)
    versions = QuestionVersion.objects.defer("stem", "explanation").in_bulk(
        [version_id for version_id, _points in picked]
    )
    return [
        Drawn(versions[version_id], points, _option_order(versions[version_id], settings.shuffle_options, chance))
        for version_id, points in picked
    ]


def check_blueprint(body: dict[str, Any], unit: Unit) -> list[str]:
    """What keeps an exam with these settings from being published: sentences for the author; empty if nothing does."""
    settings = parse_settings(body)
    problems = []
    if not settings.blueprint:
        problems.append(_("The blueprint is empty: say which questions to draw."))
    if settings.review == AFTER_CLOSE and settings.closes_at is None:
        problems.append(_("Answers are shown after the exam's last day, but it has none: set when the exam closes."))
    if settings.opens_at and settings.closes_at and settings.closes_at <= settings.opens_at:
        problems.append(_("The exam closes before it opens."))
    suited = _suited(settings.blueprint, unit.pk)
    try:
        _refuse_gaps(settings.blueprint, suited, _seat(settings.blueprint, suited))
    except BlueprintProblem as problem:
        problems += problem.problems
    return problems


def _suited(rules: Sequence[Rule], unit_id: int) -> list[list[int]]:
    """For each rule the ids of the current versions that suit it, oldest question first."""
    node = tree().by_id.get(unit_id)
    bank = list(
        Question.objects.filter(
            unit_id__in=node.line if node else [unit_id], retired_at__isnull=True, current__isnull=False
        )
        .order_by("id")
        .values_list("id", "current_id", "kind", "difficulty")
    )
    tagged = _tagged({rule.tag for rule in rules if rule.tag})
    return [
        [
            version_id
            for question_id, version_id, kind, difficulty in bank
            if (not rule.kind or kind == rule.kind)
            and (rule.difficulty is None or difficulty == rule.difficulty)
            and (not rule.tag or question_id in tagged[rule.tag.casefold()])
        ]
        for rule in rules
    ]


def _tagged(names: set[str]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    if not names:
        return found
    wanted = Q()
    for name in names:
        wanted |= Q(tag__name__iexact=name)
    rows = TaggedItem.objects.filter(wanted, content_type=ContentType.objects.get_for_model(Question))
    for name, question_id in rows.values_list("tag__name", "object_id"):
        found[name.casefold()].add(question_id)
    return found


def _seat(rules: Sequence[Rule], candidates: Sequence[Sequence[int]]) -> list[list[int]]:
    """Give every rule its questions, none twice: a maximum matching, so that a bank that can fill the rules does.

    Rules may overlap ("five hard ones", "five on fire safety"): one that comes late may take a question from an earlier
    one, if that finds another in its place.
    """
    owner: dict[int, int] = {}  # question version → rule

    def add(rule: int, asked: set[int]) -> bool:
        asked.add(rule)
        for one in candidates[rule]:
            if one not in owner:
                owner[one] = rule
                return True
        for one in candidates[rule]:
            if owner[one] not in asked and add(owner[one], asked):
                owner[one] = rule
                return True
        return False

    for rule in sorted(range(len(rules)), key=lambda index: len(candidates[index])):  # the choosy ones first
        for _seat_number in range(rules[rule].count):
            if not add(rule, set()):
                break
    seats: list[list[int]] = [[] for _rule in rules]
    for one, rule in owner.items():
        seats[rule].append(one)
    return [sorted(ids) for ids in seats]


def _refuse_gaps(rules: Sequence[Rule], suited: Sequence[Sequence[int]], seats: Sequence[Sequence[int]]) -> None:
    problems = []
    for number, (rule, there, seated) in enumerate(zip(rules, suited, seats, strict=True), start=1):
        if len(seated) >= rule.count:
            continue
        text = ngettext(
            "Rule %(number)s (%(rule)s): the bank holds %(there)s suitable question, %(missing)s missing.",
            "Rule %(number)s (%(rule)s): the bank holds %(there)s suitable questions, %(missing)s missing.",
            len(there),
        ) % {"number": number, "rule": describe(rule), "there": len(there), "missing": rule.count - len(seated)}
        if len(there) >= rule.count:
            text += " " + _("Other rules need the same questions.")
        problems.append(text)
    if problems:
        raise BlueprintProblem(problems)


def describe(rule: Rule, *, with_points: bool = False) -> str:
    """A rule in words: "5 questions, single choice, tag “fire”, difficulty 3", and if wanted "2 points each"."""
    parts = [ngettext("%(count)s question", "%(count)s questions", rule.count) % {"count": rule.count}]
    if rule.kind:
        parts.append(str(QuestionKind(rule.kind).label))
    if rule.tag:
        parts.append(_("tag “%(tag)s”") % {"tag": rule.tag})
    if rule.difficulty is not None:
        parts.append(_("difficulty %(level)s") % {"level": rule.difficulty})
    if with_points:
        parts.append(ngettext("%(points)s point each", "%(points)s points each", rule.points) % {"points": rule.points})
    return _(", ").join(parts)


def _option_order(version: QuestionVersion, shuffle: bool, chance: random.Random) -> list[int]:
    order = list(range(len(version.options)))
    if shuffle and version.kind != QuestionKind.TRUE_FALSE:  # "true" stands before "false" everywhere
        chance.shuffle(order)
    return order
