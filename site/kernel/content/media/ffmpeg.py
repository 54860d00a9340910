"""The program ffmpeg, kept on a short lead: it reads what strangers have sent.

It is a program of the operator's, never a library in our process. It may open one file of one kind.
"""

from __future__ import annotations

import contextlib
import logging
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from kernel.content.media.lead import Lead, run

log = logging.getLogger("lianxue.films")

MEMORY = 3 * 2**30
LARGEST_FILE = 4 * 2**30
DEMUXERS = {".mp4": "mov", ".m4v": "mov", ".webm": "matroska"}
"""Named, so that a playlist under a film's name is not followed."""

_LENGTH = re.compile(r"Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)")
_SIZE = re.compile(r"Video: .*?\b(\d{2,5})x(\d{2,5})\b")
_DONE = re.compile(r"out_time_(?:us|ms)=(\d+)")


class FilmError(Exception):
    """ffmpeg could not do it; the text is for the log."""


@dataclass(frozen=True, slots=True)
class Facts:
    seconds: float
    width: int
    height: int


def program() -> str | None:
    """Path of ffmpeg: FFMPEG, or where it is found; None where there is none or FFMPEG is "off"."""
    wanted = str(settings.FFMPEG)
    return None if wanted == "off" else shutil.which(wanted or "ffmpeg")


def facts(source: Path, ending: str) -> Facts:
    """Length and size of a film. Raises FilmError."""
    _code, said = _run(_reading(source, ending), within=60)
    length, size = _LENGTH.search(said), _SIZE.search(said)
    if not length or not size:
        raise FilmError(said[-500:])
    hours, minutes, seconds = length.groups()
    return Facts(int(hours) * 3600 + int(minutes) * 60 + float(seconds), int(size[1]), int(size[2]))


def smaller(
    source: Path, ending: str, target: Path, *, lines: int, seconds: float, tell: Callable[[float], None]
) -> None:
    """An MP4 (H.264, AAC) whose shorter side has at most `lines` pixels, ready to be played while it comes, without place
    and camera. `tell` hears the share that is done and may raise, which ends the program. Raises FilmError."""
    side = f"2*trunc(min({lines}\\,%s)/2)"
    scale = f"scale=w='if(gte(iw\\,ih)\\,-2\\,{side % 'iw'})':h='if(gte(iw\\,ih)\\,{side % 'ih'}\\,-2)'"
    command = [
        *_reading(source, ending),
        *("-map", "0:v:0", "-map", "0:a:0?", "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1"),
        *("-vf", scale, "-c:v", "libx264", "-preset", "veryfast", "-crf", "24", "-profile:v", "main"),
        *("-pix_fmt", "yuv420p", "-threads", "2", "-c:a", "aac", "-b:a", "96k", "-ac", "2"),
        *("-movflags", "+faststart", "-progress", "pipe:1", "-y", str(target)),
    ]

    def heard(line: str) -> None:
        if (found := _DONE.match(line)) and seconds:
            tell(min(1.0, int(found[1]) / 1_000_000 / seconds))

    code, said = _run(command, within=max(600.0, seconds * 10), heard=heard)
    if code or not target.is_file() or not target.stat().st_size:
        raise FilmError(said[-500:])


def still(source: Path, ending: str, target: Path, *, at: float) -> None:
    """One picture (JPEG) of the film. Raises FilmError."""
    command = [*_reading(source, ending, "-ss", f"{at:.2f}"), "-frames:v", "1", "-vf", "scale=-2:720", "-q:v", "4"]
    code, said = _run([*command, "-y", str(target)], within=60)
    if code or not target.is_file():
        raise FilmError(said[-500:])


def _reading(source: Path, ending: str, *before: str) -> list[str]:
    found = program()
    if found is None:
        raise FilmError("no ffmpeg")
    whitelist = ("-protocol_whitelist", "file", "-f", DEMUXERS[ending])
    return [found, "-nostdin", "-hide_banner", *before, *whitelist, "-i", f"file:{source}"]


def _run(command: list[str], *, within: float, heard: Callable[[str], None] | None = None) -> tuple[int, str]:
    return run(command, Lead(MEMORY, LARGEST_FILE, within, within * 2), heard=heard)


@contextlib.contextmanager
def one_at_a_time(tell: Callable[[], None]):  # type: ignore[no-untyped-def]
    """Over all processes of this machine: a film takes every core there is. `tell` is called while waiting."""
    import fcntl

    with open(Path(settings.DATA_DIR) / "films.lock", "w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                tell()
                time.sleep(1)
        yield
