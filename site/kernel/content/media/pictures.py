"""Pictures as pages show them, in one query for all. Nothing is made here (see renditions): what is missing is asked for,
and until it is there the nearest that exists stands in its place, the original at the worst."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from kernel.content.media.sizes import CARD, FACE, FULL, LARGE, Sizes
from kernel.content.models.files import GuardedImage, GuardedRendition
from kernel.storage import local_path

__all__ = ["CARD", "FACE", "FULL", "LARGE", "Picture", "Sizes", "pictures"]


class Picture(TypedDict):
    """What components/picture.html wants: `url` for every browser, `srcset` (WebP) for those of today."""

    url: str
    srcset: str
    width: int
    height: int
    alt: str


def pictures(images: Iterable[GuardedImage | None], sizes: Sizes = CARD) -> dict[int, Picture]:
    """{image id: picture}. A picture whose file is gone is left out, the page stands."""
    from kernel.content.media.renditions import ask_soon, existing

    wanted = {image.pk: image for image in images if image is not None}
    if not wanted:
        return {}
    made = existing(wanted.values(), [sizes])
    lacking = {pk: image for pk, image in wanted.items() if len(made[pk]) < len(sizes.specs)}
    if lacking:
        ask_soon({(pk, sizes.name) for pk in lacking})
    near = _nearest([pk for pk in lacking if sizes.plain not in made[pk]], sizes)
    shown = {}
    for pk, image in wanted.items():
        modern = [made[pk][spec] for spec in sizes.modern if spec in made[pk]]
        plain = made[pk].get(sizes.plain) or near.get(pk)
        if plain is not None:
            shown[pk] = _picture(image, modern, plain)
        elif _is_there(image):
            shown[pk] = _original(image)
    return shown


def _nearest(image_ids: list[int], sizes: Sizes) -> dict[int, GuardedRendition]:
    """Of each picture the rendition for every browser that is nearest in width, whatever it was cut to."""
    if not image_ids:
        return {}
    width = int(sizes.plain.split("|")[0].split("-")[1].split("x")[0])
    rows = GuardedRendition.objects.filter(image_id__in=image_ids, filter_spec__endswith="|format-jpeg")
    return {row.image_id: row for row in sorted(rows, key=lambda row: -abs(row.width - width))}


def _is_there(image: GuardedImage) -> bool:
    """Another machine's storage is not asked: a page would wait for it once for each picture."""
    path = local_path(image.file.storage, image.file.name)
    return path is None or path.is_file()


def _original(image: GuardedImage) -> Picture:
    url = f"/files/o/{image.public_id}/"
    return Picture(url=url, srcset="", width=image.width, height=image.height, alt=image.description or "")


def _picture(image: GuardedImage, modern: list[GuardedRendition], plain: GuardedRendition) -> Picture:
    widths = {rendition.width: rendition.url for rendition in modern}  # a small picture is not made larger
    srcset = ", ".join(f"{url} {width}w" for width, url in sorted(widths.items()))
    return Picture(url=plain.url, srcset=srcset, width=plain.width, height=plain.height, alt=image.description or "")
