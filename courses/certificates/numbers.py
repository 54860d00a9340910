"""Certificate numbers: 100 random bits and a check character, such as `7XK2-M9QD-4VWT-0ZJH-3RC8F`.

The alphabet is Crockford's base 32: no I, L, O, U. The check character is a remainder in the field of 32 elements,
with a different weight for each place, so that one wrong character or two characters swapped, wherever they stand,
are always found. It only helps whoever types; nobody can guess a number, and only a stored one is valid.
"""

from __future__ import annotations

import secrets
import unicodedata

from django.utils.translation import gettext as _

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_BITS = 100
LENGTH = RANDOM_BITS // 5 + 1
_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SEPARATORS = frozenset("-‐‑‒–—―−ー·.")


def new_number() -> str:
    """A new number from the system's source of randomness, with hyphens."""
    values = [secrets.randbelow(32) for _place in range(LENGTH - 1)]
    return _grouped("".join(ALPHABET[value] for value in (*values, _check(values))))


def normalise(text: str) -> str:
    """What somebody typed or scanned, as the number is written: lower case, spaces and full width are fine.

    Raises ValueError, whose message says what is wrong: length, character or check character.
    """
    plain = unicodedata.normalize("NFKC", text).upper()
    kept = "".join(c for c in plain if not c.isspace() and c not in _SEPARATORS and unicodedata.category(c) != "Cf")
    kept = kept.translate(_LOOK_ALIKES)
    wrong = next((character for character in kept if character not in ALPHABET), None)
    if wrong is not None:
        raise ValueError(_("A certificate number has only digits and letters, without “%(wrong)s”.") % {"wrong": wrong})
    if len(kept) != LENGTH:
        message = _("A certificate number has %(wanted)d characters; these are %(given)d.")
        raise ValueError(message % {"wanted": LENGTH, "given": len(kept)})
    *values, check = (ALPHABET.index(character) for character in kept)
    if check != _check(values):
        raise ValueError(_("This is no certificate number: at least one character is mistyped."))
    return _grouped(kept)


def _grouped(characters: str) -> str:
    """Groups of four; the last has five, with the check character at its end."""
    groups = [characters[start : start + 4] for start in range(0, LENGTH - 1, 4)]
    return "-".join(groups) + characters[-1]


def _check(values: list[int]) -> int:
    """The value that makes the whole number, read as a polynomial over GF(32), zero at the generator."""
    total = 0
    for value in values:
        total = _times_generator(total ^ value)
    return total


def _times_generator(value: int) -> int:
    """Multiply by x modulo x⁵ + x² + 1, which is primitive: 31 different weights."""
    doubled = value << 1
    return doubled ^ 0b100101 if doubled & 0b100000 else doubled
