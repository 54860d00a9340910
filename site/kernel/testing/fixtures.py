"""A small organisation that tests share: the city, a harbour with a branch, a school; people with and without roles.

city (root) ─ harbour (subsite) ─ berth (branch)
            └ school (subsite)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from kernel.people.viewer import Viewer
from kernel.units import shelf, tree
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


def build_house() -> None:
    from kernel.content.services import create_system_home, open_subsite
    from kernel.theming.models import Brand

    city = Unit.add_root(name="中共青屿市委员会", short_name="青屿市委", slug="city")
    harbour = city.add_child(name="青屿港务局党委", short_name="港务局", slug="harbour")
    harbour.add_child(name="第一作业区党支部", short_name="第一作业区", slug="berth")
    school = Unit.objects.get(pk=city.pk).add_child(name="第三中学党支部", short_name="三中", slug="school")
    Brand.objects.create(unit=city, name="青屿联学")
    Brand.objects.create(unit=harbour, name="青屿港务局党委", colour="#0f5c7a", crest="港")
    create_system_home(title="青屿联学")
    open_subsite(unit=harbour, title="港务局")
    open_subsite(unit=school, title="三中")
    find_house().member("root-admin", unit=city, role="administrator", name="管理员")


def find_house() -> House:
    from kernel.content.models import Subsite, SystemHome

    units = {unit.slug: unit for unit in Unit.objects.all()}
    homes = {row.unit_id: row.root_page.specific for row in Subsite.objects.select_related("root_page")}
    harbour, school = units["harbour"], units["school"]
    return House(
        units["city"], harbour, units["berth"], school, SystemHome.objects.get(), homes[harbour.pk], homes[school.pk]
    )


class SharedHouse:
    """The house in a transaction that stays open from test to test, for to build it takes longer than most tests do.

    Each test works in a transaction of its own inside, which is rolled back. Tests without the house find none.
    """

    def __init__(self) -> None:
        self._transaction: transaction.Atomic | None = None
        self._connected: Any = None

    @property
    def stands(self) -> bool:
        return self._transaction is not None

    def open(self) -> None:
        if self.stands and transaction.get_connection().connection is self._connected:
            return
        self.close()
        self._transaction = transaction.atomic()
        self._transaction.__enter__()
        self._connected = transaction.get_connection().connection
        build_house()
        self._forget()

    def close(self) -> None:
        if self._transaction is None:
            return
        leaving, self._transaction = self._transaction, None
        transaction.set_rollback(True)
        leaving.__exit__(None, None, None)
        self._forget()

    @staticmethod
    def _forget() -> None:
        tree.forget()
        shelf.forget()


@pytest.fixture(scope="session")
def _shared_house(django_db_setup: None, django_db_blocker: Any) -> Iterator[SharedHouse]:
    shared = SharedHouse()
    yield shared
    with django_db_blocker.unblock():
        shared.close()


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: Any, request: Any) -> None:
    """Before a test's own transaction begins, the house is there or is not."""
    if fixturedef.argname != "_django_db_helper":
        return
    shared: SharedHouse = request.getfixturevalue("_shared_house")
    with request.getfixturevalue("django_db_blocker").unblock():
        if "house" in request.fixturenames and not is_transactional(request):
            shared.open()
        else:
            shared.close()


def is_transactional(request: Any) -> bool:
    """Whether the test commits, and the database is emptied after it."""
    mark = request.node.get_closest_marker("django_db")
    return "transactional_db" in request.fixturenames or bool(mark and mark.kwargs.get("transaction"))


@pytest.fixture
def house(_shared_house: SharedHouse, db: None) -> House:
    if not _shared_house.stands:  # the test commits, or asks for the house by name in its middle
        build_house()
    cache.clear()
    return find_house()


@pytest.fixture
def count_queries() -> Callable[..., Any]:
    """`with count_queries() as queries: …; len(queries)`."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return lambda: CaptureQueriesContext(connection)
