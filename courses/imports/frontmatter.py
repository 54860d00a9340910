"""`key: value` lines between two lines of `---` at the top of a file. Not YAML: no nesting, no types, no surprises."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

LINE = re.compile(r"([A-Za-z_-]+)\s*[:：]\s*(.*)")
KNOWN = frozenset({"title", "summary", "minutes", "hours", "kind", "language", "teacher", "picture"})
KINDS = {"required": "required", "必修": "required", "elective": "elective", "选修": "elective"}


@dataclass(frozen=True)
class Page:
    """A file's text with blank lines in place of its front matter, so that line numbers stay true; its values; and
    what of it was not understood, as (line, text)."""

    text: str
    values: dict[str, str] = field(default_factory=dict)
    strange: tuple[tuple[int, str], ...] = ()


def split(text: str) -> Page:
    """Take the front matter off a file, if it has one. `minutes` is a whole number, `hours` a number; both above 0."""
    lines = text.splitlines()
    if not lines or lines[0].strip() != "---":
        return Page(text)
    end = next((number for number, line in enumerate(lines[1:], start=1) if line.strip() in ("---", "...")), 0)
    if not end or not all(LINE.fullmatch(line.strip()) or not line.strip() for line in lines[1:end]):
        return Page(text)
    values: dict[str, str] = {}
    strange: list[tuple[int, str]] = []
    for number, line in enumerate(lines[1:end], start=2):
        if not line.strip():
            continue
        match = LINE.fullmatch(line.strip())
        key, value = (match.group(1).lower(), match.group(2).strip().strip("\"'")) if match else ("", "")
        if key in KNOWN and _fits(key, value):
            values[key] = KINDS[value.lower()] if key == "kind" else value
        else:
            strange.append((number, line.strip()))
    return Page("\n".join([""] * (end + 1) + lines[end + 1 :]), values, tuple(strange))


def _fits(key: str, value: str) -> bool:
    if key == "kind":
        return value.lower() in KINDS
    if key == "minutes":
        return value.isascii() and value.isdigit() and 0 < int(value) <= 10_000
    if key == "hours":
        return re.fullmatch(r"\d{1,4}(\.\d{1,2})?", value) is not None and float(value) > 0
    return bool(value)


def hundredths(hours: str) -> int:
    """Credit hours as whole hundredths: "1.5" is 150."""
    whole, _dot, part = hours.partition(".")
    return int(whole) * 100 + int((part + "00")[:2])
