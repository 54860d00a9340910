"""Share cards: the picture that a chat or a search machine shows beside a link to what everybody may see.

Drawn once for each state of a page, and kept below DATA_DIR/cards. The address holds a digest of what is drawn, so that a
card may be kept for as long as one likes.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe
from PIL import Image

from kernel.content.audience import Audience
from kernel.content.kept import kept_image
from kernel.content.models import BasePage
from kernel.content.outward.drawing import HEIGHT, WIDTH, Drawn, draw
from kernel.content.outward.structured import about_page, about_public, as_json
from kernel.files import guarded_file_response
from kernel.plugins.contract import PublicPage
from kernel.plugins.registry import get, is_enabled
from kernel.theming.api import brand_of
from kernel.units.mounts import Mount, mounts
from kernel.units.tree import tree

FRONT = "front"  # in the address of a card: a plugin's first page


@dataclass(frozen=True, slots=True)
class Share:
    """What the head of a public page says to whoever shows a link to it."""

    kind: str  # of Open Graph: website or article
    title: str
    text: str
    image: str  # absolute address of the card
    published: str = ""
    width: int = WIDTH
    height: int = HEIGHT
    about: dict[str, Any] = field(default_factory=dict)  # in the words of schema.org

    @property
    def json_ld(self) -> SafeString:
        return as_json(self.about)


# -- pages ---------------------------------------------------------------------------------------------------------
def share_of(page: Any) -> Share | None:
    """None for what not everybody may see. Asks the database nothing that the page itself does not need."""
    mount: Mount | None = page.mount
    if mount is None or page.audience != Audience.PUBLIC or not page.in_sitemaps:
        return None
    date = getattr(page, "date", None)
    text = getattr(page, "summary", "") or ("" if date else brand_of(mount.unit_id).subname)
    address = mount.absolute(_page_card(mount, page, _drawn(page).digest))
    about = about_page(page, mount, text, address)
    published = date.isoformat() if date else ""
    return Share("article" if date else "website", page.title, text, address, published, about=about)


def _drawn(page: Any) -> Drawn:
    return Drawn(page.title, page.unit_id, getattr(page, "image", None))


def _page_card(mount: Mount, page: Any, digest: str) -> str:
    return f"cards/{digest}/{mount.inside(page.url_path)}card.png"


@require_safe
def card(request: HttpRequest, digest_: str, inside: str = "") -> HttpResponseBase:
    """Answers for public pages only; with an old digest it leads to the card of today."""
    mount: Mount = request.mount
    path = f"{mount.root_url_path}{inside.strip('/')}/".replace("//", "/")
    found = BasePage.objects.filter(url_path=path, live=True, audience=Audience.PUBLIC).first()
    page: Any = found.specific if found is not None else None
    if page is None or page.mount != mount or share_of(page) is None:
        raise Http404
    drawn = _drawn(page)
    if digest_ != drawn.digest:
        return HttpResponseRedirect(mount.path(_page_card(mount, page, drawn.digest)))
    return _sent(request, str(page.pk), drawn)


# -- what plugins show -----------------------------------------------------------------------------------------------
def share_of_public(slug: str, page: PublicPage | None) -> Share | None:
    """As share_of(), for something of a plugin; None for nothing, and for what is kept for practice only."""
    if page is None or page.unit_id in tree().practice:
        return None
    mount = mounts().of_unit(page.unit_id)
    address = mount.absolute(_plugin_card(slug, page, _of_plugin(page).digest))
    return Share("website", page.title, page.text, address, about=about_public(page, mount, address))


def _of_plugin(page: PublicPage) -> Drawn:
    return Drawn(page.title, page.unit_id, kept_image(page.picture_id))


def _plugin_card(slug: str, page: PublicPage, digest: str) -> str:
    return f"cards/of/{slug}/{page.key or FRONT}/{digest}.png"


@require_safe
def plugin_card(request: HttpRequest, plugin: str, key: str, digest_: str) -> HttpResponseBase:
    """As card(). Where the plugin is off, nothing of it is shown."""
    mount: Mount = request.mount
    installed = get(plugin)
    if installed is None or not is_enabled(plugin, mount.unit_id):
        raise Http404
    page = installed.public_page(mount, "" if key == FRONT else key)
    if page is None or mounts().of_unit(page.unit_id) != mount or share_of_public(plugin, page) is None:
        raise Http404
    drawn = _of_plugin(page)
    if digest_ != drawn.digest:
        return HttpResponseRedirect(mount.path(_plugin_card(plugin, page, drawn.digest)))
    return _sent(request, f"{plugin}-{page.key or f'{FRONT}-{mount.slug}'}", drawn)


# -- files ----------------------------------------------------------------------------------------------------------
def _sent(request: HttpRequest, folder: str, drawn: Drawn) -> HttpResponseBase:
    digest = drawn.digest
    file = Path(settings.DATA_DIR) / "cards" / folder / f"{digest}.png"
    if not file.exists():
        _keep(file, draw(drawn))
    return guarded_file_response(
        request, file, content_type="image/png", filename="card.png", inline=True, etag=digest, cache="public"
    )


def _keep(file: Path, picture: Image.Image) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    for old in file.parent.glob("*.png"):
        old.unlink(missing_ok=True)
    fresh = file.with_suffix(f".{os.getpid()}-{id(picture)}")
    picture.save(fresh, "PNG", optimize=True)
    fresh.replace(file)
