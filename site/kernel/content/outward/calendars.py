"""The events of a site as a calendar that phones and office programs subscribe to (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from kernel.content.audience import is_visible
from kernel.content.kept import root_page
from kernel.content.showing import coming
from kernel.theming.api import brand_of
from kernel.units.mounts import Mount

FOLD = 73  # octets in a line before it is broken


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """What is coming on this site's home page, for whoever may read that page; calendars do not sign in."""
    mount: Mount = request.mount
    home = root_page(mount.root_page_id) if mount.root_page_id else None
    if home is None or not home.live or not is_visible(home, request.viewer):
        raise Http404
    rows = [row for block in home.body if block.block_type == "events" for row in coming(block.value)]
    text = "".join(_folded(line) for line in _lines(mount, rows))
    headers = {"Content-Disposition": 'inline; filename="events.ics"', "Cache-Control": "private, max-age=600"}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)


def _lines(mount: Mount, rows: list[dict[str, Any]]) -> Iterator[str]:
    brand = brand_of(mount.unit_id)
    host = urlsplit(mount.absolute()).hostname or "localhost"
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Lianxue//Events//ZH", f"X-WR-CALNAME:{_text(brand.name)}")
    stamp = timezone.now().strftime("%Y%m%dT%H%M%SZ")
    for row in rows:
        yield from ("BEGIN:VEVENT", f"UID:{row['id']}@{host}", f"DTSTAMP:{stamp}", f"SUMMARY:{_text(row['title'])}")
        yield from _when(row)
        if row["place"]:
            yield f"LOCATION:{_text(row['place'])}"
        if row["url"]:
            yield f"URL:{_whole(mount, row['url'])}"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def _when(row: dict[str, Any]) -> Iterator[str]:
    day, last = row["day"], row["until"] or row["day"]
    if row["time"] and last == day:
        begins = timezone.make_aware(datetime.combine(day, row["time"]))
        yield f"DTSTART:{begins.astimezone(timezone.get_fixed_timezone(0)):%Y%m%dT%H%M%SZ}"
    else:  # whole days; the end is the first day on which it is over
        yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{last + timedelta(days=1):%Y%m%d}"


def _whole(mount: Mount, url: str) -> str:
    """A link with its host: calendars are read far from this site."""
    origin = urlsplit(mount.absolute())
    return f"{origin.scheme}://{origin.netloc}{url}" if url.startswith("/") else url


def _text(words: str) -> str:
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        words = words.replace(plain, written)
    return words


def _folded(line: str) -> str:
    """Lines are broken by octets, never inside a character."""
    parts, rest = [], line.replace("\r", "").replace("\n", "")
    while len(rest.encode()) > FOLD:
        cut = FOLD
        while len(rest[:cut].encode()) > FOLD:
            cut -= 1
        parts.append(rest[:cut])
        rest = rest[cut:]
    return "\r\n ".join([*parts, rest]) + "\r\n"
