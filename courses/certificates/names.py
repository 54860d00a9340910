"""Names on the public verification page: shown so that only somebody who knows the holder recognises them.

| name | shown | rule |
|---|---|---|
| 林雯 | 林* | two characters: the first |
| 林晓雯 | 林*雯 | three and four: first, last, a star for each between |
| 欧阳晓雯 | 欧**雯 | |
| 买买提·艾力 | 买***力 | with dots or longer than four: three stars, which do not tell the length |
| Anna Berg | A*** B*** | other scripts: first letter of each word |
| 林 | * | nothing is left to hide behind |
"""

from __future__ import annotations

import hmac
import unicodedata

_DOTS = frozenset("·•‧∙⋅・･．.")


def mask_name(name: str) -> str:
    """`name` as anybody may see it; an empty name stays empty."""
    parts = _without_dots(name).split()
    characters = [cluster for part in parts for cluster in _clusters(part)]
    if not characters:
        return ""
    if not all(_is_ideograph(cluster) for cluster in characters):
        return " ".join(f"{_clusters(word)[0]}***" for word in name.split() if _clusters(word))
    if len(characters) <= 2:
        return "*" if len(characters) == 1 else f"{characters[0]}*"
    dotted = any(character in _DOTS for character in name)
    stars = 3 if dotted or len(characters) > 4 else len(characters) - 2
    return f"{characters[0]}{'*' * stars}{characters[-1]}"


def same_name(typed: str, stored: str) -> bool:
    """Whether somebody typed the holder's whole name, whatever kind of dot, width, case or spaces they used.

    Takes the same time for a wrong name however much of it is right. Nothing typed is never the name.
    """
    left, right = _canonical(typed), _canonical(stored)
    return hmac.compare_digest(left.encode(), right.encode()) and bool(left)


def _canonical(name: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return "".join(c for c in folded if c not in _DOTS and not c.isspace() and not _is_invisible(c))


def _without_dots(name: str) -> str:
    return "".join(" " if character in _DOTS else character for character in name)


def _clusters(word: str) -> list[str]:
    """Characters with the marks and variation selectors that belong to them."""
    clusters: list[str] = []
    for character in word:
        if clusters and unicodedata.category(character).startswith("M"):
            clusters[-1] += character
        elif unicodedata.category(character) not in {"Cc", "Cf", "Cs"}:
            clusters.append(character)
    return clusters


def _is_invisible(character: str) -> bool:
    code = ord(character)
    return (
        unicodedata.category(character) in {"Cc", "Cf", "Cs"} or 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF
    )


def _is_ideograph(cluster: str) -> bool:
    """Chinese characters of all planes; by range, because Python's own table may be older than the character."""
    code = ord(cluster[0])
    return (
        code == 0x3007
        or 0x3400 <= code <= 0x4DBF
        or 0x4E00 <= code <= 0x9FFF
        or 0xF900 <= code <= 0xFAFF
        or 0x20000 <= code <= 0x3FFFD
    )
