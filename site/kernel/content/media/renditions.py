"""Pictures in their sizes are made in the background: when one comes, when a page that shows it is published, and when
somebody looked at one that was missing. No page makes any itself: eight photos would keep its first reader waiting for ten
seconds, and every other who comes meanwhile.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Iterable
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils.translation import gettext_lazy
from wagtail.fields import StreamField
from wagtail.images.models import Filter
from wagtail.signals import page_published

from kernel.content.media.sizes import CARD, FACE, FULL, LARGE, LISTED, SIZES, Sizes, filters
from kernel.content.models import BasePage, GuardedImage, GuardedRendition
from kernel.jobs.api import Progress, enqueue, register

log = logging.getLogger("lianxue.pictures")
KIND = "content.pictures"
AT_ONCE = 40  # pictures of one job
ASK_AGAIN = 60.0  # seconds until a process asks again for what was missing

SHOWN_BY = {"carousel": LARGE, "picture_story": LARGE, "topic": LARGE, "timeline": CARD, "people": FACE}
"""Blocks that show pictures in other sizes than FULL (kernel.content.showing)."""

Wanted = set[tuple[int, str]]  # picture and name of its sizes
_asked: dict[str, float] = {}


def connect() -> None:
    register(KIND, make, label=gettext_lazy("Pictures in their sizes"), short=True)


# -- what there is -------------------------------------------------------------------------------------------------
def existing(images: Iterable[GuardedImage], sizes: Iterable[Sizes]) -> dict[int, dict[str, GuardedRendition]]:
    """{picture: {filter: rendition}} of these sizes, in one query."""
    wanted = {image.pk: image for image in images}
    known = {one.spec: one for size in sizes for one in filters(size)}
    found: dict[int, dict[str, GuardedRendition]] = {pk: {} for pk in wanted}
    for row in GuardedRendition.objects.filter(image_id__in=wanted, filter_spec__in=known):
        # another key: made around another point that mattered
        if row.focal_point_key == known[row.filter_spec].get_cache_key(wanted[row.image_id]):
            found[row.image_id][row.filter_spec] = row
    return found


def sizes_of(image: GuardedImage) -> set[str]:
    """Names of the sizes in which it was shown so far."""
    specs = set(image.renditions.values_list("filter_spec", flat=True))
    return {name for name, one in SIZES.items() if one.plain in specs}


def missing(wanted: Wanted) -> dict[GuardedImage, list[Filter]]:
    """What has to be made of each picture. Two queries."""
    images = GuardedImage.objects.in_bulk({pk for pk, _name in wanted})
    named = {name for _pk, name in wanted if name in SIZES}
    made = existing(images.values(), (SIZES[name] for name in named))
    lacking: dict[GuardedImage, list[Filter]] = {}
    for pk, name in sorted(wanted):
        if pk in images and name in named:
            lacking.setdefault(images[pk], []).extend(one for one in filters(SIZES[name]) if one.spec not in made[pk])
    return {image: rest for image, rest in lacking.items() if rest}


# -- asking ---------------------------------------------------------------------------------------------------------
def ask(wanted: Wanted) -> None:
    """Have these made, as far as they are missing. Asking twice for the same is asking once."""
    lacking = {image.pk for image in missing(wanted)}
    rest = sorted(pair for pair in wanted if pair[0] in lacking)
    with transaction.atomic():
        for start in range(0, len(rest), AT_ONCE):
            part = rest[start : start + AT_ONCE]
            enqueue(kind=KIND, arguments={"wanted": part}, once=_digest(part))


def ask_soon(wanted: Wanted) -> None:
    """For pages: what they miss is asked for now and then, and the page stands whether that works or not."""
    name, now = _digest(sorted(wanted)), time.monotonic()
    if now - _asked.get(name, -ASK_AGAIN) < ASK_AGAIN:
        return
    if len(_asked) > 1000:
        _asked.clear()
    _asked[name] = now
    try:
        ask(wanted)
    except DatabaseError:
        log.warning("pictures could not be asked for", exc_info=True)


def _digest(wanted: list[tuple[int, str]]) -> str:
    return hashlib.sha256(json.dumps(wanted).encode()).hexdigest()[:32]


# -- making ---------------------------------------------------------------------------------------------------------
def make(progress: Progress, *, wanted: list[tuple[int, str]]) -> None:
    """The job. What is there already is not made again; a picture whose file is broken keeps nobody waiting."""
    lacking = missing({(pk, name) for pk, name in wanted})
    for number, (image, rest) in enumerate(lacking.items()):
        progress(number, len(lacking))
        _make(image, rest)
    if lacking:
        _tell()


def make_all(wanted: Wanted) -> int:
    """Now and here, for commands; returns how many pictures something was made of."""
    lacking = missing(wanted)
    for image, rest in lacking.items():
        _make(image, rest)
    if lacking:
        _tell()
    return len(lacking)


def _make(image: GuardedImage, rest: list[Filter]) -> None:
    try:
        image.create_renditions(*rest)
    except OSError as error:  # SourceImageIOError among them: the file is gone or cannot be read
        log.warning("picture %s: %s", image.public_id, error)


def _tell() -> None:
    """Pages that showed something in their place show them from now on."""
    from kernel.content.kept import shelf

    with transaction.atomic():
        shelf.changed()


# -- when -----------------------------------------------------------------------------------------------------------
@receiver(post_save, sender=GuardedImage, dispatch_uid="content_picture_comes")
def _comes(instance: GuardedImage, raw: bool = False, **kwargs: Any) -> None:
    """Most pictures stand in the text of a page or a lesson: that size is there before either is published. Where another
    point of it matters now, its cuts are made anew."""
    if not raw and instance.file:
        ask({(instance.pk, name) for name in {FULL.name, LISTED.name} | sizes_of(instance)})


@receiver(page_published, dispatch_uid="content_page_shows_pictures")
def _published(instance: Any, **kwargs: Any) -> None:
    if wanted := shown_on(instance):
        ask(wanted)


def shown_on(page: Any) -> Wanted:
    """What a page (its specific form) shows, and what lists show of it."""
    wanted: Wanted = set()
    for field in page._meta.concrete_fields:
        if isinstance(field, StreamField):
            for model, pk, path, _place in field.stream_block.extract_references(getattr(page, field.name)):
                if issubclass(model, GuardedImage):
                    wanted.add((int(pk), SHOWN_BY.get(path.split(".")[0], FULL).name))
        elif field.related_model is GuardedImage and (pk := getattr(page, field.attname)) is not None:
            wanted |= {(pk, LARGE.name), (pk, CARD.name)}  # large on the page itself, on cards everywhere else
    return wanted


def shown_anywhere() -> Wanted:
    """Everything that any page shows, and each picture as it stands in a text and in lists: for commands."""
    wanted = {(pk, one.name) for pk in GuardedImage.objects.values_list("pk", flat=True) for one in (FULL, LISTED)}
    for page in BasePage.objects.live().specific().iterator(chunk_size=200):
        wanted |= shown_on(page)
    return wanted
