"""What a public page is, in the words of schema.org (JSON-LD), for search machines. A block of data: nothing runs it."""

from __future__ import annotations

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from kernel.plugins.contract import PublicPage
from kernel.theming.api import brand_of
from kernel.units.mounts import Mount

_ESCAPED = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}  # no text can end the element that it stands in


def as_json(about: dict[str, Any]) -> SafeString:
    text = json.dumps({"@context": "https://schema.org", **about}, ensure_ascii=False, default=str)
    return mark_safe(text.translate(_ESCAPED))


def _organisation(mount: Mount) -> dict[str, str]:
    return {"@type": "Organization", "name": brand_of(mount.unit_id).name, "url": mount.absolute()}


def about_page(page: Any, mount: Mount, text: str, image: str) -> dict[str, Any]:
    common = {"name": page.title, "url": mount.absolute(mount.inside(page.url_path)), "image": image}
    date = getattr(page, "date", None)
    if date is None:
        return {"@type": "WebPage", **common, **({"description": text} if text else {})}
    dates = {"datePublished": date.isoformat()}
    if page.last_published_at:
        dates["dateModified"] = page.last_published_at.isoformat()
    said = {"headline": page.title[:110], **({"description": text} if text else {})}
    return {"@type": "Article", **common, **said, **dates, "publisher": _organisation(mount)}


def about_public(page: PublicPage, mount: Mount, image: str) -> dict[str, Any]:
    common = {"name": page.title, "url": mount.absolute(page.path), "image": image}
    said = {"description": page.text} if page.text else {}
    return {"@type": "WebPage", **common, **said, "provider": _organisation(mount), **page.about}
