"""The Atom feed of a site: what a visitor may see, and nothing else, since feed readers do not sign in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils.feedgenerator import Atom1Feed

from kernel.content.models import Article
from kernel.content.selectors import articles
from kernel.people.viewer import Viewer
from kernel.theming.api import brand_of
from kernel.units.mounts import Mount

LENGTH = 30


class EntriesFeed(Feed[Article, Mount]):
    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Mount:
        mount: Mount = request.mount
        return mount

    def title(self, mount: Mount) -> str:
        return brand_of(mount.unit_id).name

    def link(self, mount: Mount) -> str:
        return mount.absolute()

    def items(self, mount: Mount) -> list[Article]:
        return list(articles(Viewer(AnonymousUser()), mount)[:LENGTH])

    def item_title(self, item: Article) -> str:
        return str(item.title)

    def item_description(self, item: Article) -> str:
        return str(item.summary)

    def item_link(self, item: Article) -> str:
        return item.full_url or ""

    def item_updateddate(self, item: Article) -> datetime:
        return item.last_published_at or item.date
