"""Bytes to text. Guessing libraries call late Chinese cp1250 or Big5; three strict attempts are right more often."""

from __future__ import annotations

import codecs

UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class UnknownEncoding(ValueError):
    """The bytes are no text in any encoding that we try."""


def decode_text(data: bytes) -> tuple[str, str]:
    """Return the text and the name of its encoding: UTF-8 with or without BOM, UTF-16 with BOM, or strict GB 18030.

    Raises UnknownEncoding if none fits or the text holds NUL characters, as files of programs do.
    """
    candidates = ("utf-16",) if data.startswith(UTF16_MARKS) else ("utf-8-sig", "gb18030")
    for encoding in candidates:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text, encoding
    raise UnknownEncoding
