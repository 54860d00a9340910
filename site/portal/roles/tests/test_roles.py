"""Roles of a unit in front of those who keep it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from kernel.audit.models import AuditEntry
from kernel.people.models import Role, RoleTerm
from kernel.people.services import appoint, end_term

LIST, NEW = "/units/harbour/roles/", "/units/harbour/roles/new/"


@pytest.fixture
def keeper(house: Any) -> Any:
    return house.member("keeper", unit=house.harbour, role="administrator", name="管事")


def sent(person: Any, role: str = "editor", first: str = "", last: str = "") -> dict[str, str]:
    day = first or timezone.localdate().isoformat()
    return {"person": person.public_id, "role": role, "starts_on": day, "last_day": last}


def end_of(person: Any, role: str) -> str:
    term = RoleTerm.objects.get(person=person, role__slug=role)
    return f"/units/{term.unit.slug}/roles/{person.public_id}/{role}/{term.starts_on.isoformat()}/end/"


def test_keeper_when_giving_and_ending_a_role_then_it_holds_and_ends_and_is_written_down(house, keeper):
    client = house.client(keeper)
    person = house.person("林晓雯", unit=house.berth)
    stranger = house.person("林外人", unit=house.school)
    found = client.get(f"{NEW}?q=林").content.decode()
    assert "林晓雯 · 第一作业区" in found and "林外人" not in found
    assert client.post(f"{NEW}?q=林", sent(stranger)).status_code == 422
    refused = client.post(f"{NEW}?q=林", sent(person, first="2026-05-02", last="2026-05-01"))
    assert refused.status_code == 422 and "2026-05-02" in refused.content.decode()
    assert client.post(f"{NEW}?q=林", sent(person)).status_code == 302
    assert house.viewer(house.member("x")).may("content.edit", house.harbour) is False
    assert "林晓雯" in client.get(LIST).content.decode()
    again = client.post(f"{NEW}?q=林", sent(person))
    assert again.status_code == 422 and "已" in again.content.decode()
    address = end_of(person, "editor")
    assert "林晓雯" in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    assert not RoleTerm.objects.filter(person=person).exists()  # it began today
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"people.appointed", "people.term_ended"} <= actions


def test_others_when_asking_for_roles_of_a_unit_then_find_nothing(house, keeper):
    person = house.member("e", unit=house.harbour, role="editor")
    address = end_of(person, "editor")
    for other in (person, house.member("s", unit=house.school, role="administrator"), house.member("m")):
        client = house.client(other)
        assert {client.get(path).status_code for path in (LIST, NEW, address)} == {404}
        assert client.post(address).status_code == 404
    assert house.client(other).get("/units/roles/").status_code == 404
    assert house.client(keeper).get("/units/roles/")["Location"] == LIST


def test_keeper_of_less_when_giving_more_than_they_have_then_is_refused(house):
    Role.objects.create(slug="warden", permissions=["units.manage", "content.edit"])
    warden = house.member("warden", unit=house.harbour, role="warden")
    client = house.client(warden)
    offered = client.get(f"{NEW}?q=warden").content.decode()
    assert 'value="warden"' in offered and 'value="administrator"' not in offered and 'value="editor"' not in offered
    assert client.post(f"{NEW}?q=warden", sent(warden, "administrator")).status_code == 422
    chief = house.member("chief", unit=house.harbour, role="administrator")
    assert client.get(end_of(chief, "administrator")).status_code == 404


def test_last_keeper_of_the_whole_when_ended_then_stays(house):
    chief = RoleTerm.objects.get(unit=house.city, role__slug="administrator").person
    client = house.client(chief)
    address = end_of(chief, "administrator")
    for response in (client.get(address), client.post(address)):
        assert response["Location"] == "/units/city/roles/"
    assert house.viewer(chief).may("units.manage", house.city)
    second = house.member("second", unit=house.city, role="administrator")
    assert client.post(address).status_code == 302
    assert not house.viewer(chief).may("units.manage", house.city)
    assert house.viewer(second).may("units.manage", house.city)


def test_list_when_filtered_then_shows_those_and_takes_no_more_queries(house, keeper, count_queries):
    client = house.client(keeper)

    def count() -> int:
        client.get(f"{LIST}?below=on")
        with count_queries() as queries:
            client.get(f"{LIST}?below=on")
        return len(queries)

    house.member("e0", unit=house.harbour, role="editor", name="编辑零")
    few = count()
    below = house.member("e1", unit=house.berth, role="editor", name="编辑一")
    for number in range(2, 6):
        house.member(f"e{number}", unit=house.harbour, role="editor", name=f"编辑{number}")
    assert count() == few
    old = house.person("旧编辑", unit=house.harbour)
    end_term(term=appoint(person=old, role="editor", unit=house.harbour, starts_on=date(2020, 1, 1)))
    later = timezone.localdate() + timedelta(days=9)
    appoint(person=old, role="clerk", unit=house.harbour, starts_on=later)

    def shows(query: str) -> tuple[bool, bool, bool]:
        said = client.get(f"{LIST}?{query}").content.decode()
        return below.name in said, "旧编辑" in said, "编辑零" in said

    assert shows("") == (False, False, True)
    assert shows("below=on&role=editor&q=编辑") == (True, False, True)
    assert shows("state=ended") == (False, True, False)
    assert shows("state=later") == (False, True, False)
    assert shows("role=clerk") == (False, False, False)
