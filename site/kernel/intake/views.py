"""The doors for pieces of files: begin, go on, ask how far it is, cancel. Whose upload it is not finds nothing here."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kernel.intake.models import Upload
from kernel.intake.services import (
    DamagedError,
    IntakeError,
    TooLargeError,
    WrongPlaceError,
    append,
    begin,
    cancel,
)
from kernel.limits import RateLimit

MOST_AT_ONCE = 16 * 2**20
STARTS = RateLimit("intake.begin", 600, 3600)  # many photos at once are many


def _refused(error: IntakeError) -> HttpResponse:
    answer = JsonResponse({"message": str(error)}, status=error.status)
    if isinstance(error, WrongPlaceError):
        answer["Upload-Offset"] = str(error.received)
    if isinstance(error, DamagedError):
        answer["Upload-Offset"] = "0"
    return answer


@require_POST
@never_cache
def create(request: HttpRequest) -> HttpResponse:
    """{"kind", "name", "size"} → 201 with the address of the upload."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    if not STARTS.allow(request.user.public_id):
        return HttpResponse(status=429)
    try:
        said = json.loads(request.body)
        kind, name, size = str(said["kind"]), str(said["name"]), int(said["size"])
    except (ValueError, TypeError, KeyError):
        return HttpResponse(status=400)
    try:
        upload = begin(viewer=request.viewer, kind=kind, filename=name, size=size)
    except IntakeError as error:
        return _refused(error)
    address = reverse("intake:upload", args=[upload.public_id])
    answer = JsonResponse({"token": upload.public_id, "url": address, "name": upload.filename}, status=201)
    answer["Location"] = address
    return answer


@require_http_methods(["HEAD", "PATCH", "DELETE"])
@never_cache
def one(request: HttpRequest, public_id: str) -> HttpResponse:
    """HEAD: how much is here. PATCH: the next piece, with Upload-Offset and, for the last, Upload-Checksum (crc32 in hex)."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    upload = Upload.objects.filter(public_id=public_id, account=request.user).first()
    if upload is None:
        return HttpResponse(status=404)
    if request.method == "DELETE":
        cancel(upload=upload)
        return HttpResponse(status=204)
    if request.method == "PATCH":
        try:
            _patch(request, upload)
        except IntakeError as error:
            return _refused(error)
    answer = HttpResponse(status=204 if request.method == "PATCH" else 200)
    answer["Upload-Offset"] = str(upload.received)
    answer["Upload-Length"] = str(upload.size)
    return answer


def _patch(request: HttpRequest, upload: Upload) -> None:
    try:
        offset = int(request.headers.get("Upload-Offset", ""))
        length = int(request.headers.get("Content-Length") or 0)
        method, _space, written = request.headers.get("Upload-Checksum", "").partition(" ")
        checksum = int(written, 16) if method == "crc32" else None
    except ValueError:
        raise IntakeError("Upload-Offset, Content-Length, Upload-Checksum") from None
    if request.content_type != "application/offset+octet-stream":
        raise IntakeError("Content-Type: application/offset+octet-stream")
    if length > MOST_AT_ONCE:
        raise TooLargeError(f"{length} > {MOST_AT_ONCE}")
    append(upload=upload, offset=offset, stream=request, checksum=checksum)
