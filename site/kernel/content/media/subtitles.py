"""Subtitles: SubRip (.srt) and WebVTT (.vtt) files read, checked and written anew as plain WebVTT."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kernel.content.media.refusal import UploadRefused

MOST_BYTES = 2_000_000
MOST_CUES = 10_000
_TIMES = re.compile(r"^\s*((?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3})\s*-->\s*((?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3})(?:\s.*)?$")
_TAG = re.compile(r"</?[a-zA-Z0-9][^<>]*>|\{\\[^}]*\}")


@dataclass(frozen=True, slots=True)
class Cue:
    """Milliseconds."""

    start: int
    end: int
    text: str


def as_webvtt(data: bytes) -> str:
    """The file as WebVTT with words and times and nothing else. Raises UploadRefused, naming the line."""
    if not data.strip():
        raise UploadRefused(_("The file is empty. Choose another one."))
    if len(data) > MOST_BYTES:
        raise UploadRefused(_("Subtitles have at most %(limit)d MB.") % {"limit": MOST_BYTES // 1_000_000})
    cues = list(_cues(_text(data)))
    if not cues:
        raise UploadRefused(_("There are no subtitles in this file. Choose an .srt or .vtt file."))
    if len(cues) > MOST_CUES:
        raise UploadRefused(_("Subtitles have at most %(limit)d lines.") % {"limit": MOST_CUES})
    return "WEBVTT\n\n" + "\n".join(f"{_clock(cue.start)} --> {_clock(cue.end)}\n{cue.text}\n" for cue in cues)


def _text(data: bytes) -> str:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UploadRefused(_("The file is no text. Choose an .srt or .vtt file in UTF-8 or GB 18030."))


def _cues(text: str):  # type: ignore[no-untyped-def]
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    at = 0
    while at < len(lines):
        if "-->" not in lines[at]:
            at += 1
            continue
        number, match = at + 1, _TIMES.match(lines[at])
        if match is None:
            raise UploadRefused(_("Line %(line)d: the times cannot be read.") % {"line": number})
        start, end = _milliseconds(match[1]), _milliseconds(match[2])
        if end <= start:
            raise UploadRefused(_("Line %(line)d: the end is not after the beginning.") % {"line": number})
        at += 1
        words = []
        while at < len(lines) and lines[at].strip() and "-->" not in lines[at]:
            words.append(lines[at].strip())
            at += 1
        said = [html.escape(plain, quote=False) for line in words if (plain := _plain(line))]
        if said:
            yield Cue(start, end, "\n".join(said))


def _plain(line: str) -> str:
    """Without tags of either kind, which could carry classes, voices and places on the screen."""
    return html.unescape(_TAG.sub("", line)).strip()


def _milliseconds(clock: str) -> int:
    whole, _dot, part = clock.replace(",", ".").partition(".")
    seconds = 0
    for step in whole.split(":"):
        seconds = seconds * 60 + int(step)
    return seconds * 1000 + int(part.ljust(3, "0"))


def _clock(milliseconds: int) -> str:
    seconds, part = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{part:03}"
