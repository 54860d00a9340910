"""Views that show what the server makes of requests and answers."""

import hashlib
import time

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.urls import path

from kernel.files import guarded_file_response


def echo(request: HttpRequest) -> HttpResponse:
    return JsonResponse(
        {
            "method": request.method,
            "path": request.path,
            "client": request.META["REMOTE_ADDR"],
            "sha256": hashlib.sha256(request.body).hexdigest(),
            "forwarded": sorted(name for name in request.META if "FORWARDED" in name or name == "SCRIPT_NAME"),
            "script_name": request.META["SCRIPT_NAME"],
        }
    )


def slow(request: HttpRequest) -> HttpResponse:
    time.sleep(0.5)
    return HttpResponse("slow but complete")


def file(request: HttpRequest) -> HttpResponseBase:
    path_ = settings.DATA_DIR / "files" / "film.bin"
    return guarded_file_response(request, path_, content_type="video/mp4", filename="片.mp4", inline=True)


def stream(request: HttpRequest) -> HttpResponseBase:
    return StreamingHttpResponse(b"x" * 65536 for _ in range(64))


def broken_stream(request: HttpRequest) -> HttpResponseBase:
    def pieces():
        yield b"half"
        raise ZeroDivisionError

    return StreamingHttpResponse(pieces())


urlpatterns = [
    path("回声", echo),
    path("slow", slow),
    path("file", file),
    path("stream", stream),
    path("broken", broken_stream),
]
