"""Random identifiers that may be shown outside: public ids of rows and numbers that people copy by hand."""

from __future__ import annotations

import base64
import re
import secrets
import unicodedata

PUBLIC_ID_LENGTH = 16
PUBLIC_ID_PATTERN = r"[a-z2-7]{16}"
"""For URL converters and validators."""

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BITS_PER_SIGN = 5
_GROUP = 4
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—―_.·]+")
_public_id = re.compile(PUBLIC_ID_PATTERN)


def new_public_id() -> str:
    """80 random bits as 16 lower-case base32 signs: nobody can guess a neighbour's or count the rows."""
    return base64.b32encode(secrets.token_bytes(10)).decode("ascii").lower()


def is_public_id(text: str) -> bool:
    """Whether the text has the form of a public id (it may still name nothing)."""
    return _public_id.fullmatch(text) is not None


def new_number(bits: int = 100) -> str:
    """A number for paper (a certificate's): at least `bits` random bits, in groups of four: `7K3M-…`.

    The alphabet is Crockford's: no I, L, O or U, so that a printed number can be typed without guessing.
    """
    if bits < 1:
        raise ValueError("a number needs at least one bit")
    signs = -(-bits // _BITS_PER_SIGN)
    return _grouped("".join(secrets.choice(CROCKFORD) for _ in range(signs)))


def normalise_number(text: str) -> str:
    """The stored form of a number somebody typed: lower case, spaces, missing dashes, full-width signs and
    the look-alikes O, I and L are all understood.

    Raises ValueError when a sign is left that no number contains, or when nothing is left.
    """
    signs = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper().translate(_LOOKALIKES)
    if not signs or not set(signs) <= set(CROCKFORD):
        raise ValueError("not a number of this kind")
    return _grouped(signs)


def _grouped(signs: str) -> str:
    return "-".join(signs[start : start + _GROUP] for start in range(0, len(signs), _GROUP))
