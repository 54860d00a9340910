"""What an MP4 says beside its pictures and sound: phones write the place and themselves into it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

INSIDE = {b"moov", b"trak"}  # boxes that hold the ones below
TELLING = {b"udta", b"meta", b"uuid"}
MOST_BYTES = 64 * 2**20  # of one such box; a larger one is no remark


def hide_remarks(stream: BinaryIO) -> int:
    """Turn the boxes that tell about place, device and author into empty room of the same size, so that nothing else moves.

    The stream can be written to and was found to be an MP4 (uploads.check_video). Returns how many there were.
    """
    stream.seek(0, 2)
    hidden = 0
    for at, head, size, kind in list(_boxes(stream, 0, stream.tell())):
        if kind in TELLING and size - head <= MOST_BYTES:
            stream.seek(at + 4)
            stream.write(b"free")
            stream.seek(at + head)
            stream.write(bytes(size - head))
            hidden += 1
    stream.seek(0)
    return hidden


def _boxes(stream: BinaryIO, at: int, end: int) -> Iterator[tuple[int, int, int, bytes]]:
    """(place, bytes of its head, size, kind) of each box between two places, those inside of moov and trak too."""
    while at + 8 <= end:
        stream.seek(at)
        first = stream.read(16)
        size, kind, head = int.from_bytes(first[:4], "big"), first[4:8], 8
        if size == 1:
            size, head = int.from_bytes(first[8:16], "big"), 16
        size = size or end - at
        if size < head or at + size > end:
            return
        yield at, head, size, kind
        if kind in INSIDE:
            yield from _boxes(stream, at + head, at + size)
        at += size
