"""Old addresses of pages: made when a page moves or gets another name, followed where nothing is found.

Wagtail's own redirects are keyed by its Site, of which there is one for all units (docs/decisions/012).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.translation import gettext as _

from kernel.audit.api import record
from kernel.content.audience import is_visible
from kernel.content.models.redirects import LONGEST, Redirect
from kernel.people.viewer import Viewer
from kernel.units.mounts import PATH_PREFIX, Mount, mounts

AT_ONCE = 500
NO_PAGES = ("/cms/", "/static/", "/brand/", "/files/", "/accounts/")
_is_address = URLValidator(schemes=["http", "https"])


class RedirectError(ValueError):
    """Nothing was changed. The text says why, to whoever typed it; `of_target`: it is about where the address leads."""

    def __init__(self, text: str, *, of_target: bool = False) -> None:
        super().__init__(text)
        self.of_target = of_target


# -- made by themselves ------------------------------------------------------------------------------------------
def remember(page: Any, old_url_path: str, new_url_path: str) -> None:
    """`page` and all below it have just got new addresses: what visitors could open leads on from the old ones."""
    from kernel.content.models import BasePage

    before, after = mounts().of_page_path(old_url_path), mounts().of_page_path(new_url_path)
    if before is None or not before.inside(old_url_path):
        return  # the root of a site: its pages keep their addresses inside
    rows = BasePage.objects.filter(path__startswith=page.path, live=True).values_list("pk", "url_path")
    left = {before.inside(old_url_path + url_path[len(new_url_path) :]).strip("/"): pk for pk, url_path in rows}
    if after is not None and after.inside(new_url_path):
        _forget(after.unit_id, (after.inside(url_path).strip("/") for _pk, url_path in rows))
    _forget(before.unit_id, left)
    made = [
        Redirect(unit_id=before.unit_id, path=path, page_id=pk, automatic=True)
        for path, pk in left.items()
        if 0 < len(path) <= LONGEST
    ]
    Redirect.objects.bulk_create(made, batch_size=AT_ONCE)


def _forget(unit_id: int | None, paths: Iterable[str]) -> None:
    wanted = list(paths)
    for start in range(0, len(wanted), AT_ONCE):
        of_site(unit_id).filter(path__in=wanted[start : start + AT_ONCE]).delete()


def of_site(unit_id: int | None) -> Any:
    """All of one site."""
    return Redirect.objects.filter(unit_id=unit_id) if unit_id else Redirect.objects.filter(unit_id__isnull=True)


# -- followed ----------------------------------------------------------------------------------------------------
def follow(mount: Mount, path: str, viewer: Viewer) -> str:
    """Where an address that was not found leads; "" if nowhere. A page that the viewer may not see has no new address
    either, since addresses are made of titles."""
    path = path.strip("/")
    if not 0 < len(path) <= LONGEST:
        return ""
    found = of_site(mount.unit_id).filter(path=path).select_related("page").first()
    if found is None:
        return ""
    if found.page is not None:
        target = found.page.mount
        if target is None or not target.online or not found.page.live or not is_visible(found.page, viewer):
            return ""
        return found.page.url or ""
    return where(mount, found.address)


def where(mount: Mount, address: str) -> str:
    """A kept address as a link on the page being made."""
    if not address.startswith("/"):
        return address
    return mounts().system.path(address) if address.startswith(PATH_PREFIX) else mount.path(address)


class RedirectMiddleware:
    """Leads on where the house found nothing, so that pages which are found cost no question."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 404 or request.method not in ("GET", "HEAD"):
            return response
        if request.path_info.startswith(NO_PAGES):
            return response
        target = follow(request.mount, request.path_info, request.viewer)
        if not target or target == request.path:
            return response
        moved = HttpResponsePermanentRedirect(target)
        # a browser that kept it would go round in circles once the page moves back
        moved.headers["Cache-Control"] = "private, no-cache"
        return moved


