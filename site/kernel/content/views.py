"""Doors of content that are no pages: guarded files."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from kernel.content.audience import Audience, is_visible
from kernel.content.media.pdf import sheets, showing
from kernel.content.media.pdf.drawing import ENDINGS, WIDTHS
from kernel.content.media.reading import reading_of
from kernel.content.media.uploads import TYPES
from kernel.content.models import Film, FilmCopy, GuardedDocument, GuardedImage, GuardedRendition, Subtitles
from kernel.files import guarded_file_response, stored_file_response
from kernel.webviews import came_from, is_embedded, opens_page, opens_pdf, shows_pdf

INLINE = ("image/jpeg", "image/png", "image/webp", "image/gif", "image/avif", "video/", "application/pdf")
UNKNOWN = "application/octet-stream"


def _send(request: HttpRequest, thing: Any, file: Any, name: str, etag: str) -> HttpResponseBase:
    """Decide and hand over: missing and forbidden look alike. Endings were held against the content when the file came;
    one that we never take is not opened by any browser."""
    if not is_visible(thing, request.viewer):
        raise Http404
    content_type = TYPES.get(PurePosixPath(name).suffix.lower(), UNKNOWN)
    return stored_file_response(
        request,
        file.name,
        content_type=content_type,
        filename=name,
        inline=content_type.startswith(INLINE) and "download" not in request.GET,
        etag=etag,
        cache=_cache(thing),
    )


def _cache(thing: Any) -> Literal["public", "private"]:
    return "public" if thing.audience == Audience.PUBLIC else "private"


def _seen_document(request: HttpRequest, public_id: str) -> GuardedDocument:
    found = get_object_or_404(GuardedDocument, public_id=public_id)
    if not is_visible(found, request.viewer):
        raise Http404
    return found


@require_safe
def image(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """A rendition, by its own random id."""
    rendition = get_object_or_404(GuardedRendition.objects.select_related("image"), public_id=public_id)
    name = rendition.file.name.rsplit("/", 1)[-1]
    return _send(request, rendition.image, rendition.file, name, etag=f"{rendition.public_id}-{rendition.width}")


@require_safe
def original(request: HttpRequest, public_id: str) -> HttpResponseBase:
    picture = get_object_or_404(GuardedImage, public_id=public_id)
    return _send(request, picture, picture.file, picture.filename, etag=picture.file_hash or picture.public_id)


@require_safe
def document(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The file itself; its page where files cannot be taken. `?raw` is the file in any case."""
    found = get_object_or_404(GuardedDocument, public_id=public_id)
    if is_embedded(request) and opens_page(request) and "raw" not in request.GET:
        return HttpResponseRedirect(reverse("content:document_page", args=[public_id]))
    return _send(request, found, found.file, found.filename, etag=found.file_hash or found.public_id)


@require_safe
def film_copy(request: HttpRequest, public_id: str) -> HttpResponseBase:
    rows = FilmCopy.objects.select_related("film__document")
    found = get_object_or_404(rows, public_id=public_id)
    document = found.film.document
    name = f"{PurePosixPath(document.filename).stem}-{found.lines}.mp4"
    return _send(request, document, found.file, name, etag=found.public_id)


@require_safe
def film_poster(request: HttpRequest, public_id: str) -> HttpResponseBase:
    found = get_object_or_404(Film.objects.select_related("document").exclude(poster=""), public_id=public_id)
    return _send(request, found.document, found.poster, "poster.jpg", etag=str(found.poster.name).rsplit("/", 1)[-1])


@require_safe
def subtitles(request: HttpRequest, public_id: str) -> HttpResponse:
    found = get_object_or_404(Subtitles.objects.select_related("document"), public_id=public_id)
    if not is_visible(found.document, request.viewer):
        raise Http404
    headers = {"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(found.text, content_type="text/vtt; charset=utf-8", headers=headers)


@require_safe
def document_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """A document as a page, where it can be one. A PDF's sheets are pages of ten: `?page=` names one of them."""
    found = _seen_document(request, public_id)
    reading, embedded = reading_of(found), is_embedded(request)
    context = {
        "document": found,
        "kind": PurePosixPath(found.filename).suffix.lstrip(".").upper(),
        "reading": reading,
        "body": mark_safe(reading.body),  # cleaned or escaped where it was made
        "raw": f"{found.url}?raw",
        "embedded": embedded,
        "address": request.build_absolute_uri(found.url),
        "back": came_from(request),
    }
    if reading.kind != "pdf" or (shows_pdf(request) and "page" not in request.GET):
        return render(request, "content/document.html", context)
    return _sheets_page(request, found, context)


def _sheets_page(request: HttpRequest, found: GuardedDocument, context: dict[str, Any]) -> HttpResponse:
    number = showing.asked_for(request.GET.get("page", "1"))
    context["opens_pdf"] = opens_pdf(request)
    part = sheets.part_of(found, number)
    if part is None:
        context["drawing"] = showing.address(number, context["back"])
        answer = render(request, "content/document.html", context)
        answer["Refresh"] = (
            f"{showing.BUSY_SECONDS}; url={context['drawing']}"  # which knows where the reader came from
        )
        answer["Cache-Control"] = "no-store"
        return answer
    if part.drawn.problem:
        context["problem"] = showing.problem_words(part.drawn.problem)
    else:
        context |= showing.shown(part, number, context["back"])
        if context["first"] < number <= context["last"]:
            address = showing.address(context["first"], context["back"])
            return HttpResponseRedirect(f"{address}#sheet-{number}")
    return render(request, "content/document.html", context)


@require_safe
def sheet(request: HttpRequest, public_id: str, number: int, width: int) -> HttpResponseBase:
    """The picture of a PDF's sheet; for whoever may see the document."""
    found = _seen_document(request, public_id)
    if not sheets.is_pdf(found) or width not in WIDTHS or not 1 <= number <= sheets.MOST_PAGES:
        raise Http404
    part = sheets.part_of(found, number)
    if part is None:
        headers = {"Retry-After": str(showing.BUSY_SECONDS), "Cache-Control": "no-store"}
        return HttpResponse(status=503, headers=headers)
    drawn = part.sheet(number)
    if drawn is None:
        raise Http404
    ending = drawn.pictures[width]
    return guarded_file_response(
        request,
        part.folder / f"{number}-{width}.{ending}",
        content_type=ENDINGS[ending],
        filename=f"{PurePosixPath(found.filename).stem}-{number}.{ending}",
        inline=True,
        etag=f"{part.version}-{number}-{width}",
        cache=_cache(found),
    )


def closed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Wagtail's own doors to documents, which know nothing of audiences."""
    raise Http404
