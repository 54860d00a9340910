"""Renditions for many pictures at once: one query for all that exist, and the missing ones are made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from kernel.content.models.files import GuardedImage, GuardedRendition

CARD = "fill-640x360|format-webp"
LARGE = "fill-1280x720|format-webp"
FACE = "fill-320x320|format-webp"
FULL = "width-1280|format-webp"


class Picture(TypedDict):
    """What components/picture.html wants."""

    url: str
    width: int
    height: int
    alt: str


def pictures(images: Iterable[GuardedImage | None], spec: str = CARD) -> dict[int, Picture]:
    """{image id: picture} in one rendition each. A picture whose file is broken is left out, the page stands."""
    wanted = {image.pk: image for image in images if image is not None}
    if not wanted:
        return {}
    found = {
        rendition.image_id: rendition
        for rendition in GuardedRendition.objects.filter(image_id__in=wanted, filter_spec=spec, focal_point_key="")
    }
    for pk, image in wanted.items():
        if pk not in found:
            try:
                found[pk] = image.get_rendition(spec)
            except OSError:  # SourceImageIOError among them: the file is gone or cannot be read
                continue
    return {
        pk: Picture(url=rendition.url, width=rendition.width, height=rendition.height, alt=wanted[pk].description or "")
        for pk, rendition in found.items()
    }
