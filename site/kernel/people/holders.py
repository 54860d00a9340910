"""Whom to tell of something in a unit: those who may see to it."""

from __future__ import annotations

from typing import Any

from kernel.people.models import RoleTerm, holds_on
from kernel.people.roles import ALL
from kernel.units.tree import tree

MOST = 50  # people for one message


def nearest_holders(permission: str, unit_id: int | None) -> list[Any]:
    """Accounts with an e-mail that have a permission in the unit (None: the whole) or, where there are none, in the
    nearest unit above."""
    node = tree().by_id.get(unit_id or tree().root_id or 0)
    terms = RoleTerm.objects.filter(holds_on(), unit__in=node.line if node else (), person__account__is_active=True)
    found: dict[int, dict[int, Any]] = {}
    for term in terms.exclude(person__account__email="").select_related("role", "person__account").order_by("pk"):
        account: Any = term.person.account
        if {permission, ALL} & set(term.role.permissions):
            found.setdefault(term.unit_id, {})[account.pk] = account
    nearest = next((found[pk] for pk in reversed(node.line if node else ()) if pk in found), {})
    return list(nearest.values())[:MOST]
