"""Results as pages, for views that take no downloads. Who is above says which kinds of file it can show."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import PurePosixPath

from django.http import HttpRequest, HttpResponse

ResultPage = Callable[[HttpRequest, str, str, str], HttpResponse]
"""(request, name of the file in the storage, its name for the reader, address of the job's page)"""

_pages: dict[str, ResultPage] = {}


def show_results(endings: Iterable[str], page: ResultPage) -> None:
    """Make known how files with these endings (".xlsx") become a page."""
    _pages.update(dict.fromkeys(endings, page))


def page_for(name: str) -> ResultPage | None:
    return _pages.get(PurePosixPath(name).suffix.lower())
