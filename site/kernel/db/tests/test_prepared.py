"""A prepared query gives what its queryset gives, however often and with whatever values it is asked."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db.models import Count
from django.utils import timezone

from kernel.db.prepared import Prepared, columns_of, instance
from kernel.people.models import Affiliation, Person, holds_on

pytestmark = pytest.mark.django_db


def test_prepared_query_gives_what_the_queryset_gives_for_every_kind_of_value(house):
    person = house.person(unit=house.berth)
    other = house.person("周海生", unit=house.school)
    ask = Prepared(
        lambda person, day: Affiliation.objects.filter(holds_on(day), person_id=person).values_list(
            "unit__slug", "starts_on", "ends_on"
        ),
        person=int,
        day=date,
    )
    today = timezone.localdate()
    assert ask(person=person.pk, day=today) == [["berth", today, None]]
    assert ask(person=other.pk, day=today) == [["school", today, None]]
    assert ask(person=person.pk, day=today - timedelta(days=1)) == []


def test_prepared_query_compares_texts_and_moments(db):
    now = timezone.now()
    Session.objects.create(session_key="k" * 32, session_data="data", expire_date=now + timedelta(seconds=5))
    ask = Prepared(
        lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now).values_list("expire_date"),
        key=str,
        now=datetime,
    )
    assert ask(key="k" * 32, now=now) == [[now + timedelta(seconds=5)]]
    assert ask(key="k" * 32, now=now + timedelta(seconds=6)) == ask(key="other", now=now) == []


def test_instance_reads_what_was_left_out_when_it_is_asked_for(house, count_queries):
    person = house.person("林晓雯", mobile="13800005678")
    names = columns_of(Person, without=("mobile",))
    ask = Prepared(lambda pk: Person.objects.filter(pk=pk).values_list(*names), pk=int)
    with count_queries() as queries:
        found = instance(Person, names, ask(pk=person.pk)[0])
        assert (found, found.name, found._state.adding) == (person, "林晓雯", False)
    assert len(queries) == 1
    assert found.mobile == "13800005678"


def test_query_that_cannot_be_prepared_says_why(db):
    unused = Prepared(lambda pk, name: Person.objects.filter(pk=pk).values_list("name"), pk=int, name=str)
    with pytest.raises(ValueError, match="name: not among the parameters"):
        unused(pk=1, name="x")
    changed = Prepared(lambda name: Person.objects.filter(name__contains=name).values_list("pk"), name=str)
    with pytest.raises(ValueError, match="not among the parameters"):
        changed(name="x")
    whole = Prepared(lambda pk: Person.objects.filter(pk=pk), pk=int)
    with pytest.raises(ValueError, match="names the columns"):
        whole(pk=1)


def test_sums_and_groups_come_in_the_order_of_the_queryset(house):
    for unit in (house.berth, house.berth, house.school):
        house.person(unit=unit)

    def build(least):
        rows = Affiliation.objects.filter(pk__gt=least).values_list("kind", "unit__slug").annotate(Count("pk"))
        return rows.order_by("unit__slug")

    ask = Prepared(build, least=int)
    assert [tuple(row) for row in ask(least=0)] == list(build(0))
    assert ["primary", "berth", 2] in ask(least=0)
