"""The font files that certificates are set in, and which characters they can draw.

A certificate must never show an empty box where a character of somebody's name belongs. The typesetter tries
the fonts below one after the other; `missing` says which characters none of them has, and `drawable` writes
those as 〔U+29F79〕: ugly, but exact, readable and searchable. An operator who needs such a character puts a
font with it into `EXTRA_FONT_DIR`; a restart picks it up.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

SERIF = "Noto Serif SC"
SANS = "Noto Sans SC"
RARE = "LXGW WenKai"
FILES = (
    "NotoSerifSC-Regular.ttf",
    "NotoSerifSC-Bold.ttf",
    "NotoSansSC-Regular.ttf",
    "NotoSansSC-Bold.ttf",
    "LXGWWenKai-Regular.ttf",
    "LXGWWenKai-Bold.ttf",
)
_FONT_ENDINGS = {".ttf", ".otf", ".ttc", ".otc"}
_LONG_RUN = re.compile(r"[^\s\u200b]{25,}")

Ranges = tuple[tuple[int, int], ...]


def directories() -> tuple[Path, ...]:
    """Folders with fonts: our own first, then the operator's.

    Raises ImproperlyConfigured when our own are incomplete, because a certificate would silently look wrong.
    """
    own = Path(settings.FONT_DIR)
    absent = [name for name in FILES if not (own / name).is_file()]
    if absent:
        raise ImproperlyConfigured(f"Fonts are missing in {own}: {', '.join(absent)}. Run `npm run build`.")
    extra = getattr(settings, "EXTRA_FONT_DIR", None)
    return (own, Path(extra)) if extra and Path(extra).is_dir() else (own,)


def missing(text: str) -> list[str]:
    """Characters of `text` that no font has, each once, in order."""
    ranges = _ranges(directories())
    return [character for character in dict.fromkeys(text) if not _covered(character, ranges)]


def drawable(text: str) -> str:
    """`text` on one line, without invisible controls, unknown characters named, long runs made breakable."""
    kept = "".join(" " if character.isspace() else character for character in text if _visible(character))
    for character in missing(kept):
        kept = kept.replace(character, f"〔U+{ord(character):04X}〕")
    return _LONG_RUN.sub(_with_breaks, " ".join(kept.split()))


def _with_breaks(match: re.Match[str]) -> str:
    """Chinese breaks anywhere; a long Latin run needs permission, or it would leave the paper."""
    run = match.group()
    if not run.isascii():
        return run
    return "\u200b".join(run[start : start + 12] for start in range(0, len(run), 12))


def _visible(character: str) -> bool:
    """Controls, direction overrides and half surrogates have no place in a name.

    Unassigned and private code points stay: Python's table may be older than a character, and old systems kept rare
    ones in private use. They come out as 〔U+…〕 rather than vanish from somebody's name.
    """
    return character.isspace() or unicodedata.category(character) not in {"Cc", "Cf", "Cs"}


def _covered(character: str, ranges: Ranges) -> bool:
    code = ord(character)
    if character.isspace() or 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF:
        return True  # white space and variation selectors are never drawn by themselves
    place = bisect_right(ranges, (code, 0x110000)) - 1
    return place >= 0 and ranges[place][0] <= code <= ranges[place][1]


@cache
def _ranges(folders: tuple[Path, ...]) -> Ranges:
    """All covered code points as sorted ranges that do not touch."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(_all_ranges(folders)):
        if merged and start <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _all_ranges(folders: Iterable[Path]) -> Iterator[tuple[int, int]]:
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() in _FONT_ENDINGS:
                yield from _font_ranges(path.read_bytes())


def _font_ranges(data: bytes) -> Iterator[tuple[int, int]]:
    starts: tuple[int, ...] = (0,)
    if data[:4] == b"ttcf":
        starts = struct.unpack_from(f">{struct.unpack_from('>I', data, 8)[0]}I", data, 12)
    for start in starts:
        count = struct.unpack_from(">H", data, start + 4)[0]
        for row in range(start + 12, start + 12 + 16 * count, 16):
            tag, _, offset, _ = struct.unpack_from(">4s3I", data, row)
            if tag == b"cmap":
                yield from _cmap_ranges(data, offset)


def _cmap_ranges(data: bytes, cmap: int) -> Iterator[tuple[int, int]]:
    """Ranges of the Unicode subtables of format 4 (basic plane) and 12 (all planes); others hold nothing more."""
    for row in range(struct.unpack_from(">H", data, cmap + 2)[0]):
        platform, _, offset = struct.unpack_from(">HHI", data, cmap + 4 + 8 * row)
        table = cmap + offset
        kind = struct.unpack_from(">H", data, table)[0]
        if platform in (0, 3) and kind == 12:
            for group in range(struct.unpack_from(">I", data, table + 12)[0]):
                first, last, glyph = struct.unpack_from(">3I", data, table + 16 + 12 * group)
                yield first + (glyph == 0), last
        elif platform in (0, 3) and kind == 4:
            yield from _segments(data, table)


def _segments(data: bytes, table: int) -> Iterator[tuple[int, int]]:
    count = struct.unpack_from(">H", data, table + 6)[0] // 2
    ends, starts, deltas, offsets = (
        struct.unpack_from(f">{count}H", data, table + 14 + 2 * count * part + (2 if part else 0)) for part in range(4)
    )
    for index in range(count):
        for code in range(starts[index], min(ends[index], 0xFFFE) + 1):
            glyph = code
            if offsets[index]:
                place = table + 16 + 6 * count + 2 * index + offsets[index] + 2 * (code - starts[index])
                glyph = struct.unpack_from(">H", data, place)[0] or -deltas[index]
            if (glyph + deltas[index]) & 0xFFFF:
                yield code, code
