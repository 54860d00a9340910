"""The Atom feed of a site: what a visitor may see, and nothing else, since feed readers do not sign in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils.feedgenerator import Atom1Feed

from kernel.content.kept import Entry
from kernel.content.selectors import articles
from kernel.people.viewer import Viewer
from kernel.theming.api import brand_of
from kernel.units.mounts import Mount

LENGTH = 30


class EntriesFeed(Feed[Entry, Mount]):
    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Mount:
        mount: Mount = request.mount
        return mount

    def title(self, mount: Mount) -> str:
        return brand_of(mount.unit_id).name

    def link(self, mount: Mount) -> str:
        return mount.absolute()

    def feed_url(self, mount: Mount) -> str:
        return mount.absolute("feed/")

    def items(self, mount: Mount) -> list[Entry]:
        return articles(Viewer(AnonymousUser()), mount, None, LENGTH)

    def item_title(self, item: Entry) -> str:
        return item.title

    def item_description(self, item: Entry) -> str:
        return item.summary

    def item_link(self, item: Entry) -> str:
        return item.full_url

    def item_updateddate(self, item: Entry) -> datetime:
        return item.updated
