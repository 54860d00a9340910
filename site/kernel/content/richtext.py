"""What HTML members and editors may store. One list for the whole product.

No style and no class attribute ever passes: the policy `style-src 'self'` would drop the first, and the second would
let a text dress up as a part of the site. Headings keep an id only with our prefix, so that no text can take the place
of an element that scripts or skip links look for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import nh3

ANCHOR_PREFIX = "s-"
URL_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
HEADINGS = frozenset({"h2", "h3", "h4"})
_OTHER_TAGS = (
    "p br hr ul ol li dl dt dd a strong b em i u s del ins mark sub sup kbd small blockquote q cite code pre"
    " table caption colgroup col thead tbody tfoot tr th td ruby rt rp"
)
TAGS = HEADINGS | frozenset(_OTHER_TAGS.split())
CELL = frozenset({"colspan", "rowspan"})
ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "title"},
    "ol": {"start"},
    "td": set(CELL),
    "th": set(CELL | {"scope"}),
    **{heading: {"id"} for heading in HEADINGS},
}
DROPPED_WITH_CONTENT = frozenset(
    {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title"}
)
NUMBERS = {"colspan": 100, "rowspan": 1000, "start": 10_000}


def clean(html: str, *, extra_schemes: Iterable[str] = ()) -> str:
    """Return `html` with everything removed that is not on the lists above; what it wrapped stays as text.

    `extra_schemes` widens the link schemes for one caller: the course import keeps `lesson:` until links are stored.
    Relative links pass, links without a scheme to another host (`//host/…`) do not.
    """
    return nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags=set(DROPPED_WITH_CONTENT),
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes=set(URL_SCHEMES) | set(extra_schemes),
        link_rel="noopener",
        strip_comments=True,
    )


def clean_stored(html: str) -> str:
    """clean() for rich text in Wagtail's stored form, whose links name pages and documents by id, not by address."""
    return nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags=set(DROPPED_WITH_CONTENT),
        attributes={**ATTRIBUTES, "a": {"href", "title", "linktype", "id"}},
        attribute_filter=_stored_attribute,
        url_schemes=set(URL_SCHEMES),
        link_rel=None,
        strip_comments=True,
    )


def _stored_attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "a" and name == "id":
        return value if value.isascii() and value.isdigit() else None
    if tag == "a" and name == "linktype":
        return value if value in {"page", "document"} else None
    return _attribute(tag, name, value)


def _attribute(_tag: str, name: str, value: str) -> str | None:
    if name == "id":
        return value if value.startswith(ANCHOR_PREFIX) and not any(c.isspace() for c in value) else None
    if name == "href":
        # Browsers drop control characters from addresses and read \\ as /, so "/<tab>/host" names another host as well.
        plain = re.sub(r"[\x00-\x20]", "", value).replace("\\", "/")
        return None if plain.startswith("//") else value
    if name in NUMBERS:
        return value if value.isascii() and value.isdigit() and int(value) <= NUMBERS[name] else None
    return value
