"""What was changed or left out on the way, in words for an editor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

LEFT_OUT, CHANGED = "left out", "changed"


@dataclass(frozen=True, slots=True)
class Remark:
    """`kind` is a key of _words(); `detail` (names of pictures, addresses) is shown as it is."""

    kind: str
    count: int = 1
    detail: str = ""

    @property
    def words(self) -> str:
        return _words(self.count)[self.kind][1]

    @property
    def outcome(self) -> str:
        return _words(self.count)[self.kind][0]

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "count": self.count, "detail": self.detail}


class Remarks:
    """Collected while something is read: alike ones are counted together."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._details: dict[str, list[str]] = {}

    def add(self, kind: str, count: int = 1, detail: str = "") -> None:
        if count:
            self._counts[kind] = self._counts.get(kind, 0) + count
        if detail and detail not in self._details.setdefault(kind, []):
            self._details[kind].append(detail)

    def __contains__(self, kind: str) -> bool:
        return kind in self._counts

    def all(self) -> list[Remark]:
        """What was left out comes first."""
        found = [
            Remark(kind, count, "\n".join(self._details.get(kind, ())[:20])) for kind, count in self._counts.items()
        ]
        return sorted(found, key=lambda remark: remark.outcome != LEFT_OUT)


def from_json(stored: Iterable[dict[str, Any]]) -> list[Remark]:
    """Kinds that a later version no longer knows are passed over."""
    known = _words(1)
    return [Remark(**one) for one in stored if one.get("kind") in known]


def _words(n: int) -> dict[str, tuple[str, str]]:
    """{kind: (what became of it, said for n of them)}"""
    return {**_lost(n), **_changed(n)}


def _lost(n: int) -> dict[str, tuple[str, str]]:
    number = {"n": n}
    said = {
        "formulas": ngettext(
            "%(n)d formula was left out. Put it in as a picture.",
            "%(n)d formulas were left out. Put them in as pictures.",
            n,
        ),
        "charts": ngettext(
            "%(n)d chart or diagram was left out. In Word, copy it as a picture and put that in.",
            "%(n)d charts or diagrams were left out. In Word, copy them as pictures and put those in.",
            n,
        ),
        "shapes": ngettext(
            "%(n)d drawn shape was left out. Put it in as a picture if it says something.",
            "%(n)d drawn shapes were left out. Put them in as pictures if they say something.",
            n,
        ),
        "objects": ngettext(
            "%(n)d embedded file (a table of Excel, for example) was left out. Attach it to the article.",
            "%(n)d embedded files (tables of Excel, for example) were left out. Attach them to the article.",
            n,
        ),
        "comments": ngettext(
            "%(n)d comment at the margin was left out; readers should not see it.",
            "%(n)d comments at the margin were left out; readers should not see them.",
            n,
        ),
        "hidden": ngettext(
            "%(n)d piece of hidden text was left out; readers should not see it.",
            "%(n)d pieces of hidden text were left out; readers should not see them.",
            n,
        ),
        "contents": ngettext(
            "The table of contents (%(n)d line) was left out; its page numbers mean nothing here.",
            "The table of contents (%(n)d lines) was left out; its page numbers mean nothing here.",
            n,
        ),
        "margins": _("What stands at the head and foot of every page was left out."),
        "pictures": ngettext(
            "%(n)d picture could not be read and was left out:",
            "%(n)d pictures could not be read and were left out:",
            n,
        ),
        "foreign": ngettext(
            "%(n)d picture stands on another site and cannot be fetched from there. Save it on your device, then put it in:",
            "%(n)d pictures stand on another site and cannot be fetched from there. Save them on your device, then put "
            "them in:",
            n,
        ),
        "away": ngettext(
            "%(n)d picture did not come along. Copy it by itself and paste it, or put the Word file in as a whole.",
            "%(n)d pictures did not come along. Copy them one by one and paste them, or put the Word file in as a whole.",
            n,
        ),
        "linked": ngettext(
            "%(n)d picture is only linked in the document, not kept in it. Save it on your device, then put it in.",
            "%(n)d pictures are only linked in the document, not kept in it. Save them on your device, then put them in.",
            n,
        ),
        "too_many": ngettext(
            "%(n)d picture was left out because there are too many. Put it into a second article.",
            "%(n)d pictures were left out because there are too many. Put them into a second article.",
            n,
        ),
        "no_room": ngettext(
            "%(n)d picture has no place among the blocks of this page and was left out.",
            "%(n)d pictures have no place among the blocks of this page and were left out.",
            n,
        ),
        "media": ngettext(
            "%(n)d film or embedded page was left out. Put films in as a block “Video”.",
            "%(n)d films or embedded pages were left out. Put films in as a block “Video”.",
            n,
        ),
    }
    return {kind: (LEFT_OUT, text % number) for kind, text in said.items()}


def _changed(n: int) -> dict[str, tuple[str, str]]:
    number = {"n": n}
    said = {
        "text_boxes": ngettext(
            "The words of %(n)d text box stand as ordinary paragraphs. See whether they stand at the right place.",
            "The words of %(n)d text boxes stand as ordinary paragraphs. See whether they stand at the right place.",
            n,
        ),
        "notes": ngettext(
            "%(n)d footnote stands at the end of the article.", "%(n)d footnotes stand at the end of the article.", n
        ),
        "tracked": ngettext(
            "%(n)d tracked change was taken as accepted. Read the place again.",
            "%(n)d tracked changes were taken as accepted. Read these places again.",
            n,
        ),
        "numbering": ngettext(
            "%(n)d heading had a number that Word puts there by itself; it is gone. Type it if readers need it.",
            "%(n)d headings had numbers that Word puts there by itself; they are gone. Type them if readers need them.",
            n,
        ),
        "merged": ngettext(
            "%(n)d merged cell of a table was spread: its words stand in each of its places.",
            "%(n)d merged cells of tables were spread: their words stand in each of their places.",
            n,
        ),
        "frames": ngettext(
            "%(n)d table was only a frame around text or pictures; what was in it stands in the article.",
            "%(n)d tables were only frames around text or pictures; what was in them stands in the article.",
            n,
        ),
        "no_tables": ngettext(
            "%(n)d table became paragraphs, since this page has no block for tables.",
            "%(n)d tables became paragraphs, since this page has no block for tables.",
            n,
        ),
        "nested": ngettext(
            "%(n)d table inside a table became text in its cell.",
            "%(n)d tables inside tables became text in their cells.",
            n,
        ),
        "table_links": ngettext(
            "%(n)d link in a table became plain text.", "%(n)d links in tables became plain text.", n
        ),
        "table_pictures": ngettext(
            "%(n)d picture stood in a table; it stands below the table now.",
            "%(n)d pictures stood in a table; they stand below the table now.",
            n,
        ),
        "levels": ngettext(
            "%(n)d heading of a low level is shown as the smallest kind that there is here.",
            "%(n)d headings of low levels are shown as the smallest kind that there is here.",
            n,
        ),
        "links": ngettext(
            "%(n)d link led to a place that cannot be reached from here; its words stay.",
            "%(n)d links led to places that cannot be reached from here; their words stay.",
            n,
        ),
    }
    return {kind: (CHANGED, text % number) for kind, text in said.items()}
