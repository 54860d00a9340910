"""What a plugin may contribute. A manifest is a subclass of Plugin whose methods return these frozen values.

A mistake in a manifest is found by the type checker and by `manage.py check` (kernel.plugins.checks).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from django.http import HttpRequest
from django.utils.functional import Promise

from kernel.events.worker import Handler, Schedule
from kernel.jobs.kinds import JobKind
from kernel.people.roles import Permission
from kernel.people.viewer import Viewer
from kernel.units.mounts import Mount

Text = str | Promise

__all__ = [
    "BenchPage",
    "Duty",
    "Figure",
    "Handler",
    "HelpTopic",
    "JobKind",
    "NavItem",
    "Permission",
    "Plugin",
    "PublicPage",
    "Schedule",
    "SlotItem",
    "Step",
    "Text",
    "Todo",
    "Widget",
    "answers_when_off",
    "uninterrupted",
]


@dataclass(frozen=True, slots=True)
class NavItem:
    """An entry of a menu: `place` is main (a site's own), personal (system bar), tabs (bottom of a phone) or footer.

    `members_only` hides it from visitors; `permission` shows it only to those who have it somewhere.
    """

    label: Text
    url_name: str
    icon: str = ""
    place: str = "main"
    order: int = 50
    members_only: bool = False
    permission: str = ""


@dataclass(frozen=True, slots=True)
class Widget:
    """A block that an editor may put on a home page: `context(request, options)` feeds `template`.

    `options` is a dict with at least "title" (may be empty) and "count".
    """

    kind: str
    label: Text
    template: str
    context: Callable[[HttpRequest, dict[str, Any]], dict[str, Any]]
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that an editor may show on a home page: `count(unit_ids)` from rows, in one query however many units.
    `label` says what is counted ("courses") and stands below the number."""

    kind: str
    label: Text
    count: Callable[[frozenset[int]], int]


@dataclass(frozen=True, slots=True)
class SlotItem:
    """A piece that appears where a page leaves room: `slot` names the room, `context(request, **about)` feeds the
    template; None from it means "nothing to show"."""

    slot: str
    template: str
    context: Callable[..., dict[str, Any] | None]
    order: int = 50


@dataclass(frozen=True, slots=True)
class Todo:
    """Something that waits for a person: `title` says what, `action` what one does about it, at `url`. On "my" home what
    is `late` comes first, then what has a `date`, then the rest by `order`."""

    title: str
    url: str
    action: str = ""
    meta: str = ""
    date: date | None = None
    soon: bool = False
    late: bool = False
    order: int = 50


@dataclass(frozen=True, slots=True)
class Duty:
    """What a permission lets one do, and the way there; "my" home lists it under the roles that have the permission."""

    permission: str
    label: Text
    url_name: str
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One of the first steps of whoever holds `role` ("member": everybody). It is ticked by itself once one of `facts` is
    there: actions that this person's account left in the audit log, or what Plugin.facts() names; without facts by hand."""

    role: str
    slug: str
    label: Text
    text: Text
    url_name: str
    facts: tuple[str, ...] = ()
    order: int = 50


@dataclass(frozen=True, slots=True)
class HelpTopic:
    """A short explanation where a form is hard, shown there by {% help "slug" %} and gathered at /help/. `body` has one
    paragraph a line; `roles` are those that meet the form."""

    slug: str
    title: Text
    body: Text
    roles: tuple[str, ...] = ()
    url_name: str = ""


@dataclass(frozen=True, slots=True)
class BenchPage:
    """A page that `manage.py bench pages` measures. `path(person)` names it for a member of the large demo (None: this
    member has no such page); with `requests`, a session that has fetched the page yields what to send instead:
    (method, path, JSON body). With `role` it is asked by somebody who holds that role in the whole organisation.
    `before(person)` makes happen what the page is asked after; it is not measured."""

    name: str
    path: Callable[[Any], str | None]
    requests: Callable[[str], Iterator[tuple[str, str, dict[str, Any]]]] | None = None
    role: str = ""
    before: Callable[[Any], None] | None = None


@dataclass(frozen=True, slots=True)
class PublicPage:
    """Something of a plugin that any visitor may see: it stands in the site map and has a share card. `key` names it in the
    card's address (letters, digits, hyphens; empty: the plugin's first page on a site); `path` is its address inside the
    mount of its unit; `about` says more in the words of schema.org ("@type": …)."""

    key: str
    unit_id: int | None
    path: str
    title: str
    text: str = ""
    picture_id: int | None = None
    changed: datetime | None = None
    about: Mapping[str, Any] = field(default_factory=dict)


View = TypeVar("View", bound=Callable[..., Any])


def answers_when_off(view: View) -> View:
    """Marks a view that goes on answering where its plugin is switched off: what was promised to people outside, a
    printed code for one, must hold. Stands above all other decorators."""
    view.answers_when_off = True  # type: ignore[attr-defined]
    return view


UNINTERRUPTED = "is_uninterrupted"


def uninterrupted(view: View) -> View:
    """Marks a view that whoever is in the middle of something must reach: an exam under way. Nothing that the house wants
    to show first comes between. Stands above all other decorators."""
    setattr(view, UNINTERRUPTED, True)
    return view


class Plugin:
    """A plugin's manifest. Class attributes say what it is, methods what it adds; all of them are optional."""

    slug: str = ""
    label: Text = ""
    description: Text = ""
    icon: str = "puzzle"
    enabled_by_default: bool = True
    urls: str = ""  # module of URL patterns; its app_name must be the slug
    websocket_urls: str = ""  # module with `websocket_urlpatterns`

    @property
    def url_prefix(self) -> str:
        return f"{self.slug}/"

    def nav(self) -> Sequence[NavItem]:
        return ()

    def widgets(self) -> Sequence[Widget]:
        return ()

    def figures(self) -> Sequence[Figure]:
        return ()

    def slots(self) -> Sequence[SlotItem]:
        return ()

    def permissions(self) -> Sequence[Permission]:
        return ()

    def handlers(self) -> Sequence[Handler]:
        return ()

    def schedules(self) -> Sequence[Schedule]:
        return ()

    def jobs(self) -> Sequence[JobKind]:
        """Kinds of long work, asked for by kernel.jobs.api.enqueue; not done for units where the plugin is off."""
        return ()

    def todo(self, viewer: Viewer) -> Sequence[Todo]:
        """What waits for this person. As many queries for a hundred things as for one."""
        return ()

    def duties(self) -> Sequence[Duty]:
        return ()

    def steps(self) -> Sequence[Step]:
        return ()

    def facts(self, viewer: Viewer) -> frozenset[str]:
        """Names of what this person has done, for Step.facts, where the audit log does not say."""
        return frozenset()

    def help_topics(self) -> Sequence[HelpTopic]:
        return ()

    def holdings(self, unit_ids: frozenset[int]) -> Sequence[str]:
        """What it keeps for these units, as short counts in the reader's language ("38 courses"); nothing for nothing.
        Whoever switches it off is told of them beforehand. As many queries for five hundred units as for one."""
        return ()

    def clear(self, unit_ids: frozenset[int]) -> None:
        """Delete everything that the plugin keeps for these units. Asked for units of practice only, where nothing counts."""

    def public_counts(self) -> Mapping[int, int]:
        """How many things of each unit any visitor may see, {unit id: number}. One query however many units."""
        return {}

    def public_pages(self, unit_ids: frozenset[int], start: int, stop: int) -> Sequence[PublicPage]:
        """Those of these units, from one place to another in an order that stays. One query."""
        return ()

    def public_page(self, mount: Mount, key: str) -> PublicPage | None:
        """The one with this key; with an empty key the first page on this site, if it shows a visitor anything. None for
        what not everybody may see."""
        return None

    def bench_pages(self) -> Sequence[BenchPage]:
        return ()

    def load_demo(self, demo: Any) -> None:
        """Add this plugin's share to the demo content (see portal.demo)."""
