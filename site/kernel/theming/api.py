"""The brand of a unit, as templates and style sheets need it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.conf import settings

from kernel.theming.colours import derive
from kernel.theming.filings import police_url
from kernel.units.hosts import here
from kernel.units.tree import Snapshot, register_part, tree

DEFAULT_COLOUR = "#b3261e"


@dataclass(frozen=True)
class BrandView:
    name: str
    subname: str = ""
    crest: str = "联"
    colour: str = DEFAULT_COLOUR
    accent: str = ""
    banner_style: str = "wide"
    stylesheet_url: str = ""
    logo_url: str = ""
    banner_url: str = ""
    banner_title: str = ""
    banner_text: str = ""
    organiser: str = ""
    telephone: str = ""
    hours: str = ""
    footer: tuple[str, ...] = field(default_factory=tuple)
    public_id: str = ""
    logo_path: str = ""
    banner_path: str = ""
    mark_path: str = ""


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands at the foot of a unit's pages; what it does not say itself it takes from the nearest unit above that does."""

    organiser: str = ""
    telephone: str = ""
    hours: str = ""
    lines: tuple[str, ...] = ()  # its own only
    icp_number: str = ""
    police_number: str = ""
    police_url: str = ""
    site_code: str = ""
    mark_url: str = ""
    mark_image: str = ""  # address of the picture


FILINGS = ("icp_number", "police_number", "police_url", "site_code", "mark_url", "mark_image")  # fields of Foot


