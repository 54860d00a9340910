"""Which scenes there are, and which of them illustrate a course."""

from __future__ import annotations

from collections.abc import Callable

from tools.draw import desks, harbour, portraits, rooms, screens, stage, town
from tools.draw.kit import Scene

SCENES: dict[str, Callable[[], Scene]] = {
    **harbour.SCENES,
    **town.SCENES,
    **rooms.SCENES,
    **stage.SCENES,
    **desks.SCENES,
    **screens.SCENES,
    **portraits.SCENES,
}

_INFOSEC = "courses/demo/infosec/images"
_MINUTES = "courses/demo/minutes/images"

# The courses are folders of their own (an importer reads them), so their pictures lie beside their lessons.
COURSE_PICTURES: dict[str, tuple[str, ...]] = {
    "padlock": (f"{_INFOSEC}/padlock.webp",),
    "phishing-hook": (f"{_INFOSEC}/phishing-hook.webp",),
    "backup": (f"{_INFOSEC}/backup.webp",),
    "cafe-wifi": (f"{_INFOSEC}/cafe-wifi.webp",),
    "home-office": (f"{_INFOSEC}/home-office.webp",),
    "phone-group": (f"{_INFOSEC}/phone-group.webp",),
    "duty-desk": (f"{_INFOSEC}/duty-desk.webp",),
    "desk-minutes": (f"{_MINUTES}/desk-minutes.webp",),
    "tea-notebook": (f"{_MINUTES}/tea-notebook.webp",),
    "neighbours-meeting": (f"{_MINUTES}/neighbours-meeting.webp",),
}
