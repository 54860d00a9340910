"""Giving and ending roles by those who keep a unit. Nobody gives more than they have, and somebody always stays who keeps
the whole."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from kernel.people.keeping import MANAGE
from kernel.people.models import Affiliation, Person, Role, RoleTerm, holds_on
from kernel.people.roles import ALL
from kernel.people.services import appoint, end_term
from kernel.people.viewer import Viewer
from kernel.units.models import Unit
from kernel.units.tree import tree


class RoleError(Exception):
    """Nothing was changed."""


class NotAllowedError(RoleError):
    """Whoever asks does not keep the unit, has less than the role gives, or has nothing to do with the person."""


class HeldError(RoleError):
    """The person holds this role in this unit at that time already."""


class LastKeeperError(RoleError):
    """Nobody would be left who keeps the whole organisation."""


def may_give(viewer: Viewer, role: Role, unit: Unit) -> bool:
    """Only who keeps the unit and may do there all that the role allows."""
    return viewer.may(MANAGE, unit) and all(viewer.may(code, unit) for code in role.permissions)


def findable(viewer: Viewer) -> Q:
    """The condition for persons that one who keeps units may look for: those who belong to one of them today."""
    if viewer.is_superuser:
        return Q()
    belonging = Affiliation.objects.filter(holds_on(), unit__in=viewer.units_with(MANAGE))
    return Q(pk__in=belonging.values("person"))


@transaction.atomic
def give(*, viewer: Viewer, unit: Unit, person: Person, role: Role, starts_on: date, ends_on: date | None) -> RoleTerm:
    """Raises NotAllowedError, HeldError."""
    if not may_give(viewer, role, unit) or not Person.objects.filter(findable(viewer), pk=person.pk).exists():
        raise NotAllowedError
    overlapping = Q(ends_on__isnull=True) | Q(ends_on__gt=starts_on)
    if ends_on is not None:
        overlapping &= Q(starts_on__lt=ends_on)
    if RoleTerm.objects.filter(overlapping, person=person, role=role, unit=unit).exists():
        raise HeldError
    try:
        with transaction.atomic():
            return appoint(person=person, role=role.slug, unit=unit, starts_on=starts_on, ends_on=ends_on, actor=viewer)
    except IntegrityError as error:  # somebody else did it at the same moment
        raise HeldError from error


@transaction.atomic
def end(*, viewer: Viewer, term: RoleTerm) -> None:
    """From today on. Raises NotAllowedError, LastKeeperError."""
    if not may_give(viewer, term.role, term.unit):
        raise NotAllowedError
    if is_last_keeper(term):
        raise LastKeeperError
    end_term(term=term, actor=viewer)


def is_last_keeper(term: RoleTerm) -> bool:
    """Is this the last term that keeps the topmost unit, and so all others? (Somebody who cannot sign in keeps nothing.)"""
    if term.unit_id != tree().root_id or not {ALL, MANAGE} & set(term.role.permissions):
        return False
    today = timezone.localdate()
    others = RoleTerm.objects.select_for_update().filter(
        holds_on(today), unit=term.unit, person__account__is_active=True
    )
    rows = others.exclude(pk=term.pk).filter(ends_on__isnull=True).values_list("role__permissions", flat=True)
    return not any({ALL, MANAGE} & set(codes) for codes in rows)