def stylesheet(colour: str, accent: str = "") -> str:
    """The style sheet of a brand: tokens only, so that it cannot break a layout. `accent`: a second colour, if it has
    one, for links, marks and lines."""
    tokens = derive(colour, accent)

    def block(selector: str, values: dict[str, str]) -> str:
        return selector + "{" + "".join(f"--{name}:{value};" for name, value in values.items()) + "}"

    dark = tokens["dark"]
    return (
        block(":root", tokens["light"])
        + block(':root[data-theme="dark"]', dark)
        + "@media (prefers-color-scheme:dark){"
        + block(':root:not([data-theme="light"])', dark)
        + "}\n"
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _load(snapshot: Snapshot) -> dict[int, BrandView]:
    from kernel.theming.models import Brand

    views = {}
    for brand in Brand.objects.all():
        urls = {
            kind: picture_url(brand.public_id, kind, file.name) if file else ""
            for kind, file in (("logo", brand.logo), ("banner", brand.banner_image))
        }
        views[brand.unit_id] = BrandView(
            name=brand.name,
            subname=brand.subname,
            crest=brand.crest or brand.name[:1],
            colour=brand.colour.lower(),
            accent=brand.accent.lower(),
            banner_style=brand.banner_style,
            stylesheet_url=f"/brand/{brand.public_id}-{_digest(stylesheet(brand.colour, brand.accent))}.css",
            logo_url=urls["logo"],
            banner_url=urls["banner"],
            banner_title=brand.banner_title,
            banner_text=brand.banner_text,
            organiser=brand.organiser,
            telephone=brand.telephone,
            hours=brand.hours,
            footer=tuple(line for line in brand.footer.splitlines() if line.strip()),
            public_id=brand.public_id,
            logo_path=brand.logo.name or "",
            banner_path=brand.banner_image.name or "",
            mark_path=brand.mark_image.name or "",
        )
    return views


def _load_feet(snapshot: Snapshot) -> dict[int, Foot]:
    """By unit with a brand; a unit comes after those above it."""
    from kernel.theming.models import Brand

    brands = {brand.unit_id: brand for brand in Brand.objects.all()}
    feet: dict[int, Foot] = {}
    for node in snapshot.by_id.values():
        if (brand := brands.get(node.id)) is not None:
            above = next((feet[pk] for pk in reversed(node.line[:-1]) if pk in feet), Foot())
            feet[node.id] = _foot(brand, above)
    return feet


def _foot(brand: Any, above: Foot) -> Foot:
    called = brand if brand.telephone else above  # the hours are those of the telephone
    police, mark = brand.police_number, brand.mark_image
    return Foot(
        organiser=brand.organiser or above.organiser,
        telephone=called.telephone,
        hours=called.hours,
        lines=tuple(line for line in brand.footer.splitlines() if line.strip()),
        icp_number=brand.icp_number or above.icp_number,
        police_number=police or above.police_number,
        police_url=police_url(police) if police else above.police_url,
        site_code=brand.site_code or above.site_code,
        mark_url=brand.mark_url or above.mark_url,
        mark_image=picture_url(brand.public_id, "mark", mark.name) if mark else above.mark_image,
    )


def picture_url(public_id: str, kind: str, name: str | None) -> str:
    """Where a brand's picture (logo, banner, mark) is served."""
    return f"/brand/{public_id}-{_digest(name or '')}/{kind}/"


def _load_grey(snapshot: Snapshot) -> tuple[tuple[int, date, date], ...]:
    from kernel.theming.models import GreyDays

    return tuple(GreyDays.objects.values_list("unit_id", "first_day", "last_day"))


def _load_host_filings(snapshot: Snapshot) -> dict[str, dict[str, str]]:
    """{host name: fields of its foot}, for names with numbers of their own."""
    from kernel.theming.models import HostFiling

    found: dict[str, dict[str, str]] = {}
    for name, icp, police in HostFiling.objects.values_list("hostname__name", "icp_number", "police_number"):
        own = {"icp_number": icp} if icp else {}
        found[name] = own | ({"police_number": police, "police_url": police_url(police)} if police else {})
    return found


register_part("brands", _load)
register_part("feet", _load_feet)
register_part("host_filings", _load_host_filings)
register_part("grey_days", _load_grey)


def foot_of(unit_id: int | None) -> Foot:
    """What stands at the foot of the unit's pages; None asks for the system's."""
    snapshot = tree()
    node = snapshot.by_id.get(unit_id if unit_id is not None else snapshot.root_id or 0)
    feet: dict[int, Foot] = snapshot.parts["feet"]
    return next((feet[pk] for pk in reversed(node.line if node else ()) if pk in feet), Foot())


def foot_here(unit_id: int | None) -> Foot:
    """The foot of the page that is being made. A filing belongs to a host name: under the system's address its own stand,
    whichever unit is read there; at a unit's own name that name's, and what it does not say is the unit's."""
    foot, host = foot_of(unit_id), here()
    if host is None:
        system = foot_of(None)
        return replace(foot, **{name: getattr(system, name) for name in FILINGS})
    filings: dict[str, dict[str, Any]] = tree().parts["host_filings"]
    return replace(foot, **filings.get(host.name, {}))


def is_grey(unit_id: int | None, day: date) -> bool:
    """Are the unit's pages grey on that day? None asks for the system's."""
    snapshot = tree()
    days: tuple[tuple[int, date, date], ...] = snapshot.parts["grey_days"]
    if not days:
        return False
    node = snapshot.by_id.get(unit_id if unit_id is not None else snapshot.root_id or 0)
    return node is not None and any(pk in node.line and first <= day <= last for pk, first, last in days)


def brand_of(unit_id: int | None) -> BrandView:
    """The unit's brand, or that of the nearest unit above that has one; None asks for the system's."""
    snapshot = tree()
    node = snapshot.by_id.get(unit_id if unit_id is not None else snapshot.root_id or 0)
    brands: dict[int, BrandView] = snapshot.parts["brands"]
    for ancestor in reversed(node.line if node else ()):
        if ancestor in brands:
            return brands[ancestor]
    return BrandView(name=settings.SITE_NAME)


def brand_by_public_id(public_id: str) -> BrandView | None:
    return next((brand for brand in tree().parts["brands"].values() if brand.public_id == public_id), None)
