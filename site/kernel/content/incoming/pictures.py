"""Pictures that come in with a text: checked and written anew before anything is stored, then kept in one go.

The pixels are worked on outside of any transaction, since eight photos take seconds and a transaction is everybody's.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image

from kernel.content.incoming.remarks import Remarks
from kernel.content.media.refusal import UploadRefused
from kernel.content.media.uploads import IMAGE_ENDINGS, MAX_IMAGE_PIXELS, MEGAPIXEL, check_image, strip_metadata
from kernel.content.models import GuardedImage
from kernel.db.ids import new_public_id

MOST_PIXELS = 700 * MEGAPIXEL  # of one document: about sixty photos of a phone, twenty seconds of work
SMALLEST = 8  # pixels; what is smaller draws a line or counts readers
CONVERTED = ["BMP", "TIFF"]  # office programs keep screenshots and scans so; browsers do not show them
VECTORS = (b"\xd7\xcd\xc6\x9a", b"\x01\x00\x00\x00")  # WMF, EMF


@dataclass(frozen=True, slots=True)
class Prepared:
    data: bytes
    extension: str
    width: int
    height: int


def prepare(pictures: dict[str, bytes], remarks: Remarks) -> dict[str, Prepared]:
    """Those that can be shown, by their key; the others are remarked on by their number in the text."""
    found: dict[str, Prepared] = {}
    pixels = 0
    for number, (key, data) in enumerate(pictures.items(), 1):
        if pixels > MOST_PIXELS:
            remarks.add("too_many")
            continue
        try:
            if (prepared := _prepared(data)) is not None:
                found[key] = prepared
                pixels += prepared.width * prepared.height
        except UploadRefused as refused:
            remarks.add("pictures", detail=_("picture %(number)d: %(why)s") % {"number": number, "why": refused})
        except Exception:  # Pillow's writers, too, raise whatever they stumble over
            remarks.add("pictures", detail=_("picture %(number)d: it is damaged.") % {"number": number})
    return found


def _prepared(data: bytes) -> Prepared | None:
    if data.startswith(VECTORS):
        raise UploadRefused(_("It is a drawing of an office program (EMF or WMF). Save it as PNG and put it in."))
    data = _converted(data)
    info = check_image(data)
    if max(info.width, info.height) < SMALLEST or min(info.width, info.height) < 2:
        return None
    clean = strip_metadata(data)
    with Image.open(BytesIO(clean), formats=list(IMAGE_ENDINGS)) as image:  # turned upright, so measured again
        return Prepared(clean, info.extension, image.width, image.height)


def _converted(data: bytes) -> bytes:
    try:
        with Image.open(BytesIO(data), formats=CONVERTED) as image:
            if image.width * image.height > MAX_IMAGE_PIXELS:
                return data
            target = BytesIO()
            image.convert("RGBA" if "A" in image.getbands() else "RGB").save(target, "PNG")
            return target.getvalue()
    except Exception:  # no such picture: check_image says what it is instead
        return data


@contextlib.contextmanager
def stored_pictures(
    prepared: dict[str, Prepared], titles: dict[str, str], **of: Any
) -> Iterator[dict[str, GuardedImage]]:
    """The pictures as rows, `of` a unit, an audience and an account; inside a transaction. If the block fails, the files
    go as the rows do."""
    images: dict[str, GuardedImage] = {}
    try:
        for key, one in prepared.items():
            images[key] = _keep(one, titles.get(key, ""), of)
        yield images
    except BaseException:
        for image in images.values():
            image.file.storage.delete(image.file.name)
        raise


def _keep(one: Prepared, title: str, of: dict[str, Any]) -> GuardedImage:
    image = GuardedImage(title=title[:255], description=title[:255], width=one.width, height=one.height, **of)
    image.file.save(f"{new_public_id()}{one.extension}", ContentFile(one.data), save=False)
    try:
        image.width, image.height, image.file_size = one.width, one.height, len(one.data)
        image._set_file_hash()
        image.save()
    except BaseException:
        image.file.storage.delete(image.file.name)
        raise
    return image
