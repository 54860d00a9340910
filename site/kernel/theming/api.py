"""The brand of a unit, as templates and style sheets need it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from django.conf import settings

from kernel.theming.colours import derive
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
            kind: f"/brand/{brand.public_id}-{_digest(file.name or '')}/{kind}/" if file else ""
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
        )
    return views


register_part("brands", _load)


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
