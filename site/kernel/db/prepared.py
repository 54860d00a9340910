"""Queries that every page asks, translated into SQL once.

Django works out the SQL of a queryset each time, which takes longer than the database takes to answer. A prepared query
is an ordinary queryset written once with places for its values:

    TERMS = Prepared(lambda person, day: RoleTerm.objects.filter(…).values_list("unit_id"), person=int, day=date)
    TERMS(person=7, day=today)   # a list of tuples
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models import QuerySet
from django.db.models.expressions import BaseExpression

Adapt = Callable[[Any], Any]
M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class _Statement:
    sql: str
    places: tuple[tuple[str, Any], ...]  # (name of a value, "") or ("", constant), in the order of the parameters
    adapters: dict[str, Adapt]
    converters: tuple[tuple[int, list[Callable[..., Any]], BaseExpression], ...]


class Prepared:
    """`build` gets a value of each kind named (int, str, date, datetime) and returns a `values_list()`. Raises
    ValueError at the first question where a value does not reach the database as it is given."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **kinds: type) -> None:
        self.build = build
        self.kinds = kinds
        self._statements: dict[str, _Statement] = {}  # by kind of database

    def __call__(self, **values: Any) -> list[list[Any]]:
        """The rows as lists, converted as the queryset would."""
        statement = self._statements.get(connection.vendor) or self._prepare()
        given = {name: statement.adapters[name](value) for name, value in values.items()}
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, [given[name] if name else constant for name, constant in statement.places])
            rows = [list(row) for row in cursor.fetchall()]
        for place, converters, expression in statement.converters:
            for row in rows:
                for convert in converters:
                    row[place] = convert(row[place], expression, connection)
        return rows

    def _prepare(self) -> _Statement:
        marks = {name: _mark(kind, number) for number, (name, kind) in enumerate(self.kinds.items())}
        rows = self.build(**marks)
        if not (rows.query.values_select or rows.query.annotation_select):
            raise ValueError("a prepared query names the columns that it wants: values_list()")
        compiler = rows.query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        adapters = {name: _adapter(kind) for name, kind in self.kinds.items()}
        named = {adapters[name](mark): name for name, mark in marks.items()}
        places = tuple(("", one) if (name := named.get(one)) is None else (name, None) for one in parameters)
        if missing := marks.keys() - {name for name, _constant in places}:
            raise ValueError(f"{', '.join(sorted(missing))}: not among the parameters of {sql}")
        columns = [column for column, *_rest in compiler.select[: compiler.col_count]]
        converters = compiler.get_converters(columns)
        statement = _Statement(
            sql, places, adapters, tuple((place, found, column) for place, (found, column) in converters.items())
        )
        self._statements[connection.vendor] = statement
        return statement


def _mark(kind: type, number: int) -> Any:
    """A value of that kind which nothing else in a query is."""
    marks: dict[type, Any] = {
        int: -(2**61) - number,
        str: f"prepared {number}",
        date: date(1000 + number, 1, 1),
        datetime: datetime(1000 + number, 1, 1, tzinfo=UTC),
    }
    return marks[kind]


def _adapter(kind: type) -> Adapt:
    adapters: dict[type, Adapt] = {
        date: connection.ops.adapt_datefield_value,
        datetime: connection.ops.adapt_datetimefield_value,
    }
    return adapters.get(kind, lambda value: value)


def columns_of(model: type[models.Model], *, without: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Names of a model's own columns, as values_list() and from_db() take them."""
    return tuple(field.attname for field in model._meta.concrete_fields if field.name not in without)


def instance(model: type[M], names: tuple[str, ...], values: list[Any]) -> M:
    """A row as a model's instance; columns that were not read are read when they are asked for."""
    return model.from_db(connection.alias, names, values)
