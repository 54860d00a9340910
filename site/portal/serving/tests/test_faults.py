import errno
import logging

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.base import BaseHandler
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path

from kernel.db.ids import is_public_id
from portal.serving.faults import RequestIdFilter, is_passing_fault

FAULTS = {
    "locked": OperationalError("database is locked (no turn to write within 30 seconds)"),
    "full": OperationalError("database or disk is full"),
    "enospc": OSError(errno.ENOSPC, "No space left on device"),
    "bug": OperationalError("no such table: note"),
    "other": OSError(errno.EACCES, "Permission denied"),
}


def view(request, name):
    if name in FAULTS:
        raise FAULTS[name]
    record = logging.LogRecord("x", 20, "x", 1, "x", None, None)
    RequestIdFilter().filter(record)
    return HttpResponse(f"{request.request_id} {record.request_id}")


urlpatterns = [path("<name>", view)]


class FailingMiddleware:
    """Stands for the session middleware, which writes after the view."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if "HTTP_X_FAULT" in request.META:
            raise FAULTS[request.META["HTTP_X_FAULT"]]
        return response


@pytest.fixture
def get(settings, db):  # closing an answer looks at the connection that an earlier test may have left
    settings.ROOT_URLCONF, settings.DEBUG_PROPAGATE_EXCEPTIONS = __name__, False
    settings.MIDDLEWARE = ["portal.serving.faults.FaultsMiddleware", f"{__name__}.FailingMiddleware"]
    handler = BaseHandler()
    handler.load_middleware()
    return lambda name, **headers: handler.get_response(RequestFactory().get("/" + name, headers=headers))


@pytest.mark.parametrize("name", ["locked", "full", "enospc"])
def test_fault_when_it_will_pass_then_503_wherever_it_happened(get, name):
    for response in (get(name), get("fine", **{"x-fault": name})):
        assert response.status_code == 503 and response["Retry-After"] == "5"
        assert response["Cache-Control"] == "no-store" and response.content
        assert is_public_id(response["X-Request-ID"])


@pytest.mark.parametrize("name", ["bug", "other"])
def test_fault_when_it_will_not_pass_then_an_ordinary_500(get, name):
    for response in (get(name), get("fine", **{"x-fault": name})):
        assert response.status_code == 500 and "Retry-After" not in response


def test_request_id_when_answered_then_new_each_time_and_known_to_the_log(get):
    first, second = get("fine", **{"x-request-id": "forged"}), get("fine")
    assert first["X-Request-ID"] != second["X-Request-ID"]
    assert first.content.decode() == f"{first['X-Request-ID']} {first['X-Request-ID']}"
    record = logging.LogRecord("x", 20, "x", 1, "x", None, None)
    assert RequestIdFilter().filter(record) and record.request_id == "-"


def test_is_passing_fault_when_wrapped_then_found():
    wrapper = ImproperlyConfigured("x")
    wrapper.__cause__ = FAULTS["locked"]
    assert is_passing_fault(wrapper) and not is_passing_fault(None)
