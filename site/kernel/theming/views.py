"""Brand files: style sheet, logo, banner. Public, named by their content, kept for a year."""

from __future__ import annotations

import mimetypes

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from kernel.files import stored_file_response
from kernel.theming.api import brand_by_public_id, stylesheet

FOREVER = "public, max-age=31536000, immutable"


@require_safe
def css(request: HttpRequest, public_id: str, digest: str) -> HttpResponse:
    brand = brand_by_public_id(public_id)
    if brand is None:
        raise Http404
    return HttpResponse(
        stylesheet(brand.colour, brand.accent),
        content_type="text/css; charset=utf-8",
        headers={"Cache-Control": FOREVER},
    )


@require_safe
def trial(request: HttpRequest, colour: str, accent: str | None = None) -> HttpResponse:
    """The style sheet of colours that no brand has yet, for a form that shows how it would look."""
    text = stylesheet(f"#{colour}", f"#{accent}" if accent else "")
    return HttpResponse(text, content_type="text/css; charset=utf-8", headers={"Cache-Control": FOREVER})


@require_safe
def picture(request: HttpRequest, public_id: str, digest: str, kind: str) -> HttpResponseBase:
    brand = brand_by_public_id(public_id)
    path = {"logo": brand.logo_path, "banner": brand.banner_path, "mark": brand.mark_path}.get(kind) if brand else ""
    if not path:
        raise Http404
    response = stored_file_response(
        request,
        path,
        content_type=mimetypes.guess_type(path)[0] or "image/png",
        filename=path.rsplit("/", 1)[-1],
        inline=True,
        etag=digest,
        cache="public",
    )
    response["Cache-Control"] = FOREVER
    return response
