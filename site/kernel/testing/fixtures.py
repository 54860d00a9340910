"""A small organisation that tests share: the city, a harbour with a branch, a school; people with and without roles.

city (root) ─ harbour (subsite) ─ berth (branch)
            └ school (subsite)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from kernel.people.viewer import Viewer
from kernel.units.models import Unit

PASSWORD = "harbour-lights-7"


@dataclass
class House:
    """The organisation and ways to add to it."""

    city: Unit
    harbour: Unit
    berth: Unit
    school: Unit
    home: Any
    harbour_home: Any
    school_home: Any

    def person(self, name: str = "林晓雯", *, unit: Unit | None = None, kind: str = "primary", **extra: Any) -> Any:
        from kernel.people.services import affiliate, create_person

        person = create_person(name=name, **extra)
        if unit is not None:
            affiliate(person=person, unit=unit, kind=kind)
        return person

    def member(
        self, username: str, *, unit: Unit | None = None, role: str = "", role_unit: Unit | None = None, name: str = ""
    ) -> Any:
        """An account with its person: `unit` is where they belong, `role` what they hold in `role_unit` or `unit`."""
        from kernel.people.services import appoint, create_account

        person = self.person(name or username, unit=unit)
        create_account(person=person, username=username, password=PASSWORD)
        if role:
            appoint(person=person, role=role, unit=role_unit or unit or self.city)
        return person

    @staticmethod
    def viewer(person: Any) -> Viewer:
        return Viewer(person.account)

    @staticmethod
    def client(person: Any | None = None) -> Client:
        client = Client()
        if person is not None:
            client.force_login(person.account, backend="kernel.accounts.backends.IdentifierBackend")
        return client


@pytest.fixture
def house(db: None) -> House:
    from kernel.content.services import create_system_home, open_subsite
    from kernel.theming.models import Brand

    city = Unit.add_root(name="中共青屿市委员会", short_name="青屿市委", slug="city")
    harbour = city.add_child(name="青屿港务局党委", short_name="港务局", slug="harbour")
    berth = harbour.add_child(name="第一作业区党支部", short_name="第一作业区", slug="berth")
    school = Unit.objects.get(pk=city.pk).add_child(name="第三中学党支部", short_name="三中", slug="school")
    Brand.objects.create(unit=city, name="青屿联学")
    Brand.objects.create(unit=harbour, name="青屿港务局党委", colour="#0f5c7a", crest="港")
    home = create_system_home(title="青屿联学")
    harbour_home = open_subsite(unit=harbour, title="港务局").root_page.specific
    school_home = open_subsite(unit=school, title="三中").root_page.specific
    found = House(city, harbour, berth, school, home, harbour_home, school_home)
    found.member("root-admin", unit=city, role="administrator", name="管理员")
    return found


@pytest.fixture
def count_queries() -> Callable[..., Any]:
    """`with count_queries() as queries: …; len(queries)`."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return lambda: CaptureQueriesContext(connection)
