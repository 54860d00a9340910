"""Checks of uploaded files by their content, never by what their name or the browser says.

Each check returns what it found or raises `UploadRefused`, whose text is shown to the person and says what to change.
A stream is left at its beginning.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageOps, ImageSequence

from kernel.content.media.archives import MEGABYTE, SafeZip, ZipLimits, safe_zip
from kernel.content.media.refusal import UploadRefused
from kernel.content.media.svg import check_svg

__all__ = [
    "DocumentInfo",
    "ImageInfo",
    "SafeZip",
    "UploadRefused",
    "VideoInfo",
    "ZipLimits",
    "check_document",
    "check_image",
    "check_svg",
    "check_video",
    "safe_zip",
    "strip_metadata",
]

MEGAPIXEL = 1_000_000
MAX_IMAGE_PIXELS = 50 * MEGAPIXEL
MAX_PHOTO_PIXELS = (
    250 * MEGAPIXEL
)  # phones make 48 to 200; an ordinary JPEG can be read at a half or a quarter of its size
KEPT_PHOTO_PIXELS = 25 * MEGAPIXEL
Image.MAX_IMAGE_PIXELS = MAX_PHOTO_PIXELS  # above twice as many Pillow itself refuses to open
MAX_IMAGE_BYTES = 60 * MEGABYTE
MAX_FRAMES = 500
MAX_ANIMATION_PIXELS = 100 * MEGAPIXEL  # all pictures together
MAX_DOCUMENT_BYTES = 100 * MEGABYTE
MAX_VIDEO_BYTES = 2_000 * MEGABYTE
IMAGE_ENDINGS: dict[str, tuple[str, ...]] = {
    "JPEG": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "PNG": (".png",),
    "WEBP": (".webp",),
    "GIF": (".gif",),
    "AVIF": (".avif",),
}
OFFICE_PARTS = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml", ".pptx": "ppt/presentation.xml"}
OFFICE_LIMITS = ZipLimits(files=5_000, total=300 * MEGABYTE, allow_nested=True)
CONTENT_TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".txt": "text/plain",
    ".csv": "text/csv",
}
TYPES = CONTENT_TYPES | {
    **{ending: f"image/{name.lower()}" for name, endings in IMAGE_ENDINGS.items() for ending in endings},
    ".svg": "image/svg+xml",
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".webm": "video/webm",
}
"""What each ending that we take is sent as."""
OLD_OFFICE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MP4_BRANDS = frozenset(
    {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"dash"}
)

_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class ImageInfo:
    """A picture that we take. `format` is Pillow's name; sizes in pixels, before turning by the EXIF orientation."""

    format: str
    width: int
    height: int
    content_type: str
    extension: str
    frames: int
    has_place: bool


@dataclass(frozen=True)
class DocumentInfo:
    """A document that we take; `size` in bytes."""

    extension: str
    content_type: str
    size: int


@dataclass(frozen=True)
class VideoInfo:
    """A video that we take; `size` in bytes. `starts_at_once` is False if the index stands at the end of the file."""

    extension: str
    content_type: str
    size: int
    starts_at_once: bool


def check_image(source: bytes | BinaryIO, filename: str = "", *, max_bytes: int = MAX_IMAGE_BYTES) -> ImageInfo:
    """Check a JPEG, PNG, WebP, GIF or AVIF picture: size first, from its head, and only then its pixels."""
    with _opened(source) as stream:
        _refuse_size(_size(stream), max_bytes)
        image = _open_image(stream)
        format_name = image.format or ""
        _refuse_pixels(image)
        _refuse_ending(filename, IMAGE_ENDINGS[format_name])
        width, height = image.size  # draft() in _decode shrinks what the object says
        frames = _decode(image)
        return ImageInfo(
            format=format_name,
            width=width,
            height=height,
            content_type=Image.MIME[format_name],
            extension=IMAGE_ENDINGS[format_name][0],
            frames=frames,
            has_place=ExifTags.IFD.GPSInfo in image.getexif(),
        )


