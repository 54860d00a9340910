"""Which version of a statement holds, kept in memory: every page of somebody signed in asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils.timezone import localdate
from django.utils.translation import get_language
from markdown_it import MarkdownIt

from kernel.content.richtext import clean
from kernel.theming.api import brand_of, foot_of
from kernel.units.shelf import Shelf
from portal.legal.models import Acceptance, Kind, Text, Version

DEFAULTS = Path(__file__).parent / "defaults"
_shelf = Shelf("legal")
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True)
class Statement:
    """A version with its words. Number 0 is what the house comes with: nobody has published it, nobody agrees to it."""

    kind: str
    number: int
    valid_from: date | None
    sources: dict[str, str] = field(default_factory=dict)

    def source(self, language: str | None = None) -> str:
        """Its words in this language, else in the house's own."""
        for choice in (language or get_language() or "", settings.LANGUAGE_CODE):
            if self.sources.get(choice):
                return self.sources[choice]
        return next(iter(self.sources.values()), "")


def default(kind: str) -> Statement:
    """What the house comes with."""
    texts = {code: (DEFAULTS / f"{kind}.{code}.md").read_text("utf-8") for code, _name in settings.LANGUAGES}
    return Statement(kind, 0, None, texts)


def versions(kind: str) -> tuple[Statement, ...]:
    """All published ones, the newest first."""
    return _shelf.get(kind, lambda: _load(kind))


def _load(kind: str) -> tuple[Statement, ...]:
    words: dict[int, dict[str, str]] = {}
    for pk, language, source in Text.objects.filter(version__kind=kind).values_list("version_id", "language", "source"):
        words.setdefault(pk, {})[language] = source
    rows = Version.objects.filter(kind=kind).order_by("-number").values_list("pk", "number", "valid_from")
    return tuple(Statement(kind, number, day, words.get(pk, {})) for pk, number, day in rows)


def changed() -> None:
    """Call after publishing, inside the transaction."""
    _shelf.changed()


def in_force(kind: str) -> Statement | None:
    """The newest published version whose day has come; None while there is none."""
    today = localdate()
    return next((one for one in versions(kind) if one.valid_from is not None and one.valid_from <= today), None)


def shown(kind: str, number: int | None = None) -> Statement | None:
    """What a reader gets: a version by its number, else the one in force, else what the house comes with."""
    if number is not None:
        today = localdate()
        return next((one for one in versions(kind) if one.number == number and one.valid_from <= today), None)  # type: ignore[operator]
    return in_force(kind) or default(kind)


def html(statement: Statement) -> str:
    """Its words as HTML, with the house's own name and telephone put in."""
    brand, foot = brand_of(None), foot_of(None)
    source = statement.source()
    values = {
        "organisation": foot.organiser or brand.name,
        "site": brand.name,
        "telephone": foot.telephone or "–",
        "address": settings.PUBLIC_ORIGIN,
    }
    for name, value in values.items():
        source = source.replace("{" + name + "}", value)
    return clean(_markdown.render(source))


def awaited(account: object) -> Statement | None:
    """The privacy notice that this account has to agree to before it goes on; None if it has."""
    current = in_force(Kind.PRIVACY)
    return current if current is not None and getattr(account, "privacy_version", 0) < current.number else None


def acceptances() -> Iterator[Acceptance]:
    """All of them, the newest first, for a file."""
    return Acceptance.objects.select_related("version").order_by("-at", "-id").iterator(chunk_size=2000)