# -- made by hand ------------------------------------------------------------------------------------------------
def inside(mount: Mount, typed: str) -> str | None:
    """The path inside a site of an address that somebody typed or pasted; None if it is of another site."""
    parts = urlsplit(typed.strip())
    path = unquote(parts.path)
    own_host = bool(mount.host) and parts.netloc.lower() == urlsplit(mount.origin).netloc.lower()
    if parts.netloc and not own_host and parts.netloc.lower() != urlsplit(mounts().system.origin).netloc.lower():
        return None
    prefix = mount.system_path()
    if not own_host and path.startswith(prefix):
        path = path[len(prefix) :]
    elif not own_host and (path.startswith(PATH_PREFIX) or (parts.netloc and mount.slug)):
        return None
    return path.strip("/")


@transaction.atomic
def add_redirect(*, viewer: Viewer, unit: Any, mount: Mount, old: str, new: str) -> Redirect:
    """Lead an old address of a site to where it is typed that it leads. A chain is shortened to its end; a circle, a page
    at the old address and an address that is none are refused. Raises RedirectError."""
    path = inside(mount, old)
    if path is None:
        raise RedirectError(_("This is no address of this site."))
    if not path or len(path) > LONGEST:
        raise RedirectError(_("Please give an address below the home page, such as /news/2019/."))
    if _page_at(mount, path) is not None:
        raise RedirectError(
            _("A page stands at this address, so nobody would be led on. Move that page or take it offline first.")
        )
    if of_site(mount.unit_id).filter(path=path).exists():
        raise RedirectError(_("This address is in the list already. Remove it there first."))
    target = _target(mount, path, new)
    made = Redirect.objects.create(unit_id=mount.unit_id, path=path, **target)
    of_site(mount.unit_id).filter(address=f"/{path}/").update(**target)
    record("content.redirect_added", actor=viewer, obj=made, unit=unit, path=path)
    return made


def _page_at(mount: Mount, path: str) -> Any:
    from kernel.content.models import BasePage

    return BasePage.objects.filter(url_path=f"{mount.root_url_path}{path}/".replace("//", "/"), live=True).first()


def _target(mount: Mount, path: str, typed: str) -> dict[str, Any]:
    typed = typed.strip()
    parts = urlsplit(typed)
    own = inside(mount, typed) if parts.netloc or typed.startswith("/") else None
    if own is None:
        return {"page": None, "address": _foreign(typed)}
    if own == path:
        raise RedirectError(_("The address would lead to itself."), of_target=True)
    if own and (earlier := of_site(mount.unit_id).filter(path=own).first()):
        if earlier.address == f"/{path}/":
            raise RedirectError(_("These two addresses would lead to each other for ever."), of_target=True)
        return {"page": earlier.page, "address": earlier.address}
    if (page := _page_at(mount, own)) is not None:
        return {"page": page, "address": ""}
    rest = f"/{own}/".replace("//", "/") + (f"?{parts.query}" if parts.query else "")
    return {"page": None, "address": _kept(rest)}


def _foreign(typed: str) -> str:
    """An address of another site: of the house ("/u/…") or of anywhere."""
    if typed.startswith(PATH_PREFIX):
        return _kept(typed)
    try:
        _is_address(typed)
    except ValidationError as wrong:
        raise RedirectError(
            _("Please give an address that begins with https://, or the path of a page, such as /news/."),
            of_target=True,
        ) from wrong
    if "@" in urlsplit(typed).netloc:
        raise RedirectError(_("An address with a name or password in it is not taken."), of_target=True)
    return _kept(typed)


def _kept(address: str) -> str:
    if len(address) > LONGEST or "\\" in address or any(ord(character) < 32 for character in address):
        raise RedirectError(_("This address is too long, or has characters that no address has."), of_target=True)
    return address


@transaction.atomic
def remove_redirect(*, viewer: Viewer, unit: Any, redirect: Redirect) -> None:
    record("content.redirect_removed", actor=viewer, obj=redirect, unit=unit, path=redirect.path)
    redirect.delete()
