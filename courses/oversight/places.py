"""Where a person is counted: once, in the unit that they belong to first, so that the numbers of units add up."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from kernel.people.models import Affiliation, holds_on
from kernel.units.models import UnitKind

PRIMARY = Affiliation.Kind.PRIMARY


def ties(day: date | None = None) -> QuerySet[Affiliation]:
    """Who belongs where today; guests of a class are no members."""
    return Affiliation.objects.filter(holds_on(day)).exclude(kind=Affiliation.Kind.GUEST)


def first_ties(day: date | None = None) -> QuerySet[Affiliation]:
    """Of each person's ties the first: the primary in a Party organisation, else in an administrative body (there is at
    most one of each), else the one that was entered first."""
    others = ties(day).filter(person=OuterRef("person"))
    primary = others.filter(kind=PRIMARY)
    return ties(day).filter(
        Q(kind=PRIMARY, unit_kind=UnitKind.PARTY)
        | Q(Q(kind=PRIMARY), ~Exists(primary.filter(unit_kind=UnitKind.PARTY)))
        | Q(~Q(kind=PRIMARY), ~Exists(primary), ~Exists(others.filter(pk__lt=OuterRef("pk"))))
    )
