"""What a new subsite begins with: sections, blocks and a colour for each kind of organisation. Editors change it later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from kernel.plugins.registry import widget_choices

Text = str | Promise


@dataclass(frozen=True, slots=True)
class SectionKind:
    slug: str
    title: Text


@dataclass(frozen=True, slots=True)
class Starter:
    """`sections` and `blocks` are ticked at first; every other one can be ticked, too."""

    slug: str
    label: Text
    about: Text
    colour: str
    sections: tuple[str, ...]
    blocks: tuple[str, ...]


SECTIONS = (
    SectionKind("news", _("News")),
    SectionKind("notices", _("Notices")),
    SectionKind("study", _("Study")),
    SectionKind("stories", _("Stories from the branches")),
    SectionKind("openness", _("Party affairs made public")),
    SectionKind("guides", _("How to get things done")),
    SectionKind("classes", _("Classes and teachers")),
)


@dataclass(frozen=True, slots=True)
class BlockKind:
    """A block that may stand on a new home. `made`: name and value as a StreamField takes them; what an editor has to
    fill first is empty and waits for it. `about` is read beside a small drawing (portal.subsites.sketches)."""

    slug: str
    label: Text
    about: Text
    made: Callable[[Made], tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Made:
    """What the blocks of a new home are made from: its sections by slug, and the words of its brand."""

    sections: dict[str, Any]
    words: dict[str, str]

    def listing(self, section: str, count: int, **more: Any) -> dict[str, Any]:
        """A block whose section was not wanted reads the whole site."""
        page = self.sections.get(section)
        return {"title": str(page.title) if page else "", "section": page, "count": count, **more}


def _counted(made: Made) -> tuple[str, Any]:
    rows = [{"kind": kind, "label": "", "value": "", "source": "", "as_of": None} for kind in COUNTED]
    return "figures", {"title": "", "figures": rows}


def _empty(name: str, rows: str, **more: Any) -> Callable[[Made], tuple[str, Any]]:
    return lambda made: (name, {"title": "", rows: [], **more})


def _welcome(made: Made) -> tuple[str, Any]:
    words = made.words
    return "text", format_html("<h2>{}</h2><p>{}</p>", words["name"], words.get("banner_text", ""))


def _slogan(made: Made) -> tuple[str, Any]:
    return "slogan", {"text": made.words.get("banner_title") or made.words["name"], "source": ""}


COUNTED = ("members", "units", "articles")
BLOCKS = (
    BlockKind(
        "headlines",
        _("Headlines"),
        _("The newest articles, the first one large."),
        lambda made: ("headlines", made.listing("news", 5, style="lead")),
    ),
    BlockKind(
        "headline_grid",
        _("Headline grid"),
        _("A wall of pictures with titles."),
        lambda made: ("headline_grid", made.listing("news", 5)),
    ),
    BlockKind(
        "notices",
        _("Notices"),
        _("Dated lines, the newest first."),
        lambda made: ("notices", made.listing("notices", 6)),
    ),
    BlockKind(
        "study",
        _("Study"),
        _("Cards with pictures from the section Study."),
        lambda made: ("headlines", made.listing("study", 4, style="cards")),
    ),
    BlockKind("text", _("Words of welcome"), _("A heading and a few sentences."), _welcome),
    BlockKind("slogan", _("Slogan"), _("One sentence, large, on the site's colour."), _slogan),
    BlockKind("figures", _("Numbers"), _("Members, units and articles, counted by the system."), _counted),
    BlockKind(
        "unit_map",
        _("Map of units"),
        _("The units below, each leading to its subsite."),
        lambda made: ("unit_map", {"title": "", "shown": "tiles", "depth": 2}),
    ),
    BlockKind("events", _("Events"), _("What is coming, by date."), _empty("events", "events", count=5)),
    BlockKind("carousel", _("Picture carousel"), _("Pictures side by side."), _empty("carousel", "slides")),
    BlockKind(
        "picture_story",
        _("Picture story"),
        _("A large picture with words beside it."),
        _empty("picture_story", "tales"),
    ),
    BlockKind("people", _("People"), _("Faces, names, posts."), _empty("people", "faces")),
    BlockKind("timeline", _("Timeline"), _("What happened when."), _empty("timeline", "moments")),
    BlockKind("honours", _("Honours"), _("What was awarded, by whom, when."), _empty("honours", "honours")),
    BlockKind("downloads", _("Downloads"), _("Files to take away."), _empty("downloads", "files")),
    BlockKind("links", _("Links"), _("Buttons that lead on."), _empty("links", "links")),
)
WIDGET = "widget:"


def block_kinds() -> dict[str, BlockKind]:
    """All that can be chosen, what installed plugins show on home pages among it."""
    found = {one.slug: one for one in BLOCKS}
    for kind, label in widget_choices():
        about = _("Shown where the plugin is in use; it fills itself.")
        value = {"kind": kind, "title": "", "count": 4}
        found[WIDGET + kind] = BlockKind(WIDGET + kind, label, about, lambda made, value=value: ("widget", value))  # type: ignore[misc]
    return found


STARTERS = (
    Starter(
        "committee",
        _("Party committee"),
        _("News, notices and what the branches below are doing."),
        "#b3261e",
        ("news", "notices", "study", "stories"),
        ("headline_grid", "notices", "figures", "study", "unit_map"),
    ),
    Starter(
        "branch",
        _("Party branch"),
        _("Few pages: notices first, then what the branch did."),
        "#9a3412",
        ("news", "notices", "openness"),
        ("notices", "headlines", "people"),
    ),
    Starter(
        "department",
        _("Department"),
        _("How to get things done, notices and news of the work."),
        "#0f5c7a",
        ("news", "notices", "guides"),
        ("text", "notices", "headlines", "downloads", "links"),
    ),
    Starter(
        "school",
        _("Party school or class"),
        _("Courses and study come first."),
        "#1f6f43",
        ("news", "notices", "study", "classes"),
        ("slogan", "study", "headlines", "events", "notices"),
    ),
)


def starter(slug: str) -> Starter:
    return next((one for one in STARTERS if one.slug == slug), STARTERS[0])


def first_blocks(slug: str) -> list[str]:
    """What is ticked at first: the starter's own, then what the plugins show."""
    return [*starter(slug).blocks, *(name for name in block_kinds() if name.startswith(WIDGET))]


def home_blocks(chosen: tuple[str, ...], sections: dict[str, Any], words: dict[str, str]) -> list[Any]:
    """The blocks of a new home as a StreamField takes them, in the order chosen."""
    kinds, made = block_kinds(), Made(sections, words)
    return [kinds[name].made(made) for name in chosen if name in kinds]
