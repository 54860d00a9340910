"""The outermost middleware: a busy database or a full disk becomes a plain 503, and each request gets an id."""

from __future__ import annotations

import errno
import logging
import sys
from collections.abc import Callable
from contextvars import ContextVar

from django.core.signals import got_request_exception
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.translation import gettext

from kernel.db.ids import new_public_id

log = logging.getLogger("lianxue.faults")

REQUEST_ID_HEADER = "X-Request-ID"
RETRY_AFTER_SECONDS = 5

_BUSY = ("database is locked", "database table is locked", "database or disk is full", "disk i/o error")
_FULL = {errno.ENOSPC, errno.EDQUOT}
_request_id: ContextVar[str] = ContextVar("request_id", default="-")


class RequestIdFilter(logging.Filter):
    """Adds `request_id` to each log record; "-" outside of requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _request_id.get()
        return True


def is_passing_fault(error: BaseException | None) -> bool:
    """Whether the same request may well succeed a little later: somebody else is writing, or the disk is full."""
    while error is not None:
        if isinstance(error, OperationalError) and any(words in str(error).lower() for words in _BUSY):
            return True
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        error = error.__cause__
    return False


class FaultsMiddleware:
    """Faults in views come through `process_exception`, those in other middlewares through Django's signal."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request_id = new_public_id()
        request.request_id = request_id  # type: ignore[attr-defined]
        token = _request_id.set(request_id)
        try:
            response = self._get_response(request)
            fault = getattr(request, "passing_fault", None)
            if fault is not None and response.status_code == 500:
                response.close()
                response = unavailable(request, fault)
        finally:
            _request_id.reset(token)
        response.headers[REQUEST_ID_HEADER] = request_id
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return unavailable(request, exception) if is_passing_fault(exception) else None


def unavailable(request: HttpRequest, fault: BaseException) -> HttpResponse:
    """Status 503 with a page that needs no database. Logs the fault."""
    log.warning("%s %s answered with 503 [%s]: %s", request.method, request.path, _request_id.get(), fault)
    try:
        page = get_template("errors/503.html").render({"request_id": _request_id.get()})
        response = HttpResponse(page, status=503)
    except Exception as error:  # the page of last resort must come, whatever its template does
        if not isinstance(error, TemplateDoesNotExist):
            log.exception("the page for faults is broken")
        text = gettext("The site is very busy. Please try again in a moment.")
        response = HttpResponse(text, status=503, content_type="text/plain; charset=utf-8")
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response


def remember_fault(request: HttpRequest | None = None, **_kwargs: object) -> None:
    """Django turns a middleware's exception into a 500 at once; note its cause while it is still known."""
    error = sys.exc_info()[1]
    if request is not None and is_passing_fault(error):
        request.passing_fault = error  # type: ignore[attr-defined]


got_request_exception.connect(remember_fault, dispatch_uid="portal.serving.faults")
