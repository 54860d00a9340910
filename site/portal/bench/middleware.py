"""Counts queries for `manage.py bench`; installed only in the process that it starts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

from kernel.units.models import ShelfMark

HEADER, LOOKS = "X-Query-Count", "X-Look-Count"


class QueryCountMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        count = looks = 0
        marks = f'FROM "{ShelfMark._meta.db_table}"'  # whether another process changed something, asked once a second

        def counting(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal count, looks
            count += 1
            looks += marks in sql
            return execute(sql, params, many, context)

        with connection.execute_wrapper(counting):
            response = self.get_response(request)
        response[HEADER], response[LOOKS] = str(count), str(looks)
        return response
