"""Things that are put in order by two arrows each (subsites/_order.html), where no script does it."""

from __future__ import annotations

from django.utils.translation import gettext as _


def ways() -> list[tuple[str, str, str]]:
    return [("up", "arrow-up", _("Further up")), ("down", "arrow-down", _("Further down"))]


def moved(values: list[str], wanted: str) -> list[str]:
    """The list with two neighbours changed; `wanted` is "notices|up". As it was where that makes no sense."""
    value, _sign, way = wanted.rpartition("|")
    row = list(values)
    if value in row:
        place = row.index(value)
        other = place + (-1 if way == "up" else 1)
        if 0 <= other < len(row):
            row[place], row[other] = row[other], row[place]
    return row
