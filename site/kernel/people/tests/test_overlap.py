"""Nobody has two primary units of a kind on one day, whoever writes, however many at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from kernel.people.models import Affiliation, Person
from kernel.units.models import Unit

MANY = 20_000 if connection.vendor == "postgresql" else 500  # more than it has locks for, as it comes
TODAY = timezone.localdate()


def city() -> Unit:
    return Unit.add_root(name="市委", short_name="市委", slug="city")


def test_import_when_it_is_large_then_needs_no_lock_for_each_person(db):
    unit = city()
    people = Person.objects.bulk_create((Person(name=f"第{n}人") for n in range(MANY)), batch_size=1000)
    with transaction.atomic():
        ties = (Affiliation(person=one, unit=unit, unit_kind=unit.kind, starts_on=TODAY) for one in people)
        Affiliation.objects.bulk_create(ties, batch_size=1000)
    assert Affiliation.objects.count() == MANY


def test_primaries_when_two_are_entered_at_once_then_one_is_refused(transactional_db):
    unit, person = city(), Person.objects.create(name="王建国")
    together = Barrier(2)

    def enter(number: int) -> bool:
        """Each for days that the other's lie in, both over already, so that no unique index sees it."""
        first = TODAY - timedelta(days=100 + number)
        together.wait(20)
        try:
            with transaction.atomic():
                Affiliation.objects.create(
                    person=person, unit=unit, unit_kind=unit.kind, starts_on=first, ends_on=first + timedelta(days=9)
                )
        except IntegrityError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(enter, range(2))) == [False, True]