def strip_metadata(source: bytes | BinaryIO, *, longest: int = 0) -> bytes:
    """The picture written anew: turned upright, without place, camera or anything else hidden behind its pixels.

    Call `check_image` first. The colour profile stays, an animation stays one, the format stays the same. A photo of more
    than KEPT_PHOTO_PIXELS becomes a half or a quarter as wide while it is read, so that it is never in memory whole; one
    picture is decoded at a time. `longest`: neither side gets more pixels.
    """
    with _one_at_a_time, _opened(source) as stream:
        image = _open_image(stream)
        _refuse_pixels(image)
        _read_smaller(image)
        format_name = image.format or ""
        options: dict[str, object] = {"quality": 90} if format_name in ("JPEG", "WEBP") else {}
        if format_name == "AVIF":
            options = {"quality": 80, "speed": 8}
        if image.info.get("icc_profile"):
            options["icc_profile"] = image.info["icc_profile"]
        frames = [ImageOps.exif_transpose(frame) for frame in _frames(image)]
        for frame in frames if longest else ():
            frame.thumbnail((longest, longest))
        if len(frames) > 1:
            durations = [int(frame.info.get("duration", 100)) for frame in frames]
            options |= {
                "save_all": True,
                "append_images": frames[1:],
                "duration": durations,
                "loop": image.info.get("loop", 0),
            }
        for frame in frames:
            frame.info = {key: value for key, value in frame.info.items() if key == "transparency"}
        target = BytesIO()
        frames[0].save(target, format=format_name, exif=b"", **options)  # type: ignore[arg-type]
        return target.getvalue()


def check_document(source: bytes | BinaryIO, filename: str, *, max_bytes: int = MAX_DOCUMENT_BYTES) -> DocumentInfo:
    """Check a PDF, DOCX, XLSX, PPTX (without macros), plain text or CSV file."""
    ending = PurePosixPath(filename).suffix.lower()
    with _opened(source) as stream:
        size = _size(stream)
        _refuse_size(size, max_bytes)
        found = _document_ending(stream, ending)
    if ending != found:
        raise _wrong_ending(filename, found)
    return DocumentInfo(extension=found, content_type=CONTENT_TYPES[found], size=size)


def check_video(source: bytes | BinaryIO, filename: str, *, max_bytes: int = MAX_VIDEO_BYTES) -> VideoInfo:
    """Check an MP4 or WebM video: its container, not its codecs."""
    with _opened(source) as stream:
        size = _size(stream)
        _refuse_size(size, max_bytes)
        head = stream.read(4096)
        if head[4:8] == b"ftyp" and head[8:12] in MP4_BRANDS:
            extension, at_once = ".mp4", _check_mp4_boxes(stream, size)
        elif head.startswith(b"\x1a\x45\xdf\xa3") and b"\x42\x82" in head and b"webm" in head[:64]:
            extension, at_once = ".webm", True
        else:
            raise UploadRefused(_("This is not an MP4 or WebM video. Convert it to MP4 (H.264) and send it again."))
    _refuse_ending(filename, (extension,) if extension == ".webm" else (".mp4", ".m4v"))
    return VideoInfo(extension=extension, content_type=f"video/{extension[1:]}", size=size, starts_at_once=at_once)


# --- helpers ---------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _opened(source: bytes | BinaryIO) -> Iterator[BinaryIO]:
    stream = BytesIO(source) if isinstance(source, bytes) else source
    stream.seek(0)
    try:
        yield stream
    finally:
        stream.seek(0)


def _size(stream: BinaryIO) -> int:
    stream.seek(0, 2)
    size = stream.tell()
    stream.seek(0)
    return size


