"""The blocks of a home page as those who arrange it see them: in order, what was put away lately, and what can be added.

Everything is read from stored values, never from the rows that they name: a home with every block asks no more than an
empty one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.content.models import Section
from kernel.plugins.registry import widget_choices
from kernel.theming.api import brand_of
from portal.subsites.sketches import sketch
from portal.subsites.starters import WIDGET, BlockKind, Made, block_kinds

Raw = dict[str, Any]  # a block as it is stored: type, value, id
VERSIONS = 20  # so many are looked through for what was put away
MOST_AWAY = 12
NEW = re.compile(r"^new-(\d{1,3}):(.{1,80})$")
SHORT = 40  # characters of a text


@dataclass(frozen=True, slots=True)
class Row:
    """As subsites/_order.html draws it."""

    value: str
    label: str
    about: str
    sketch: Any
    ticked: bool
    first: bool = False
    last: bool = False
    edit_url: str = ""


class Arrangement:
    """One home page, at its newest version, that of an editor's draft included."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.newest = page.get_latest_revision_as_object()
        self.block = self.newest._meta.get_field("body").stream_block
        self.here: dict[str, Raw] = {raw["id"]: raw for raw in self.newest.body.get_prep_value()}

    @cached_property
    def away(self) -> dict[str, tuple[Raw, Any]]:
        """What stood on the page in one of its last versions and stands there no more, with when that was; newest first."""
        found: dict[str, tuple[Raw, Any]] = {}
        rows = self.page.revisions.order_by("-created_at", "-pk").values_list("content__body", "created_at")
        for body, moment in rows[:VERSIONS]:
            for raw in json.loads(body) if isinstance(body, str) else body or ():  # as the database hands it out
                if raw.get("id") and raw["id"] not in self.here and raw["type"] in self.block.child_blocks:
                    found.setdefault(raw["id"], (raw, moment))
        return dict(list(found.items())[:MOST_AWAY])

    @cached_property
    def kinds(self) -> dict[str, BlockKind]:
        return block_kinds()

    # -- what is asked for ---------------------------------------------------------------------------------------------
    def known(self, values: Iterable[str]) -> list[str]:
        """Those of the values that name something, each once: blocks of the page, what was put away, new ones."""
        return [value for value in dict.fromkeys(values) if value in self.here or value in self.away or self.new(value)]

    def new(self, value: str) -> BlockKind | None:
        match = NEW.match(value)
        return self.kinds.get(match[2]) if match else None

    def another(self, kind: str, values: Iterable[str]) -> str:
        """The name of one more new block of a kind, beside the others; "" where there is no such kind."""
        taken = [int(match[1]) for value in values if (match := NEW.match(value))]
        value = f"new-{max(taken, default=0) + 1}:{kind}"
        return value if self.new(value) else ""

    def stream(self, values: Iterable[str]) -> Any:
        """The page's blocks as they would stand, for saving and for a preview."""
        raws = [raw for value in self.known(values) if (raw := self._raw(value)) is not None]
        return self.block.to_python(raws)

    def _raw(self, value: str) -> Raw | None:
        if value in self.here:
            return self.here[value]
        if value in self.away:
            return self.away[value][0]
        kind = self.new(value)
        made: list[Raw] = self.block.get_prep_value(self.block.normalize([kind.made(self._made)])) if kind else []
        return made[0] if made else None

    @cached_property
    def _made(self) -> Made:
        brand = brand_of(self.page.unit_id)
        words = {"name": brand.name, "banner_title": brand.banner_title, "banner_text": brand.banner_text}
        return Made({page.slug: page for page in self._sections.values()}, words)

    @cached_property
    def _sections(self) -> dict[int, Section]:
        of_site = Section.objects.child_of(self.page).live().order_by("path")
        return {page.pk: page for page in of_site[:200]}

    # -- how it is shown -----------------------------------------------------------------------------------------------
    def rows(self, ticked: list[str], edit_url: str) -> list[Row]:
        """What is ticked in its order, then what was unticked just now, then what was put away before."""
        rest = [*(value for value in self.here if value not in ticked), *(v for v in self.away if v not in ticked)]
        return [
            self._row(value, edit_url, value in ticked, number == 0, number == len(ticked) - 1)
            for number, value in enumerate([*ticked, *rest])
        ]

    def _row(self, value: str, edit_url: str, ticked: bool, first: bool, last: bool) -> Row:
        if kind := self.new(value):
            slug, label, about = kind.slug, str(kind.label), _("New. %(about)s") % {"about": kind.about}
            return Row(value, label, about, sketch(slug), ticked, first, last)
        raw, moment = (self.here[value], None) if value in self.here else self.away[value]
        child = self.block.child_blocks[raw["type"]]
        about = _hint(raw, self._titles)
        if moment is not None:
            until = _("on the page until %(day)s") % {"day": date_format(localtime(moment), "DATE_FORMAT")}
            about = f"{about} · {until}"
        url = f"{edit_url}#:w:contentpath=body.{value}" if moment is None else ""
        return Row(value, str(child.label), about, sketch(_slug(raw)), ticked, first, last, url)

    @cached_property
    def _titles(self) -> dict[int, str]:
        """Of sections of this site and of others that a block reads."""
        found = {pk: page.title for pk, page in self._sections.items()}
        raws = [*self.here.values(), *(raw for raw, _moment in self.away.values())]
        named = {raw["value"].get("section") for raw in raws if isinstance(raw["value"], dict)} - {None, *found}
        return found | dict(Section.objects.filter(pk__in=named).values_list("pk", "title")) if named else found


def _slug(raw: Raw) -> str:
    """Which drawing: headlines as cards are drawn as the form's "Study" is."""
    cards = raw["type"] == "headlines" and raw["value"].get("style") == "cards"
    return "study" if cards else str(raw["type"])


def _hint(raw: Raw, titles: dict[int, str]) -> str:
    """What a block shows, in a few plain words: its title, where it reads, how much it holds."""
    value = raw["value"]
    if not isinstance(value, dict):
        return _shortened(strip_tags(str(value).replace("><", "> <"))) or _empty()
    said = [_shortened(str(value.get("title") or value.get("text") or ""))]
    if raw["type"] == "widget":
        said.append(str(dict(widget_choices()).get(str(value.get("kind")), "")))
    if "section" in value:
        section = titles.get(value["section"] or 0)
        said.append(_("from “%(section)s”") % {"section": section} if section else _("from the whole site"))
    lists = [rows for rows in value.values() if isinstance(rows, list)]
    if lists and raw["type"] not in ("topic", "unit_news"):
        count = sum(len(rows) for rows in lists)
        said.append(ngettext("%(count)d entry", "%(count)d entries", count) % {"count": count} if count else _empty())
    elif value.get("count"):
        said.append(_("up to %(count)d") % {"count": value["count"]})
    return " · ".join(dict.fromkeys(word for word in said if word))


def _empty() -> str:
    return _("still empty: visitors do not see it")


def _shortened(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= SHORT else words[: SHORT - 1] + "…"


def addable(kinds: dict[str, BlockKind]) -> list[dict[str, Any]]:
    """What can be added, the house's own before what plugins show."""
    ordered = sorted(kinds.values(), key=lambda kind: kind.slug.startswith(WIDGET))
    return [{"value": k.slug, "label": k.label, "about": k.about, "sketch": sketch(k.slug)} for k in ordered]
