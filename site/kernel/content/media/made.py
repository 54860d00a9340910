"""Files that the house made for somebody (lists, results of jobs) as pages, for views that take no downloads."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from kernel.content.media.reading import MOST_BYTES, TABLES, Reading, read
from kernel.jobs.api import show_results
from kernel.webviews import came_from

ENDINGS = (*TABLES, ".csv", ".docx")


def made_page(request: HttpRequest, data: bytes, name: str, *, back: str = "") -> HttpResponse:
    """`back` is the address, in this house, of the page that offers the file; else where the reader came from."""
    reading = read(data, name) if len(data) <= MOST_BYTES else Reading("")
    context = {
        "title": PurePosixPath(name).stem,
        "reading": reading,
        "body": mark_safe(reading.body),  # cleaned or escaped where it was made
        "address": request.build_absolute_uri(),
        "back": back or came_from(request),
    }
    answer = render(request, "content/made.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _of_job(request: HttpRequest, stored: str, name: str, back: str) -> HttpResponse:
    try:
        with default_storage.open(stored) as file:
            return made_page(request, file.read(MOST_BYTES + 1), name, back=back)
    except FileNotFoundError:
        raise Http404 from None


def connect() -> None:
    show_results(ENDINGS, _of_job)
