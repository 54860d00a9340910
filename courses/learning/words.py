"""Numbers as words that several pages share."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext as _


def hours(hundredths: int) -> str:
    """Credit hours: 350 → "3.5 credit hours"."""
    places = 0 if hundredths % 100 == 0 else 1 if hundredths % 10 == 0 else 2
    if hundredths == 100:
        return _("1 credit hour")
    return _("%(hours)s credit hours") % {"hours": number_format(hundredths / 100, decimal_pos=places)}


def duration(minutes: int) -> str:
    """About how long: 50 → "50 min", 130 → "2 h 10 min"."""
    if minutes < 60:
        return _("%(minutes)d min") % {"minutes": minutes}
    if minutes % 60 == 0:
        return _("%(hours)d h") % {"hours": minutes // 60}
    return _("%(hours)d h %(minutes)d min") % {"hours": minutes // 60, "minutes": minutes % 60}


def clock(second: float) -> str:
    """A place in a film: 6:12, 1:02:05."""
    minutes, rest = divmod(int(second), 60)
    whole, minutes = divmod(minutes, 60)
    return f"{whole}:{minutes:02}:{rest:02}" if whole else f"{minutes}:{rest:02}"
