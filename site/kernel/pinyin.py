"""How Chinese names sound, so that they are found by pinyin and by initials."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Sound:
    """`ends` are the ends of the whole pinyin, each from another syllable on: "zhongxue", "xue"; so are the initials'."""

    ends: tuple[str, ...]
    initials: tuple[str, ...]

    def fits(self, typed: str) -> bool:
        """Does what was typed (lower case, without blanks) begin some syllable of the name?"""
        return any(end.startswith(typed) for end in (*self.ends, *self.initials))


@lru_cache(maxsize=20_000)
def sound_of(name: str) -> Sound:
    """A fifth of a millisecond, once for each name. ü is v, as it is typed."""
    from pypinyin import lazy_pinyin  # its tables take half a second to load, which only who searches should wait for

    syllables = [word for part in lazy_pinyin(name.lower()) for word in WORD.findall(part)]
    return Sound(_ends(syllables), _ends([syllable[0] for syllable in syllables]))


def _ends(parts: list[str]) -> tuple[str, ...]:
    return tuple("".join(parts[start:]) for start in range(len(parts)))


def typed_words(text: str) -> list[str]:
    """What somebody typed as words to look for: "Gang'wu ju" is ["gangwu", "ju"]."""
    plain = text.casefold().replace("ü", "v").replace("'", "").replace("’", "")
    return plain.split()
