"""How long a film is, read from its container."""

from __future__ import annotations

import struct
from typing import BinaryIO

from kernel.content.models import GuardedDocument
from kernel.storage import seekable

LONGEST = 24 * 3600  # seconds; a header that says more is wrong


def film_seconds(document: GuardedDocument) -> int | None:
    """Length of an MP4 in seconds; None for other files and where the file does not say."""
    if not document.filename.lower().endswith((".mp4", ".m4v")):
        return None
    try:
        with seekable(document.file) as stream:
            seconds = mp4_seconds(stream)
    except (OSError, struct.error):  # gone or cut off: the film itself will tell, its length is only a help
        return None
    return seconds if seconds is not None and 0 < seconds <= LONGEST else None


def mp4_seconds(stream: BinaryIO) -> int | None:
    """Duration in the movie header (moov/mvhd). Raises struct.error if the file breaks off."""
    moov = _find(stream, b"moov", None)
    header = _find(stream, b"mvhd", moov) if moov else None
    if header is None:
        return None
    version = stream.read(4)[0:1]
    if version == b"\x01":
        _made, _changed, scale, duration = struct.unpack(">QQIQ", stream.read(28))
    else:
        _made, _changed, scale, duration = struct.unpack(">IIII", stream.read(16))
    return round(duration / scale) if scale else None


def _find(stream: BinaryIO, kind: bytes, length: int | None) -> int | None:
    """Stand behind the head of the next box of this kind, and say how long its content is."""
    end = None if length is None else stream.tell() + length
    while end is None or stream.tell() < end:
        start, head = stream.tell(), stream.read(8)
        if len(head) < 8:
            return None
        size, name = struct.unpack(">I4s", head)
        if size == 1:
            size = struct.unpack(">Q", stream.read(8))[0]
        inside = stream.tell() - start
        if name == kind:
            return int(size) - inside if size else None
        if size < inside:  # 0: this box goes to the end of the file
            return None
        stream.seek(start + size)
    return None
