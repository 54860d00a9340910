"""What tests of the bank share: a unit with a teacher, and ways to import into its bank."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from courses.imports.questions import Defaults, Report, guess_mapping, parse_questions, read_table

AS_STORED = Defaults(difficulty=0)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def teacher(house: Any) -> Any:
    return house.member("teacher", unit=house.harbour, role="teacher", name="陈静")


@pytest.fixture
def client(house: Any, teacher: Any) -> Any:
    found = house.client(teacher)
    found.cookies["django_language"] = "en"
    return found


def report_of(data: bytes | str, name: str = "bank.csv", defaults: Defaults = AS_STORED) -> Report:
    table = read_table(data.encode() if isinstance(data, str) else data, name)
    return parse_questions(table, guess_mapping(table.headings), defaults)
