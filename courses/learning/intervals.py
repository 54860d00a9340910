"""Watched parts of a film as intervals of seconds, merged and ascending: what was seen twice counts once."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

Interval = list[float]

MAX_INTERVALS = 400
LONGEST = 24 * 3600.0  # a film whose length nobody knows is no longer than a day


def valid(raw: Any, length: float | None) -> list[Interval]:
    """What a browser reported, without anything that cannot be: outside the film, backwards, not a number."""
    end = length or LONGEST
    found = []
    for pair in raw if isinstance(raw, list) else ():
        if not isinstance(pair, list | tuple) or len(pair) != 2 or not all(_is_number(value) for value in pair):
            continue
        start, stop = round(max(0.0, float(pair[0])), 1), round(min(float(end), float(pair[1])), 1)
        if start < stop:  # of the rounded ones: less than a tenth of a second is nothing
            found.append([start, stop])
    return found


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def union(*parts: Iterable[Interval]) -> list[Interval]:
    """All of them as one ascending list without overlaps. Of more than MAX_INTERVALS the longest stay."""
    merged: list[Interval] = []
    for start, stop in sorted((start, stop) for part in parts for start, stop in part):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], stop)
        else:
            merged.append([start, stop])
    if len(merged) > MAX_INTERVALS:
        merged = sorted(sorted(merged, key=lambda pair: pair[0] - pair[1])[:MAX_INTERVALS])
    return merged


def seconds(intervals: Iterable[Interval]) -> float:
    return sum(stop - start for start, stop in intervals)
