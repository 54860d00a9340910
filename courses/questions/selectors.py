"""Reading the bank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest

from courses.learning.access import mount_unit_ids
from courses.models import Question
from courses.questions.content import DIFFICULTIES
from kernel.units.models import Unit
from kernel.units.tree import tree

IN_USE, RETIRED, ALL = "", "retired", "all"


def bank_unit_or_404(request: HttpRequest, slug: str) -> Unit:
    """The unit whose bank the viewer may write in under this mount. Missing and forbidden look alike: Http404."""
    node = tree().by_slug.get(slug)
    here = mount_unit_ids(request.mount)
    if node is None or not request.viewer.may("courses.teach", node.id) or (here is not None and node.id not in here):
        raise Http404
    return Unit.objects.get(pk=node.id)


def bank(unit: Unit, wanted: Mapping[str, Any]) -> QuerySet[Question]:
    """The unit's own questions, newest first. `wanted`: text, kind, tag, difficulty, state (see IN_USE …); empty
    values do not narrow."""
    rows = Question.objects.filter(unit=unit).select_related("current").order_by("-created_at", "-pk")
    state = wanted.get("state") or IN_USE
    if state != ALL:
        rows = rows.filter(retired_at__isnull=state == IN_USE)
    if text := wanted.get("text"):
        found = Q(code__icontains=text) | Q(current__stem__icontains=text) | Q(current__explanation__icontains=text)
        rows = rows.filter(found)
    if kind := wanted.get("kind"):
        rows = rows.filter(kind=kind)
    if difficulty := wanted.get("difficulty"):
        rows = rows.filter(difficulty=difficulty)
    if tag := wanted.get("tag"):
        rows = rows.filter(tags__name=tag)
    return rows


def question_or_404(unit: Unit, public_id: str) -> Question:
    question = Question.objects.filter(unit=unit, public_id=public_id).select_related("current", "unit").first()
    if question is None:
        raise Http404
    return question


def tags_in(unit: Unit) -> list[str]:
    """Names of the tags that the unit's questions carry, retired ones' too."""
    names = Question.objects.filter(unit=unit, tags__isnull=False).values_list("tags__name", flat=True)
    return sorted(set(names), key=str.casefold)


@dataclass(frozen=True, slots=True)
class Supply:
    """How many questions an exam of the unit can draw; `own` of them stand in the unit's own bank."""

    total: int = 0
    own: int = 0


@dataclass(frozen=True, slots=True)
class SupplyRow:
    """Questions with one tag ("": all questions, whatever their tags) by difficulty from 1 to 5, and together."""

    tag: str
    by_difficulty: tuple[Supply, ...]
    together: Supply


def supply(unit: Unit, kind: str = "") -> list[SupplyRow]:
    """What a blueprint can draw from this unit's bank and those above, retired ones left out. All questions stand
    first, then the tags with most questions. Two queries."""
    node = tree().by_id[unit.pk]
    rows = Question.objects.filter(unit_id__in=node.line, retired_at__isnull=True, current__isnull=False)
    if kind:
        rows = rows.filter(kind=kind)
    counted = {"total": Count("pk"), "own": Count("pk", filter=Q(unit=unit))}
    every: dict[str, dict[int, Supply]] = {"": {}}
    for step, total, own in rows.values_list("difficulty").annotate(**counted).order_by():
        every[""][step] = Supply(total, own)
    tagged = rows.filter(tags__isnull=False).values_list("tags__name", "difficulty").annotate(**counted).order_by()
    for tag, step, total, own in tagged:
        every.setdefault(tag, {})[step] = Supply(total, own)
    found = [_row(tag, steps) for tag, steps in every.items()]
    return sorted(found, key=lambda row: (row.tag != "", -row.together.total, row.tag.casefold()))


def _row(tag: str, steps: dict[int, Supply]) -> SupplyRow:
    together = Supply(sum(one.total for one in steps.values()), sum(one.own for one in steps.values()))
    return SupplyRow(tag, tuple(steps.get(step, Supply()) for step in DIFFICULTIES), together)
