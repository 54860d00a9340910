"""How a subsite that is not open yet would look, and the pictures that were chosen for it meanwhile."""

from __future__ import annotations

import mimetypes
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from kernel.content.media.uploads import UploadRefused
from kernel.content.models import Subsite
from kernel.files import stored_file_response
from kernel.people.keeping import managed_unit_or_404
from kernel.theming.api import DEFAULT_COLOUR, BrandView, brand_of
from kernel.theming.colours import HEX
from kernel.theming.models import Brand, PendingPicture
from kernel.theming.pending import find_picture, keep_picture
from kernel.units.models import Unit
from kernel.units.mounts import mounts
from kernel.units.tree import tree
from portal.context import MenuEntry
from portal.subsites.forms import MENU_LINKS, PICTURES, checked_picture
from portal.subsites.samples import sample_rows
from portal.subsites.starters import SECTIONS, block_kinds

LINK_LABELS = tuple(f"link_label_{number}" for number in range(1, MENU_LINKS + 1))
LOOKED_AT = ("name", "subname", "crest", "colour", "accent", "banner_title", "banner_text", "banner_style")
PREVIEWED = (*LOOKED_AT, *LINK_LABELS)


def keep(request: HttpRequest, unit: Unit, name: str, upload: Any) -> PendingPicture:
    data = checked_picture(name, upload)
    return keep_picture(unit=unit, account=request.user, kind=name, filename=upload.name or name, data=data)


@login_required
@require_POST
def picture(request: HttpRequest, unit: str, kind: str) -> JsonResponse:
    """Takes a picture as soon as it is chosen, for the preview: {id, name} or {error} in words."""
    found = managed_unit_or_404(request.viewer, unit)
    upload = request.FILES.get(kind)
    if kind not in PICTURES or upload is None:
        raise Http404
    try:
        kept = keep(request, found, kind, upload)
    except UploadRefused as refusal:
        return JsonResponse({"error": str(refusal)}, status=422)
    return JsonResponse({"id": kept.public_id, "name": kept.filename})


@login_required
@require_safe
def pending(request: HttpRequest, unit: str, kind: str, public_id: str) -> HttpResponseBase:
    """A picture that only whoever chose it sees, until the form is done."""
    found = managed_unit_or_404(request.viewer, unit)
    kept = find_picture(unit=found, account=request.user, kind=kind, public_id=public_id)
    if kept is None:
        raise Http404
    name = kept.file.name or ""
    content_type = mimetypes.guess_type(name)[0] or "image/png"
    return stored_file_response(request, name, content_type=content_type, filename=kept.filename, inline=True)


@login_required
@require_safe
@xframe_options_sameorigin
def preview(request: HttpRequest, unit: str) -> HttpResponse:
    """How the home would look; nothing is stored. Shown in two frames of the form."""
    found = managed_unit_or_404(request.viewer, unit)
    asked = request.GET
    subsite = Subsite.objects.filter(unit=found).select_related("root_page").first()
    brand = _trial_brand(request, found)
    wanted = asked.get("sections", "").split(",")
    titles = {one.slug: str(one.title) for one in SECTIONS}
    menu = [MenuEntry(_("Home"), "#", current=True)]
    menu += [MenuEntry(titles[slug], "#") for slug in wanted if slug in titles]
    menu += [MenuEntry(str(one.title), "#") for one in _own_sections(found)]
    labels = (asked.get(name, "")[:20] for name in LINK_LABELS)
    menu += [MenuEntry(label, "#") for label in labels if label]
    if "blocks" in asked or subsite is None:
        slugs = asked.get("blocks", "").split(",")
    else:
        slugs = [block.block_type for block in subsite.root_page.specific.body]
    known = [slug for slug in dict.fromkeys(slugs) if slug in block_kinds()]
    words = {"name": brand.name, "banner_title": brand.banner_title, "banner_text": brand.banner_text}
    context = {"brand": brand, "nav_main": tuple(menu), "rows": sample_rows(known, words)}
    return render(request, "subsites/preview.html", context)


def _trial_brand(request: HttpRequest, unit: Unit) -> BrandView:
    asked = request.GET
    stored = Brand.objects.filter(unit=unit).first()
    colour, accent = (asked.get(name, "").lower() for name in ("colour", "accent"))
    colour = colour if HEX.match(colour) else DEFAULT_COLOUR
    colours = [colour.removeprefix("#")]
    if asked.get("two_colours") and HEX.match(accent):
        colours.append(accent.removeprefix("#"))
    names = ("name", "subname", "crest", "banner_title", "banner_text", "organiser", "telephone", "banner_style")
    words: dict[str, Any] = {name: asked.get(name, "")[:200] for name in names}
    name = words["name"] or unit.name
    shown = brand_of(unit.pk) if stored else BrandView(name=name)
    urls: dict[str, Any] = {
        "logo_url": _picture_url(request, unit, "logo", shown.logo_url),
        "banner_url": _picture_url(request, unit, "banner_image", shown.banner_url),
    }
    return BrandView(
        **{**words, "name": name, "crest": words["crest"] or name[:1]},
        **urls,
        colour=colour,
        stylesheet_url=reverse("theming:trial", args=colours),
        public_id=stored.public_id if stored else "",
    )


def _picture_url(request: HttpRequest, unit: Unit, kind: str, stored: str) -> str:
    """The picture that was just chosen, else the one that the site has, unless it is to go."""
    kept = request.GET.get(f"{kind}_kept", "")
    if kept and find_picture(unit=unit, account=request.user, kind=kind, public_id=kept) is not None:
        return reverse("subsites:pending", args=[unit.slug, kind, kept])
    return "" if request.GET.get(f"remove_{kind}") else stored


def _own_sections(unit: Unit) -> list[Any]:
    """Sections of a subsite that is open already."""
    mount = mounts().by_unit.get(unit.pk)
    shown = tree().parts["menus"].get(unit.pk, ()) if mount else ()
    return [page for page in shown if page.in_navigation]
