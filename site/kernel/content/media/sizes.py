"""The sizes in which pages show pictures.

Each comes as WebP in two or three widths, so that a phone does not load what a desk needs, and once as JPEG for browsers
that know no WebP (Safari 14.1 shows it on some systems only) and for share cards.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from wagtail.images.models import Filter


class Sizes(NamedTuple):
    """Wagtail's filters: `modern` ascending, `plain` for everybody else."""

    name: str
    modern: tuple[str, ...]
    plain: str

    @property
    def specs(self) -> tuple[str, ...]:
        return (self.plain, *self.modern)


def _sizes(name: str, *cuts: str) -> Sizes:
    return Sizes(name, tuple(f"{cut}|format-webp" for cut in cuts), f"{cuts[-1]}|format-jpeg")


CARD = _sizes("card", "fill-320x180", "fill-640x360")
LARGE = _sizes("large", "fill-480x270", "fill-960x540", "fill-1280x720")
FACE = _sizes("face", "fill-160x160", "fill-320x320")
FULL = _sizes("full", "width-480", "width-960", "width-1280")
LISTED = Sizes("listed", (), "max-165x165")  # in the CMS's lists and choosers, which Wagtail asks for by this name
SIZES = {one.name: one for one in (CARD, LARGE, FACE, FULL, LISTED)}


@cache
def filters(sizes: Sizes) -> tuple[Filter, ...]:
    """`plain` first: with it alone every browser shows the picture."""
    return tuple(Filter(spec) for spec in sizes.specs)
