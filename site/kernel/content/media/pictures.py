"""Pictures in the sizes that pages show: one query for all that exist, and the missing ones are made.

Each comes as WebP in two or three widths, so that a phone does not load what a desk needs, and once as JPEG for browsers
that know no WebP (Safari 14.1 shows it on some systems only) and for share cards.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypedDict

from kernel.content.models.files import GuardedImage, GuardedRendition


class Sizes(NamedTuple):
    """Wagtail's filters: `modern` ascending, `plain` for everybody else."""

    modern: tuple[str, ...]
    plain: str


def _sizes(*cuts: str) -> Sizes:
    return Sizes(tuple(f"{cut}|format-webp" for cut in cuts), f"{cuts[-1]}|format-jpeg")


CARD = _sizes("fill-320x180", "fill-640x360")
LARGE = _sizes("fill-480x270", "fill-960x540", "fill-1280x720")
FACE = _sizes("fill-160x160", "fill-320x320")
FULL = _sizes("width-480", "width-960", "width-1280")


class Picture(TypedDict):
    """What components/picture.html wants: `url` for every browser, `srcset` (WebP) for those of today."""

    url: str
    srcset: str
    width: int
    height: int
    alt: str


def pictures(images: Iterable[GuardedImage | None], sizes: Sizes = CARD) -> dict[int, Picture]:
    """{image id: picture}. A picture whose file is broken is left out, the page stands."""
    wanted = {image.pk: image for image in images if image is not None}
    if not wanted:
        return {}
    specs = (*sizes.modern, sizes.plain)
    rows = GuardedRendition.objects.filter(image_id__in=wanted, filter_spec__in=specs, focal_point_key="")
    found = {(row.image_id, row.filter_spec): row for row in rows}
    shown = {}
    for pk, image in wanted.items():
        try:
            made = [found.get((pk, spec)) or image.get_rendition(spec) for spec in specs]
        except OSError:  # SourceImageIOError among them: the file is gone or cannot be read
            continue
        shown[pk] = _picture(image, made[:-1], made[-1])
    return shown


def _picture(image: GuardedImage, modern: list[GuardedRendition], plain: GuardedRendition) -> Picture:
    widths = {rendition.width: rendition.url for rendition in modern}  # a small picture is not made larger
    srcset = ", ".join(f"{url} {width}w" for width, url in sorted(widths.items()))
    return Picture(url=plain.url, srcset=srcset, width=plain.width, height=plain.height, alt=image.description or "")
