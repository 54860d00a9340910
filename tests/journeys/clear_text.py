"""Looking for numbers that must never be stored in clear: in files, in tables, and in the dresses that text is put into."""

from __future__ import annotations

import base64
import binascii
import json
import re
import sqlite3
import zlib
from collections.abc import Iterator, Set
from contextlib import closing
from pathlib import Path

from django.conf import settings

PEOPLE = Path(settings.BASE_DIR) / "site/portal/demo/content/people.json"
LENGTHS = (11, 18)  # of a mobile and of an identity number
PLAIN = re.compile(rb"\d(?:[ -]?\d){10,}[Xx]?")
HEX = re.compile(rb"(?:3\d){11,}(?:[57]8)?")
BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{15,}")


def mobiles() -> dict[str, str]:
    """{user name: mobile number} of the demo."""
    return {row["username"]: row["mobile"] for row in json.loads(PEOPLE.read_text("utf-8"))["people"] if row["account"]}


def demo_numbers() -> frozenset[str]:
    """Every mobile and identity number of the demo."""
    people = json.loads(PEOPLE.read_text("utf-8"))["people"]
    return frozenset(row[name] for row in people for name in ("mobile", "identity_number") if row[name])


def numbers_in(data: bytes, numbers: Set[str]) -> set[str]:
    """Those of the numbers that stand in the bytes: plain, spaced, in UTF-16, in hex, in base64, or packed inside it."""
    narrow = data.replace(b"\0", b"")  # of UTF-16, either end first, the digits remain
    found = _plain(narrow, numbers)
    for run in HEX.finditer(narrow):
        found |= _plain(binascii.unhexlify(run[0]), numbers)
    for run in BASE64.finditer(narrow):
        for decoded in _decoded(run[0]):
            found |= _plain(decoded.replace(b"\0", b""), numbers)
    return found


def _plain(data: bytes, numbers: Set[str]) -> set[str]:
    found = set()
    for run in PLAIN.finditer(data):
        digits = re.sub(rb"[ -]", b"", run[0]).decode().upper()
        for length in LENGTHS:
            found |= {digits[at : at + length] for at in range(len(digits) - length + 1)} & numbers
    return found


def _decoded(run: bytes) -> Iterator[bytes]:
    """The run read as base64 from each of its first four signs, since what stands before it may look like base64 too;
    unpacked where it is packed, as signed sessions are."""
    for start in range(4):
        text = run[start:].translate(bytes.maketrans(b"-_", b"+/"))
        text = text[: len(text) - len(text) % 4] + (text[-(len(text) % 4) :] + b"==")[:4] * (len(text) % 4 > 1)
        decoded = base64.b64decode(text)
        yield decoded
        if decoded[:1] == b"\x78":
            try:
                yield zlib.decompressobj().decompress(decoded)
            except zlib.error:
                continue  # it only looked packed


def cells(database: Path) -> Iterator[tuple[str, bytes]]:
    """("table.column", value) of everything that is stored, whatever its type."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=20)) as connection:
        connection.text_factory = bytes
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            name = table.decode()
            rows = connection.execute(f'SELECT * FROM "{name}"')
            columns = [column[0] for column in rows.description]
            for row in rows:
                for column, value in zip(columns, row, strict=True):
                    if value is not None:
                        yield f"{name}.{column}", value if isinstance(value, bytes) else str(value).encode()


def places_of(numbers: Set[str], folder: Path) -> list[str]:
    """Where below the folder the numbers stand in clear: every file with its bytes, every database with its tables."""
    found = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        found += [f"{path.relative_to(folder)}: {number}" for number in sorted(numbers_in(path.read_bytes(), numbers))]
        if path.suffix == ".sqlite3":
            by_place: dict[str, list[bytes]] = {}
            for place, value in cells(path):
                by_place.setdefault(place, []).append(value)
            for place, values in by_place.items():
                found += [f"{place}: {number}" for number in sorted(numbers_in(b"\n".join(values), numbers))]
    return found
