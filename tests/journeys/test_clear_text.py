"""The search for numbers in clear must be able to find them: planted in every dress and every place, they are."""

from __future__ import annotations

import base64
import sqlite3
from contextlib import closing

import pytest
from django.core import signing

from kernel.db.crypto import encrypt
from tests.journeys.clear_text import demo_numbers, numbers_in, places_of

MOBILE, IDENTITY = "19900001555", "99000019960501115X"
NUMBERS = frozenset({MOBILE, IDENTITY})
DRESSES = {
    "plain": lambda number: f"tel:+86{number}.".encode(),
    "lower case": lambda number: number.lower().encode(),
    "spaced": lambda number: f"{number[:3]} {number[3:7]} {number[7:]}".encode(),
    "hyphens": lambda number: f"{number[:3]}-{number[3:7]}-{number[7:]}".encode(),
    "utf-16": lambda number: f"号码 {number} 。".encode("utf-16-le"),
    "utf-16, big end first": lambda number: f"号码 {number} 。".encode("utf-16-be"),
    "hex": lambda number: b"a3" + number.encode().hex().encode(),
    "base64": lambda number: base64.b64encode(number.encode()),
    "base64 behind one letter": lambda number: b"k" + base64.urlsafe_b64encode(f"a{number}b".encode()).rstrip(b"="),
    "base64 of utf-16": lambda number: base64.b64encode(number.encode("utf-16-le")),
    "a packed session": lambda number: signing.dumps({"login": number, "x": "x" * 300}, compress=True).encode(),
}


@pytest.mark.parametrize("number", sorted(NUMBERS))
@pytest.mark.parametrize("dress", DRESSES)
def test_number_when_planted_in_any_dress_then_is_found_and_alone(dress, number):
    planted = DRESSES[dress](number)
    for around in (b"", b" ", b"\x00\xff", b"Zz"):
        assert numbers_in(around + planted + b"\n", NUMBERS) == {number}, (dress, around)


def test_number_when_encrypted_masked_or_another_then_is_not_found():
    for said in (encrypt(MOBILE, field="x.y"), "199****1555", "19900001556", "990000199605011150"):
        assert not numbers_in(said.encode(), NUMBERS)


def test_number_when_in_a_table_the_log_file_beside_it_or_a_file_then_the_place_is_named(tmp_path):
    path = tmp_path / "lianxue.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE events_event (payload TEXT, count INTEGER)")
        database.execute("INSERT INTO events_event VALUES ('{}', 7)")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert places_of(NUMBERS, tmp_path) == []
        database.execute("INSERT INTO events_event VALUES (?, ?)", ['{"who": "' + IDENTITY + '"}', int(MOBILE)])
        (tmp_path / "files").mkdir()
        (tmp_path / "files" / "export.csv").write_text(f"姓名,手机\n孙沛然,{MOBILE}\n", "utf-8")
        assert places_of(NUMBERS, tmp_path) == [
            f"files/export.csv: {MOBILE}",
            f"events_event.payload: {IDENTITY}",
            f"events_event.count: {MOBILE}",
            f"lianxue.sqlite3-wal: {IDENTITY}",
        ], "SQLite stores a whole number as bytes that no search of the file would know"


def test_numbers_of_the_demo_are_what_is_looked_for():
    numbers = demo_numbers()
    assert numbers > NUMBERS and len(numbers) == 120
