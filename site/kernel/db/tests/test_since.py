"""What was added since a mark is found whatever the order of commits."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event, Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from kernel.db.since import Dated, added, mark
from kernel.people.models import Affiliation, Person
from kernel.units.models import Unit


@pytest.fixture
def unit() -> Unit:
    return Unit.add_root(name="市委", short_name="市委", slug="city")


def tie(unit: Unit) -> int:
    person = Person.objects.create(name="林晓雯")
    return Affiliation.objects.create(person=person, unit=unit, kind="guest", starts_on=timezone.localdate()).pk


@pytest.fixture
def slow_writer(transactional_db: None, unit: Unit) -> Iterator[tuple[list[int], Event, Thread]]:
    """Somebody who has added a row and commits when told to."""
    rows: list[int] = []
    written, go_on = Event(), Event()

    def write() -> None:
        with transaction.atomic():
            rows.append(tie(unit))
            written.set()
            go_on.wait(20)
        connection.close()

    thread = Thread(target=write)
    thread.start()
    assert written.wait(20)
    yield rows, go_on, thread
    go_on.set()
    thread.join(20)


def test_added_when_others_commit_out_of_order_then_no_row_is_missed(slow_writer, unit):
    slow, go_on, writer = slow_writer
    quick = [tie(unit)] if connection.vendor == "postgresql" else []  # elsewhere it would have to wait for the slow one
    before = mark(Affiliation)
    seen = set(Affiliation.objects.values_list("pk", flat=True))
    assert seen == set(quick) and not added(Affiliation, before).exists()
    go_on.set()
    writer.join(20)
    late = tie(unit)
    assert set(added(Affiliation, before).values_list("pk", flat=True)) == {*slow, late}
    assert not before.still_holds(mark(Affiliation))
    now = mark(Affiliation)
    assert now.still_holds(mark(Affiliation)) and not added(Affiliation, now).exists()


def test_added_when_the_mark_was_taken_while_writing_then_what_comes_later_in_it_is_found(transactional_db, unit):
    with transaction.atomic():
        tie(unit)
        now = mark(Affiliation)
        later = tie(unit)
        assert later in added(Affiliation, now).values_list("pk", flat=True)
        assert not now.still_holds(mark(Affiliation))
    assert later in added(Affiliation, now).values_list("pk", flat=True)


def test_rows_of_another_servers_dump_when_their_transactions_lie_ahead_then_are_not_new(db, unit):
    if connection.vendor != "postgresql":
        return  # numbers of rows are the same in a copy
    old, now = tie(unit), mark(Affiliation)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_affiliation SET added_in = '4000000000' WHERE id = %s", [old])
    assert old not in added(Affiliation, now).values_list("pk", flat=True)


def test_dated_when_written_into_a_migration_then_reads_as_it_was_made():
    name, args, kwargs = Dated(table="people_affiliation").deconstruct()
    assert (name, args, kwargs) == ("Dated", [], {"table": "people_affiliation"})
    assert "people_affiliation" in Dated(table="people_affiliation").describe()
