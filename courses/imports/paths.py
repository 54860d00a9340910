"""From what a link says to the file it means, and to the name the author may have wanted."""

from __future__ import annotations

import difflib
import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
INDEX_NAMES = ("README.md", "index.md", "readme.md")
NEAR = 0.5


@dataclass(frozen=True)
class Target:
    """A link inside the course: its path as written ("" is the page itself), the files it may mean, best first (none if
    it leads out of the course), and the anchor."""

    path: str
    candidates: tuple[str, ...]
    anchor: str


def is_outside(href: str) -> bool:
    """Whether a link names a scheme or another host."""
    return bool(SCHEME.match(href)) or href.startswith("//")


def target(href: str, *pages: str) -> Target:
    """Resolve a link against the pages it may be relative to; a leading slash means the folder of the outline.

    Folders mean their README, `.html` means the Markdown file it was made from, as in GitBook and mdBook.
    """
    path, _hash, anchor = href.partition("#")
    path = unquote(path.partition("?")[0]).replace("\\", "/")
    if not path:
        return Target("", (), unquote(anchor))
    found: dict[str, None] = {}
    for page in pages:
        full = path.lstrip("/") if path.startswith("/") else posixpath.join(posixpath.dirname(page), path)
        normal = posixpath.normpath(full)
        if normal == ".." or normal.startswith("../"):
            continue
        for name in _variants("" if normal == "." else normal):
            found.setdefault(name)
    return Target(path, tuple(found), unquote(anchor))


def _variants(path: str) -> list[str]:
    names = [path] if path else []
    stem, ending = posixpath.splitext(path)
    if ending in (".html", ".htm"):
        names.append(stem + ".md")
    if not ending and path:
        names.append(path + ".md")
    return names + [posixpath.join(path, index) for index in INDEX_NAMES]


def nearest(wanted: Iterable[str], existing: Iterable[str]) -> str:
    """The existing name most like one of the wanted ones, or an empty string."""
    names = list(existing)
    folded = {name.casefold(): name for name in names}
    for candidate in wanted:
        if candidate.casefold() in folded:
            return folded[candidate.casefold()]
    for candidate in wanted:
        same_name = [name for name in names if posixpath.basename(name) == posixpath.basename(candidate)]
        close = difflib.get_close_matches(candidate, same_name or names, n=1, cutoff=0 if same_name else NEAR)
        if close:
            return close[0]
    return ""
