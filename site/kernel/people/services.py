"""Writing about people. Each function is one transaction with its audit row and its event."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kernel.accounts.models import User
from kernel.audit.api import record
from kernel.events.api import publish
from kernel.people.models import Affiliation, Person, PersonFact, Role, RoleTerm
from kernel.units.models import Unit


@transaction.atomic
def create_person(
    *, name: str, actor: Any = None, mobile: str = "", identity_number: str = "", email: str = "", external_id: str = ""
) -> Person:
    """Raises ValidationError where another person already has the identity number."""
    person = Person(
        name=name.strip(), mobile=mobile, identity_number=identity_number, email=email, external_id=external_id
    )
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise ValidationError(_("Another person already has this identity number.")) from error
    record("people.person_created", actor=actor, obj=person)
    return person


@transaction.atomic
def create_account(
    *, person: Person, username: str, password: str | None, actor: Any = None, is_staff: bool = False
) -> User:
    """An account for a person; it takes over the person's mobile number and e-mail for signing in."""
    user = User(username=username, email=person.email, mobile=person.mobile, is_staff=is_staff)
    user.set_password(password)
    user.save()
    person.account = user
    person.save(update_fields=["account"])
    record("accounts.created", actor=actor, obj=user, person=person.public_id)
    return user


@transaction.atomic
def affiliate(
    *,
    person: Person,
    unit: Unit,
    kind: str = Affiliation.Kind.PRIMARY,
    starts_on: date | None = None,
    ends_on: date | None = None,
    actor: Any = None,
) -> Affiliation:
    """Tie a person to a unit. A new primary needs the old one ended first: the database refuses two on one day.

    Raises ValidationError for overlapping primaries.
    """
    row = Affiliation(
        person=person,
        unit=unit,
        unit_kind=unit.kind,
        kind=kind,
        starts_on=starts_on or timezone.localdate(),
        ends_on=ends_on,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise ValidationError(_("This person already has a primary unit of this kind at that time.")) from error
    record("people.affiliated", actor=actor, obj=person, unit=unit, kind=kind)
    publish("people.affiliated", person=person.pk, unit=unit.pk, kind=kind)
    return row


@transaction.atomic
def end_affiliation(*, affiliation: Affiliation, ends_on: date | None = None, actor: Any = None) -> Affiliation:
    """The day given is the first on which the person no longer belongs; one that began that very day is removed."""
    day = ends_on or timezone.localdate()
    record("people.affiliation_ended", actor=actor, obj=affiliation.person, unit=affiliation.unit, on=day.isoformat())
    if day <= affiliation.starts_on:
        affiliation.delete()
    else:
        affiliation.ends_on = day
        affiliation.save(update_fields=["ends_on"])
    return affiliation


@transaction.atomic
def appoint(
    *,
    person: Person,
    role: str,
    unit: Unit,
    starts_on: date | None = None,
    ends_on: date | None = None,
    actor: Any = None,
) -> RoleTerm:
    """Give a role in a unit for a term."""
    term = RoleTerm.objects.create(
        person=person,
        role=Role.objects.get(slug=role),
        unit=unit,
        starts_on=starts_on or timezone.localdate(),
        ends_on=ends_on,
    )
    record("people.appointed", actor=actor, obj=person, unit=unit, role=role)
    return term


@transaction.atomic
def end_term(*, term: RoleTerm, ends_on: date | None = None, actor: Any = None) -> None:
    day = ends_on or timezone.localdate()
    record("people.term_ended", actor=actor, obj=term.person, unit=term.unit, role=term.role.slug, on=day.isoformat())
    if day <= term.starts_on:
        term.delete()
    else:
        term.ends_on = day
        term.save(update_fields=["ends_on"])


@transaction.atomic
def state_fact(
    *, person: Person, kind: str, value: str, unit: Unit | None = None, starts_on: date | None = None, actor: Any = None
) -> PersonFact:
    """State a post, rank or membership stage from a day on; a new stage ends the one before it."""
    day = starts_on or timezone.localdate()
    if kind == PersonFact.Kind.STAGE:
        PersonFact.objects.filter(person=person, kind=kind, ends_on__isnull=True).update(ends_on=day)
    fact = PersonFact.objects.create(person=person, kind=kind, value=value, unit=unit, starts_on=day)
    record("people.fact_stated", actor=actor, obj=person, unit=unit, kind=kind)
    return fact


@transaction.atomic
def reveal_number(*, viewer: Any, person: Person, field: str) -> str:
    """A mobile or identity number whole, for whoever may see it, with an audit row.

    Raises PermissionError (deny by default) unless the viewer may in one of the person's units.
    """
    if field not in {"mobile", "identity_number"}:
        raise ValueError(field)
    units = person.affiliations.values_list("unit_id", flat=True)
    if not any(viewer.may("people.view_numbers", unit_id) for unit_id in units):
        raise PermissionError(field)
    record("people.number_revealed", actor=viewer, obj=person, field=field)
    return str(getattr(person, field))


def primary_unit_id(person: Person, day: date | None = None) -> int | None:
    """The person's primary unit on a day, the Party organisation before the administrative body."""
    from kernel.people.models import holds_on

    rows = person.affiliations.filter(holds_on(day), kind=Affiliation.Kind.PRIMARY).order_by("-unit_kind")
    return rows.values_list("unit_id", flat=True).first()
