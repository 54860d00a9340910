"""Feeds of a site and of its sections: what a visitor may see, and nothing else, since feed readers do not sign in."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.views.decorators.http import require_safe

from kernel.content.kept import Entry
from kernel.content.selectors import articles, entries_below
from kernel.people.viewer import Viewer
from kernel.theming.api import brand_of
from kernel.units.mounts import Mount

LENGTH = 30


class JsonFeed(SyndicationFeed):
    """JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile: Any, encoding: str) -> None:
        feed = self.feed
        whole = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed["title"],
            "home_page_url": feed["link"],
            "feed_url": feed["feed_url"],
            "description": feed["description"],
            "language": feed["language"],
            "items": [self._item(item) for item in self.items],
        }
        outfile.write(json.dumps({key: value for key, value in whole.items() if value is not None}, ensure_ascii=False))

    @staticmethod
    def _item(item: dict[str, Any]) -> dict[str, str]:
        return {
            "id": item["unique_id"] or item["link"],
            "url": item["link"],
            "title": item["title"],
            "content_text": item["description"] or item["title"],
            "date_published": item["pubdate"].isoformat(),
            "date_modified": item["updateddate"].isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Source:
    """Of what a feed is: a site, or one of its sections."""

    mount: Mount
    section: Any
    address: str  # of the feed, inside the mount


class EntriesFeed(Feed[Entry, Source]):
    feed_type: type[SyndicationFeed] = Atom1Feed

    def __init__(self, kind: str) -> None:
        self.kind, self.feed_type = kind, KINDS[kind]

    def get_object(self, request: HttpRequest, *args: Any, section: str = "", **kwargs: Any) -> Source:
        mount: Mount = request.mount
        found = _section(mount, section) if section else None
        inside = mount.inside(found.url_path) if found else ""
        return Source(mount, found, feed_address(self.kind, inside))

    def title(self, source: Source) -> str:
        name = brand_of(source.mount.unit_id).name
        return f"{source.section.title} · {name}" if source.section else name

    description = title
    subtitle = None

    def link(self, source: Source) -> str:
        return str(source.section.full_url) if source.section else source.mount.absolute()

    def feed_url(self, source: Source) -> str:
        return source.mount.absolute(source.address)

    def items(self, source: Source) -> list[Entry]:
        visitor = Viewer(AnonymousUser())
        if source.section is None:
            return articles(visitor, source.mount, None, LENGTH)
        return [Entry.of(page) for page in entries_below(source.section, visitor)[:LENGTH]]

    def item_title(self, item: Entry) -> str:
        return item.title

    def item_description(self, item: Entry) -> str:
        return item.summary

    def item_link(self, item: Entry) -> str:
        return item.full_url

    def item_pubdate(self, item: Entry) -> datetime:
        return item.date

    def item_updateddate(self, item: Entry) -> datetime:
        return item.updated


KINDS: dict[str, type[SyndicationFeed]] = {"atom": Atom1Feed, "rss": Rss201rev2Feed, "json": JsonFeed}
_views: dict[str, Callable[..., HttpResponse]] = {kind: EntriesFeed(kind) for kind in KINDS}
TYPES = {"atom": "application/atom+xml", "rss": "application/rss+xml", "json": "application/feed+json"}


def _section(mount: Mount, path: str) -> Any:
    """A section that a visitor may see, of this site. Raises Http404."""
    from kernel.content.models import Section

    rows = Section.objects.live().filter(url_path=f"{mount.root_url_path}{path.strip('/')}/", audience="public")
    found = rows.first()
    if found is None or found.mount != mount:
        raise Http404
    return found


def feed_address(kind: str, inside: str = "") -> str:
    """Inside a mount; `inside` is a section's place there."""
    return "feed/" if kind == "atom" and not inside else f"feed/{kind}/{inside}"


def alternates(mount: Mount, inside: str = "") -> list[dict[str, str]]:
    """What a page's head says of the feeds of a site or section."""
    return [{"type": TYPES[kind], "url": mount.path(feed_address(kind, inside))} for kind in KINDS]


@require_safe
def feed(request: HttpRequest, kind: str = "atom", section: str = "") -> HttpResponse:
    if kind not in _views:
        raise Http404
    return _views[kind](request, section=section)
