"""One person's rights and places during one request: who asks, where they belong, what they may do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils import timezone

from kernel.db.prepared import Prepared
from kernel.people.models import Affiliation, Person, RoleTerm, holds_on
from kernel.people.roles import ALL, declared
from kernel.units.tree import tree

SUPPORT_ROLE = "administrator"
REAL = ("people.", "units.")  # permissions that nobody practises: they are about real persons and addresses

_AFFILIATIONS = Prepared(
    lambda person, day: Affiliation.objects.filter(holds_on(day), person_id=person).values_list(
        "unit_id", "kind", "unit_kind"
    ),
    person=int,
    day=date,
)
_TERMS = Prepared(
    lambda person, day: RoleTerm.objects.filter(holds_on(day), person_id=person).values_list(
        "role__slug", "unit_id", "role__permissions"
    ),
    person=int,
    day=date,
)


@dataclass(frozen=True, slots=True)
class Term:
    role: str
    unit_id: int
    permissions: frozenset[str]
    practice: bool = False  # in a unit for trying things out, by virtue of the same role elsewhere


class Viewer:
    """Asks the database at most three times, and only when a question needs it. Lives no longer than a request, so an
    ended term ends at once."""

    def __init__(self, user: Any) -> None:
        self.user = user

    @property
    def is_authenticated(self) -> bool:
        return bool(self.user is not None and self.user.is_authenticated)

    @property
    def is_superuser(self) -> bool:
        return bool(self.is_authenticated and self.user.is_superuser)

    @cached_property
    def person(self) -> Person | None:
        """Comes with the account of whoever is signed in (kernel.accounts.backends)."""
        try:
            return self.user.person if self.is_authenticated else None  # type: ignore[no-any-return]
        except Person.DoesNotExist:
            return None

    @cached_property
    def affiliations(self) -> tuple[tuple[int, str, str], ...]:
        """(unit id, kind, kind of unit) of today, the primary in a Party organisation first."""
        if self.person is None:
            return ()
        rows = _AFFILIATIONS(person=self.person.pk, day=timezone.localdate())
        found = ((unit_id, kind, unit_kind) for unit_id, kind, unit_kind in rows)
        return tuple(sorted(found, key=lambda row: (row[1] != "primary", row[2] != "party", row[0])))

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        if self.person is None:
            return ()
        rows = _TERMS(person=self.person.pk, day=timezone.localdate())
        held = tuple(Term(slug, unit_id, frozenset(codes)) for slug, unit_id, codes in rows)
        return held + _practice(held) if held and tree().practice else held

    @property
    def practises(self) -> bool:
        """May this person see what is in units for practice? Whoever holds a role."""
        return self.is_superuser or any(term.practice for term in self.terms)

    @cached_property
    def unit_ids(self) -> frozenset[int]:
        """Units that this person belongs to today, in whatever kind."""
        return frozenset(row[0] for row in self.affiliations)

    @property
    def home_unit_id(self) -> int | None:
        return self.affiliations[0][0] if self.affiliations else None

    @cached_property
    def line(self) -> frozenset[int]:
        """The units this person belongs to and all units above them."""
        nodes = tree().by_id
        return frozenset(above for pk in self.unit_ids if pk in nodes for above in nodes[pk].line)

    def may(self, permission: str, unit: Any) -> bool:
        """May this person do it in this unit (a unit, its node or its id)? Roles work where they are held and below."""
        if self.is_superuser:
            return True
        unit_id = getattr(unit, "id", unit)
        node = tree().by_id.get(unit_id) if unit_id is not None else None
        line = node.line if node else ()
        return any(
            term.unit_id in line and (permission in term.permissions or ALL in term.permissions) for term in self.terms
        )

    def may_anywhere(self, permission: str) -> bool:
        return self.is_superuser or any(permission in t.permissions or ALL in t.permissions for t in self.terms)

    def units_with(self, permission: str) -> frozenset[int]:
        """Ids of all units in which the permission holds: may() as a set."""
        if self.is_superuser:
            return frozenset(tree().by_id)
        return self._below(t.unit_id for t in self.terms if permission in t.permissions or ALL in t.permissions)

    def units_with_role(self, role: str) -> frozenset[int]:
        """Ids of all units in which the role is held, there or above."""
        return self._below(term.unit_id for term in self.terms if term.role == role)

    def where(self, permission: str, field: str = "unit_id") -> Q:
        """may() as a condition on a queryset whose `field` names the unit."""
        return Q() if self.is_superuser else Q(**{f"{field}__in": self.units_with(permission)})

    @staticmethod
    def _below(unit_ids: Iterable[int]) -> frozenset[int]:
        below = tree().below
        return frozenset().union(*(below.get(pk, frozenset()) for pk in unit_ids))


def _practice(held: tuple[Term, ...]) -> tuple[Term, ...]:
    """Whoever holds a role has the same in every unit for practice, without what would reach people or addresses."""
    snapshot = tree()
    kept = frozenset(one.code for one in declared() if not one.code.startswith(REAL))
    roles: dict[str, frozenset[str]] = {}
    for term in held:
        codes = kept if ALL in term.permissions else term.permissions & kept
        roles[term.role] = roles.get(term.role, frozenset()) | codes
    return tuple(
        Term(role, pk, codes, practice=True)
        for pk in sorted(snapshot.practice)
        if not snapshot.by_id[pk].closed
        for role, codes in roles.items()
    )


def viewer_of(user: Any) -> Viewer:
    return Viewer(user)


def may(user: Any, permission: str, unit: Any) -> bool:
    """The question in its shortest form, for code that has no request."""
    return Viewer(user).may(permission, unit)
