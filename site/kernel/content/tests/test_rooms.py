"""Editors in their own rooms: a walk through every address of the CMS with another unit's numbers."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from html import unescape
from importlib import import_module
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse
from wagtail.models import Site

from kernel.content.cms.doors import OPEN
from kernel.content.tests.cms_addresses import PAGES, Ask, addresses, patterns
from kernel.content.tests.cms_planted import Room, plant, rows, secrets

RARE = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE")  # asked once for each sort of thing that an address can name
METHODS = ("GET", *RARE, "POST")
ALL = addresses().keys()
FOR_EVERYBODY = {"wagtailadmin_sprite", "wagtailadmin_javascript_catalog"}  # icons and words, the same for all
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


def filled(values: dict[str, str], ids: dict[str, Any]) -> dict[str, str]:
    return {key: str(ids[value[1:]]) if value.startswith("@") else value for key, value in values.items()}


def text_of(response: Any) -> str:
    """All that an answer says: body (unpacked, if it is a workbook), headers, where it leads."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body.startswith(b"PK"):
        with ZipFile(BytesIO(body)) as book:
            body = b"\n".join(book.read(name) for name in book.namelist())
    said = ESCAPED.sub(lambda match: chr(int(match[1], 16)), unescape(body.decode("utf-8", "replace")))
    return f"{said}\n{response.headers}".lower()


def client_of(account: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(account, backend="kernel.accounts.backends.IdentifierBackend")
    return client


def walk(
    account: Any, room: Room, methods: tuple[str, ...], *, most: int = 99, names: Container[str] = ALL
) -> Iterator[tuple[str, str, Any]]:
    """(name, what was asked, answer) for every address and every entry in the table."""
    ids = {**room.ids, "site": Site.objects.get().pk, "unit": room.unit.pk if room.unit else ""}
    for name, asks in addresses().items():
        if name not in names:
            continue
        client = client_of(account)  # signing out is one of the addresses
        known: set[Any] = set()
        for entry in asks[:most]:
            path = path_of(name, entry, ids)
            query = filled(entry.query, ids)
            usual = sort_of(entry) in known
            known.add(sort_of(entry))
            for method in [method for method in methods if not usual or method not in RARE]:
                send = getattr(client, method.lower())
                body = {"data": filled(entry.post, ids)} if method == "POST" else {}
                yield name, f"{method} {path} {query or ''}", send(path, query_params=query, **body)


def sort_of(entry: Ask) -> Any:
    """What an entry names, pages of whatever state being of one sort."""

    def named(values: dict[str, str]) -> frozenset[tuple[str, str]]:
        kinds = {f"@{kind}" for kind in PAGES}
        return frozenset((key, "@any page" if value in kinds else value) for key, value in values.items())

    return named(entry.kwargs), named({key: value for key, value in entry.query.items() if value.startswith("@")})


def path_of(name: str, entry: Ask, ids: dict[str, Any]) -> str:
    return reverse(name, kwargs=filled(entry.kwargs, ids))


def plain_not_found(request: Any, exception: Any = None) -> HttpResponse:
    return HttpResponse("not found", status=404)


@pytest.fixture
def planted(house: Any, settings: Any, monkeypatch: Any) -> Any:
    # the house's page for what is not found knows nothing of what was asked, and would take most of the time
    monkeypatch.setattr(import_module(settings.ROOT_URLCONF), "handler404", plain_not_found)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return plant(house)


def test_every_address_of_the_cms_when_listed_then_stands_in_the_table():
    known = addresses()
    missing = sorted({name for name, _pattern in patterns()} - known.keys())
    assert not missing, (
        "New addresses of the CMS. Look at what each shows of other units, add it to cms_addresses.addresses() with the "
        f"numbers that its address and query take, and, if editors need it, to kernel.content.cms.doors.OPEN: {missing}"
    )
    gone = sorted(known.keys() - {name for name, _pattern in patterns()})
    assert not gone, f"Take these out of cms_addresses.addresses(), they are gone: {gone}"
    assert not sorted(OPEN.keys() - known.keys()), "doors that are none"


def test_entries_of_the_table_when_filled_in_then_use_every_number_of_an_address(planted):
    rooms, _own, _accounts = planted
    ids = {**rooms[0].ids, "site": 1, "unit": 1}
    for name, asks in addresses().items():
        for entry in asks:
            try:
                path_of(name, entry, ids)
            except NoReverseMatch as wrong:
                pytest.fail(f"{name} takes other numbers than its entry gives: {wrong}")


@pytest.mark.parametrize("number", [0, 1], ids=["another unit", "the house"])
def test_editor_when_asking_with_numbers_of_others_then_reads_and_changes_nothing_of_theirs(planted, number):
    rooms, _own, accounts = planted
    room = rooms[number]
    before = rows(room)
    leaks, broken = [], []
    whole = number == 0  # of the house, what reads and what writes is enough, with the first kinds of pages
    for _name, asked, response in walk(
        accounts["editor"], room, METHODS if whole else ("GET", "POST"), most=99 if whole else 2
    ):
        if response.status_code >= 500:
            broken.append(asked)
        found = re.findall(rf".{{0,60}}{room.word}.{{0,40}}", text_of(response))
        if found:
            leaks.append(f"{asked} → {response.status_code}: {found[0]}")
    assert not leaks, "\n".join(leaks)
    assert not broken, "\n".join(broken)
    after = rows(room)
    assert {name: after[name] for name in before if after[name] != before[name]} == {}


def test_member_without_a_role_when_asking_then_is_refused_everywhere(planted):
    rooms, _own, accounts = planted
    passed = []
    for name, asked, response in walk(accounts["member"], rooms[0], METHODS, most=1):
        refused = response.status_code in {302, 403, 404, 405} and not re.search("quokka", text_of(response))
        if not refused and name not in FOR_EVERYBODY:
            passed.append(f"{asked} → {response.status_code}")
    assert not passed, "\n".join(passed)


def test_same_walk_when_made_by_who_may_then_finds_what_was_planted(planted):
    """Without it the walk would pass on an empty house. What editors have no door to, the superuser finds."""
    rooms, _own, accounts = planted
    room = rooms[0]

    def found(account: Any, names: Container[str]) -> set[str]:
        said = "".join(
            text_of(response) for _name, _asked, response in walk(account, room, ("GET",), names=names, most=2)
        )
        return {word for word in secrets(room) if word in said}

    by_editor = found(accounts["school editor"], OPEN.keys() - {"wagtail_bulk_action"})
    assert secrets(room) - by_editor <= {f"{room.word}{kind}" for kind in ("collection", "group", "user")}
    accounts["member"].is_superuser = True
    accounts["member"].save()
    assert secrets(room) - by_editor <= found(accounts["member"], ALL - OPEN.keys())
