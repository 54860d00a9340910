"""Rights come from dated roles, and work where they are held and below."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from kernel.audit.models import AuditEntry
from kernel.people.models import Affiliation, Person
from kernel.people.services import affiliate, appoint, reveal_number


def test_may_with_role_in_unit_holds_there_and_below_and_nowhere_else(house):
    editor = house.member("editor", unit=house.harbour, role="editor")
    viewer = house.viewer(editor)
    assert viewer.may("content.edit", house.harbour) and viewer.may("content.edit", house.berth)
    assert not viewer.may("content.edit", house.school) and not viewer.may("content.edit", house.city)
    assert viewer.units_with("content.edit") == {house.harbour.pk, house.berth.pk}
    assert not viewer.may("people.view", house.harbour)


def test_may_when_term_has_ended_today_is_refused(house):
    person = house.member("former", unit=house.harbour)
    today = timezone.localdate()
    appoint(person=person, role="editor", unit=house.harbour, starts_on=today - timedelta(days=30), ends_on=today)
    assert not house.viewer(person).may("content.edit", house.harbour)


def test_affiliate_when_primaries_overlap_is_refused_by_the_database(house):
    person = house.person("王建国", unit=house.harbour)
    affiliate(person=person, unit=house.school, kind="seconded")
    day = timezone.localdate() - timedelta(days=400)
    affiliate(person=person, unit=house.school, starts_on=day, ends_on=day + timedelta(days=30))
    with pytest.raises(IntegrityError), transaction.atomic():
        Affiliation.objects.create(
            person=person,
            unit=house.school,
            unit_kind="party",
            kind="primary",
            starts_on=day + timedelta(days=10),
            ends_on=day + timedelta(days=20),
        )
    assert person.affiliations.count() == 3


def test_person_numbers_are_stored_encrypted_and_found_by_fingerprint(house):
    from django.db import connection

    from kernel.db.fields import find_by_fingerprint

    person = house.person("林晓雯", mobile="19900001234", identity_number="990000199001011234")
    with connection.cursor() as cursor:
        cursor.execute("SELECT mobile, identity_number FROM people_person WHERE id = %s", [person.pk])
        stored = cursor.fetchone()
    assert all("1990000" not in value and "9900001990" not in value for value in stored)
    assert Person.objects.get(find_by_fingerprint(Person, "mobile", "19900001234")).mobile == "19900001234"
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(name="另一人", identity_number="990000199001011234")


def test_reveal_number_needs_the_permission_and_writes_an_audit_row_without_the_number(house):
    person = house.person("林晓雯", unit=house.berth, mobile="19900001234")
    clerk = house.viewer(house.member("clerk", unit=house.harbour, role="clerk"))
    other = house.viewer(house.member("other", unit=house.school, role="clerk"))
    with pytest.raises(PermissionError):
        reveal_number(viewer=other, person=person, field="mobile")
    assert reveal_number(viewer=clerk, person=person, field="mobile") == "19900001234"
    entry = AuditEntry.objects.get(action="people.number_revealed")
    assert entry.object_id == person.public_id and "19900001234" not in str(entry.data)
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.delete()
