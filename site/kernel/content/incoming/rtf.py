"""Pictures in RTF. Word puts HTML on the clipboard whose pictures lie on its own disk; the RTF beside it holds them."""

from __future__ import annotations

import binascii
import re

SHAPE, PICTURE = b"\\shppict", b"\\pict"
SHOWN = re.compile(rb"\\(?:png|jpeg)blip")
OF_A_LIST = re.compile(rb"\\listpicture\s*\{?\s*(?:\\\*)?\Z")  # the picture in front of a list's items
WORDS = re.compile(rb"\\[a-z]+-?\d*\s?|\\\*|\s+")


def pictures_in(rtf: bytes) -> list[bytes | None]:
    """PNG and JPEG pictures in their order; None for one in a form that no browser shows."""
    mark = SHAPE if SHAPE in rtf else PICTURE
    found: list[bytes | None] = []
    at = rtf.find(mark)
    while at >= 0:
        end = _end_of_group(rtf, at)
        group = rtf[at:end]
        if not OF_A_LIST.search(rtf, max(0, at - 40), at):
            found.append(_picture(group))
        at = rtf.find(mark, end)
    return found


def _end_of_group(rtf: bytes, at: int) -> int:
    """Where the group ends that holds this place."""
    depth = 0
    for brace in re.finditer(rb"[{}]", rtf[at:]):
        depth += 1 if brace[0] == b"{" else -1
        if depth < 0:
            return at + brace.start()
    return len(rtf)


def _picture(group: bytes) -> bytes | None:
    kind = SHOWN.search(group)
    if kind is None:
        return None
    inner = group[kind.end() : _end_of_group(group, kind.end())]
    digits: list[bytes] = []
    depth = start = 0
    for brace in re.finditer(rb"[{}]", inner):  # groups inside hold ids, never the pixels
        if depth == 0:
            digits.append(inner[start : brace.start()])
        depth += 1 if brace[0] == b"{" else -1
        start = brace.end()
    digits.append(inner[start:])
    try:
        return binascii.unhexlify(WORDS.sub(b"", b"".join(digits))) or None
    except (binascii.Error, ValueError):
        return None