def _refuse_size(size: int, limit: int) -> None:
    if size == 0:
        raise UploadRefused(_("The file is empty. Choose another one."))
    if size > limit:
        raise UploadRefused(
            _("The file is %(size)d MB; at most %(limit)d MB are taken. Make it smaller and send it again.")
            % {"size": -(-size // MEGABYTE), "limit": limit // MEGABYTE}
        )


def _wrong_ending(filename: str, right: str) -> UploadRefused:
    return UploadRefused(
        _("“%(name)s” is really a %(right)s file. Give it the ending %(right)s and send it again.")
        % {"name": filename, "right": right}
    )


def _refuse_ending(filename: str, endings: tuple[str, ...]) -> None:
    if filename and PurePosixPath(filename).suffix.lower() not in endings:
        raise _wrong_ending(filename, endings[0])


def _too_many_pixels(megapixels: str, limit: int = MAX_IMAGE_PIXELS) -> UploadRefused:
    return UploadRefused(
        _(
            "The picture has %(size)s megapixels, at most %(limit)d are taken. Save it smaller, 4000 × 3000 pixels are "
            "plenty, and send it again."
        )
        % {"size": megapixels, "limit": limit // MEGAPIXEL}
    )


def _open_image(stream: BinaryIO) -> Image.Image:
    try:
        return Image.open(stream, formats=list(IMAGE_ENDINGS))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        limit = (Image.MAX_IMAGE_PIXELS or 0) // MEGAPIXEL
        raise _too_many_pixels(f"> {limit}") from error
    except (
        Exception
    ) as error:  # Pillow's readers raise whatever they stumble over: struct.error, SyntaxError, OSError …
        raise UploadRefused(
            _("This is not a picture that we can show. Save it as JPEG, PNG, WebP, GIF or AVIF and send it again.")
        ) from error


def _refuse_pixels(image: Image.Image) -> None:
    pixels = image.width * image.height
    # a progressive JPEG has to be in memory whole before the first line of it can be drawn
    limit = MAX_PHOTO_PIXELS if image.format == "JPEG" and "progressive" not in image.info else MAX_IMAGE_PIXELS
    if pixels > limit:
        raise _too_many_pixels(str(-(-pixels // MEGAPIXEL)), limit)


def _read_smaller(image: Image.Image) -> None:
    if image.format == "JPEG" and image.width * image.height > KEPT_PHOTO_PIXELS:
        part = next(n for n in (2, 4, 8) if image.width * image.height <= KEPT_PHOTO_PIXELS * n * n or n == 8)
        image.draft(None, (image.width // part, image.height // part))  # type: ignore[arg-type]


def _decode(image: Image.Image) -> int:
    """Read the pixels, so that a picture that breaks off is found now and not in front of a reader."""
    try:
        frames = int(getattr(image, "n_frames", 1))
        most = min(MAX_FRAMES, MAX_ANIMATION_PIXELS // (image.width * image.height)) if frames > 1 else 1
        if frames > most:
            raise _too_many_frames(frames, most)
        if image.format == "JPEG":
            image.draft("RGB", (image.width // 8, image.height // 8))  # reads the whole file in a 64th of the memory
        image.load()
    except UploadRefused:
        raise
    except Exception as error:  # as above: any failure inside a decoder means the same to the sender
        raise UploadRefused(
            _("The picture is cut off or damaged. Open it, save it again and send it once more.")
        ) from error
    return frames


def _too_many_frames(count: int, limit: int) -> UploadRefused:
    """Written anew, all of them are in memory at once."""
    return UploadRefused(
        _("The animation has %(count)d pictures, at most %(limit)d are taken. Send a video instead.")
        % {"count": count, "limit": limit}
    )


def _frames(image: Image.Image) -> Iterator[Image.Image]:
    if getattr(image, "n_frames", 1) == 1:
        yield image
        return
    for frame in ImageSequence.Iterator(image):
        info = dict(frame.info)
        copy = frame.copy()
        copy.info = info
        yield copy


def _document_ending(stream: BinaryIO, ending: str) -> str:
    head = stream.read(1024)
    stream.seek(0)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n\x00").startswith(b"%PDF-"):  # not behind a page of HTML, say
        return ".pdf"
    if head.startswith(b"PK"):
        return _office_ending(stream)
    if head.startswith(OLD_OFFICE_MAGIC):
        raise UploadRefused(
            _("This is an old Office file or one with a password. Save it as .docx, .xlsx or .pptx without a password.")
        )
    if ending in (".txt", ".csv") and _is_text(stream.read()):
        return ending
    raise UploadRefused(
        _("Only PDF, DOCX, XLSX, PPTX, TXT and CSV files are taken. Save the document as one of these.")
    )


def _office_ending(stream: BinaryIO) -> str:
    with safe_zip(stream, OFFICE_LIMITS) as parts:
        names = {name.lower() for name in parts.names}
        types = parts.read("[Content_Types].xml") if "[Content_Types].xml" in parts else b""
        if any(name.endswith("vbaproject.bin") for name in names) or b"macroenabled" in types.lower():
            raise UploadRefused(
                _("The document holds macros. Save it without macros (.docx, .xlsx, .pptx) and send it again.")
            )
        for ending, part in OFFICE_PARTS.items():
            if types and part in names:
                return ending
    raise UploadRefused(_("Zip files are not taken as documents. Unpack it and send the files one by one."))


def _is_text(data: bytes) -> bool:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\x00" in data:
        return False
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        with contextlib.suppress(UnicodeDecodeError):
            data.decode(encoding)
            return True
    return False


def _check_mp4_boxes(stream: BinaryIO, size: int) -> bool:
    """Walk over the top-level boxes; True if the index (`moov`) comes before the pictures and sound (`mdat`)."""
    order: list[bytes] = []
    at = 0
    while at + 8 <= size:
        stream.seek(at)
        head = stream.read(16)
        length, kind = int.from_bytes(head[:4], "big"), head[4:8]
        length = int.from_bytes(head[8:16], "big") if length == 1 else length or size - at
        if length < 8 or at + length > size:
            break
        order.append(kind)
        at += length
    if at != size or b"moov" not in order:
        raise UploadRefused(_("The video is cut off or damaged. Export it again and send it once more."))
    return b"mdat" not in order or order.index(b"moov") < order.index(b"mdat")
