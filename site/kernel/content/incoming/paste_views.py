"""The door through which the CMS's form sends what was pasted."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.fields import StreamField

from kernel.content.audience import Audience, join_roles
from kernel.content.incoming.paste import paste
from kernel.content.incoming.services import NotAllowedError
from kernel.content.media.uploads import MAX_IMAGE_BYTES
from kernel.content.models import BasePage

MAX_HTML, MAX_RTF, MOST_FILES = 12_000_000, 150_000_000, 30


@require_POST
def pasted(request: HttpRequest) -> JsonResponse:
    """Posted: `html` and `rtf` as files, `files`; `parent_page_id` (the page being edited or the one above a new page; the
    gate has looked at it), `model` of a new page, `field`, `audience`, `roles`. Answered: blocks for the form, remarks."""
    page = _page_or_404(request)
    html, rtf = request.FILES.get("html"), request.FILES.get("rtf")
    files = request.FILES.getlist("files")[:MOST_FILES]
    if _too_large(html, MAX_HTML) or _too_large(rtf, MAX_RTF) or any(_too_large(one, MAX_IMAGE_BYTES) for one in files):
        return JsonResponse(
            {
                "message": _(
                    "This is too much to paste at once. Paste a part of it, or put the Word file in as a whole."
                )
            },
            status=413,
        )
    audience = request.POST.get("audience", "")
    try:
        found = paste(
            page=page,
            stream=_stream_or_404(request, page),
            html=html.read().decode("utf-8", "replace") if html else "",
            rtf=rtf.read() if rtf else b"",
            files=[one.read() for one in files],
            audience=audience if audience in Audience.values else page.audience,
            roles=join_roles(request.POST.getlist("roles")) if audience == Audience.ROLES else "",
            host=request.get_host(),
            actor=request.viewer,
        )
    except NotAllowedError:
        raise Http404 from None
    remarks = [{"outcome": one.outcome, "words": one.words, "detail": one.detail} for one in found.remarks]
    return JsonResponse(
        {"blocks": [{"type": name, "value": state} for name, state in found.blocks], "remarks": remarks}
    )


def _page_or_404(request: HttpRequest) -> Any:
    number = request.POST.get("parent_page_id", "")
    page = BasePage.objects.filter(pk=int(number)).first() if number.isascii() and number.isdigit() else None
    if page is None:
        raise Http404
    return page


def _stream_or_404(request: HttpRequest, page: Any) -> Any:
    named = request.POST.get("model", "")
    try:
        model = apps.get_model(named) if named else page.specific_class
        field = model._meta.get_field(request.POST.get("field", ""))
    except (LookupError, ValueError, FieldDoesNotExist) as unknown:
        raise Http404 from unknown
    if not issubclass(model, BasePage) or not isinstance(field, StreamField):
        raise Http404
    return field.stream_block


def _too_large(file: UploadedFile | None, limit: int) -> bool:
    return file is not None and (file.size or 0) > limit
