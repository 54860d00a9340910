"""What a new subsite begins with: sections, blocks and a colour for each kind of organisation. Editors change it later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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

BLOCKS: dict[str, Text] = {
    "headlines": _("Headlines: the newest articles, the first one large"),
    "notices": _("Notices: dated lines"),
    "study": _("Study: cards with pictures"),
    "text": _("A few words of welcome"),
}

STARTERS = (
    Starter(
        "committee",
        _("Party committee"),
        _("News, notices and what the branches below are doing."),
        "#b3261e",
        ("news", "notices", "study", "stories"),
        ("headlines", "notices", "study"),
    ),
    Starter(
        "branch",
        _("Party branch"),
        _("Few pages: notices first, then what the branch did."),
        "#9a3412",
        ("news", "notices", "openness"),
        ("notices", "headlines"),
    ),
    Starter(
        "department",
        _("Department"),
        _("How to get things done, notices and news of the work."),
        "#0f5c7a",
        ("news", "notices", "guides"),
        ("text", "notices", "headlines"),
    ),
    Starter(
        "school",
        _("Party school or class"),
        _("Courses and study come first."),
        "#1f6f43",
        ("news", "notices", "study", "classes"),
        ("study", "headlines", "notices"),
    ),
)


def starter(slug: str) -> Starter:
    return next((one for one in STARTERS if one.slug == slug), STARTERS[0])


def home_blocks(chosen: tuple[str, ...], sections: dict[str, Any], widgets: tuple[str, ...], welcome: str) -> list[Any]:
    """The blocks of a new home as a StreamField takes them; a block whose section was not wanted reads the whole site."""

    def listing(section: str, count: int, **more: Any) -> dict[str, Any]:
        page = sections.get(section)
        return {"title": str(page.title) if page else "", "section": page, "count": count, **more}

    made: dict[str, Any] = {
        "headlines": ("headlines", listing("news", 5, style="lead")),
        "notices": ("notices", listing("notices", 6)),
        "study": ("headlines", listing("study", 4, style="cards")),
        "text": ("text", welcome),
    }
    found = [made[name] for name in chosen]
    return [*found, *(("widget", {"kind": kind, "title": "", "count": 4}) for kind in widgets)]
