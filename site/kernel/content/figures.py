"""Numbers about units that home pages show, counted from rows: once an hour, or as soon as any page changes."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kernel.content.kept import shelf
from kernel.plugins.contract import Figure, Text
from kernel.plugins.registry import declare_figure, find_figure
from kernel.units.tree import tree


@dataclass(frozen=True, slots=True)
class Counted:
    number: int
    label: Text


def counted(kind: str, unit_id: int | None) -> Counted | None:
    """The number for a unit (None: the whole house) and all units below it; None where nothing counts it any more."""
    figure = find_figure(kind, unit_id)
    root = unit_id or tree().root_id
    if figure is None or root is None:
        return None
    hour = timezone.now().strftime("%Y%m%d%H")
    number = shelf.get(("figure", kind, root, hour), lambda: figure.count(tree().below[root]))
    return Counted(number, figure.label)


def _members(unit_ids: frozenset[int]) -> int:
    from kernel.people.models import Affiliation, holds_on

    return Affiliation.objects.filter(holds_on(), unit_id__in=unit_ids).values("person_id").distinct().count()


def _units(unit_ids: frozenset[int]) -> int:
    """Open ones, the unit itself not counted: it is the one that shows the number."""
    open_units = sum(not tree().by_id[pk].closed for pk in unit_ids)
    return max(open_units - 1, 0)


def _articles(unit_ids: frozenset[int]) -> int:
    from kernel.content.audience import in_units
    from kernel.content.models import Article

    return Article.objects.live().filter(in_units(unit_ids)).count()


def declare_own() -> None:
    declare_figure(Figure("members", _("members"), _members))
    declare_figure(Figure("units", _("units"), _units))
    declare_figure(Figure("articles", _("articles"), _articles))
