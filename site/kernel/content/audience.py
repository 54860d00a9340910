"""Who sees what: the one rule. Pages, files, courses, feeds and search all ask it; nobody writes their own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kernel.people.viewer import Viewer
from kernel.units.models import Unit
from kernel.units.tree import tree

SEPARATOR = "|"
NO_ROLE = _("Tick at least one role or choose another audience. As it is, only the unit’s editors would see it.")


class Audience(models.TextChoices):
    PUBLIC = "public", _("Everybody")
    MEMBERS = "members", _("Signed-in members")
    UNIT = "unit", _("Members of this unit and the units below")
    ROLES = "roles", _("Holders of the roles named")


class RoleListField(models.CharField):
    """Role slugs as "|secretary|clerk|", so that one role can be looked up with `contains` on every database."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> forms.Field:
        return RoleListFormField(label=self.verbose_name, help_text=self.help_text, required=False)


def _role_choices() -> list[tuple[str, Any]]:
    from kernel.people.models import Role

    return [(role.slug, str(role)) for role in Role.objects.all()]


class RoleListFormField(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple
    shown_when = "audience=roles"  # for forms in the house's look: with a script it is asked for only then

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=_role_choices, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return split_roles(value) if isinstance(value, str) else value

    def clean(self, value: Any) -> str:  # type: ignore[override]
        return join_roles(super().clean(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return join_roles(split_roles(initial or "")) != join_roles(data or [])


def names_no_role(data: dict[str, Any]) -> Any:
    """The one rule of every form that asks for an audience: words if it is for holders of roles and names none, else "".
    Nobody but those who write there would see it, which nobody means."""
    if data.get("audience") != Audience.ROLES or data.get("audience_roles"):
        return ""
    return NO_ROLE


def join_roles(slugs: Iterable[str]) -> str:
    joined = SEPARATOR.join(sorted(slugs))
    return f"{SEPARATOR}{joined}{SEPARATOR}" if joined else ""


def split_roles(stored: str) -> list[str]:
    return [slug for slug in stored.split(SEPARATOR) if slug]


class Audienced(models.Model):
    """A thing of a unit for an audience. Every model that people can read inherits this."""

    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(_("who may see it"), max_length=10, choices=Audience.choices, default=Audience.PUBLIC)
    audience_roles = RoleListField(
        verbose_name=_("roles"), help_text=_("Only for “Holders of the roles named”: in this unit or above it.")
    )

    class Meta:
        abstract = True


def audience_q(viewer: Viewer, prefix: str = "") -> Q:
    """(viewer, unit, audience) as a condition; `prefix` leads to the audienced row ("course__").

    Asks no query of its own beyond the viewer's. `unit`: people of the unit and of all units below, and whoever may
    read internal things there. `roles`: holders of a named role in the unit or above it. What is in a unit for practice is
    for holders of roles only, whatever its audience.
    """
    hidden = tree().practice
    if hidden and not viewer.practises:
        return _allowed(viewer, prefix) & ~Q(**{f"{prefix}unit_id__in": hidden})
    return _allowed(viewer, prefix)


def _allowed(viewer: Viewer, prefix: str) -> Q:
    allowed = Q(**{f"{prefix}audience": Audience.PUBLIC})
    if not viewer.is_authenticated:
        return allowed
    if viewer.is_superuser:
        return Q()
    allowed |= Q(**{f"{prefix}audience": Audience.MEMBERS})
    internal = viewer.line | viewer.units_with("content.read_internal")
    if internal:
        allowed |= Q(**{f"{prefix}audience": Audience.UNIT}) & in_units(internal, prefix)
    for role in {term.role for term in viewer.terms}:
        allowed |= Q(
            **{
                f"{prefix}audience": Audience.ROLES,
                f"{prefix}audience_roles__contains": f"{SEPARATOR}{role}{SEPARATOR}",
            }
        ) & in_units(viewer.units_with_role(role), prefix)
    # whoever writes in a unit sees what is written there
    if editable := viewer.units_with("content.edit"):
        allowed |= in_units(editable, prefix)
    return allowed


def in_units(unit_ids: Iterable[int], prefix: str = "") -> Q:
    """The condition that a thing belongs to one of these units. What has no unit (a page of the system's own site)
    belongs to the root unit."""
    ids = frozenset(unit_ids)
    found = Q(**{f"{prefix}unit_id__in": ids})
    return found | Q(**{f"{prefix}unit_id__isnull": True}) if tree().root_id in ids else found


def is_visible(thing: Any, viewer: Viewer) -> bool:
    """audience_q for one thing in hand, without a query. Kept equal to it by a test that compares both."""
    if thing.unit_id in tree().practice and not viewer.practises:
        return False
    if thing.audience == Audience.PUBLIC or viewer.is_superuser:
        return True
    if not viewer.is_authenticated:
        return False
    unit_id = thing.unit_id or tree().root_id
    if thing.audience == Audience.MEMBERS or viewer.may("content.edit", unit_id):
        return True
    if thing.audience == Audience.UNIT:
        return unit_id in viewer.line or viewer.may("content.read_internal", unit_id)
    roles = set(split_roles(thing.audience_roles))
    return any(term.role in roles and unit_id in viewer.units_with_role(term.role) for term in viewer.terms)


def only_some_narrower(inner: str, outer: str) -> bool:
    """Is `inner` an audience that leaves out people whom `outer` lets in? (By kind only: roles count as narrowest.)"""
    order = [Audience.PUBLIC, Audience.MEMBERS, Audience.UNIT, Audience.ROLES]
    return order.index(Audience(inner)) > order.index(Audience(outer))


def leaves_somebody_out(inner: Any, outer: Any) -> bool:
    """Does somebody see `outer` (a page) and not `inner` (a file in it)? Compares kinds, units and roles.

    In doubt the answer is yes. Who writes in a unit sees everything there, so editors are not counted.
    """
    if inner.audience == Audience.PUBLIC:
        return False
    if outer.audience == Audience.PUBLIC:
        return True
    if inner.audience == Audience.MEMBERS:
        return False
    if outer.audience == Audience.MEMBERS:
        return True
    snapshot = tree()
    inner_id, outer_id = inner.unit_id or snapshot.root_id, outer.unit_id or snapshot.root_id
    assert inner_id is not None and outer_id is not None
    if inner.audience == Audience.UNIT:
        # holders of a role stand in the page's unit or anywhere above it; people of a unit belong to all units above
        shared = snapshot.root_id if outer.audience == Audience.ROLES else outer_id
        return not (shared is not None and snapshot.is_below(shared, inner_id))
    if outer.audience == Audience.UNIT:
        return True
    roles = set(split_roles(outer.audience_roles)) <= set(split_roles(inner.audience_roles))
    return not (roles and snapshot.is_below(inner_id, outer_id))
