"""Roles with their defaults, and the permissions that they are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ALL = "*"


@dataclass(frozen=True, slots=True)
class Permission:
    """Something one may do in a unit and below. `roles` are the roles that have it unless an organisation says otherwise."""

    code: str
    label: str | Promise
    roles: tuple[str, ...] = ()


ROLE_LABELS: dict[str, Any] = {
    "administrator": _("Administrator"),
    "secretary": _("Secretary"),
    "clerk": _("Clerk"),
    "editor": _("Editor"),
    "info_officer": _("Info officer"),
    "teacher": _("Teacher"),
    "moderator": _("Moderator"),
}
KERNEL_PERMISSIONS = (
    Permission("content.edit", _("Write and publish pages"), ("editor", "info_officer", "secretary")),
    Permission("content.approve", _("Approve what others write, where it is looked at first"), ("editor", "secretary")),
    Permission(
        "content.read_internal",
        _("Read what is meant for units below only"),
        ("secretary", "clerk", "editor", "info_officer"),
    ),
    Permission("people.view", _("See the members of a unit"), ("secretary", "clerk")),
    Permission("people.view_numbers", _("See mobile and identity numbers whole"), ("clerk",)),
    Permission("people.manage", _("Keep the members of a unit"), ("clerk",)),
    Permission("units.manage", _("Keep units, roles and switches"), ()),
)
_declared: dict[str, Permission] = {permission.code: permission for permission in KERNEL_PERMISSIONS}


def declare(permission: Permission) -> None:
    """Add a plugin's permission; called by the plugin registry."""
    _declared[permission.code] = permission


def declared() -> tuple[Permission, ...]:
    return tuple(_declared.values())


def role_label(slug: str) -> Any:
    return ROLE_LABELS.get(slug, slug)


def install_default_roles(**kwargs: Any) -> None:
    """Make the default roles, and offer each newly declared permission to its default roles once."""
    from kernel.people.models import Role

    existing = {role.slug: role for role in Role.objects.all()}
    for order, slug in enumerate(ROLE_LABELS):
        role = existing.get(slug) or Role(slug=slug, order=order, permissions=[ALL] if slug == "administrator" else [])
        new = [code for code, permission in _declared.items() if slug in permission.roles and code not in role.known]
        if new or role.pk is None:
            role.permissions = [*role.permissions, *(code for code in new if code not in role.permissions)]
            role.known = [*role.known, *new]
            role.save()
