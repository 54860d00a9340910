"""Files by their content: what passes, what is refused and with which words."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

import pytest
from django.utils import translation
from PIL import ExifTags, Image

from kernel.content.media.uploads import (
    UploadRefused,
    ZipLimits,
    check_document,
    check_image,
    check_svg,
    check_video,
    safe_zip,
    strip_metadata,
)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def picture(format_name: str = "PNG", size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    target = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(target, format=format_name, **options)  # type: ignore[arg-type]
    return target.getvalue()


def png_head(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds no pixels: decoding it would fail, so a message about its size came before."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def archive(files: dict[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as zipped:
        for name, content in files.items():
            zipped.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("format_name", "name", "content_type"),
    [
        ("JPEG", "a.jpeg", "image/jpeg"),
        ("PNG", "a.PNG", "image/png"),
        ("WEBP", "a.webp", "image/webp"),
        ("GIF", "a.gif", "image/gif"),
        ("AVIF", "a.avif", "image/avif"),
    ],
)
def test_image_when_format_is_known_then_described(format_name: str, name: str, content_type: str) -> None:
    info = check_image(picture(format_name), name)
    assert (info.format, info.width, info.height, info.content_type, info.frames) == (
        format_name,
        40,
        30,
        content_type,
        1,
    )


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (png_head(10_000, 6_000), "big.png", r"60 megapixels, at most 50"),
        (png_head(60_000, 60_000), "huge.png", r"megapixels, at most 50"),
        (picture("JPEG")[:-200], "cut.jpg", r"cut off"),
        (picture("PNG")[:-200], "cut.png", r"cut off"),
        (picture("PNG"), "photo.jpg", r"“photo.jpg” is really a .png file"),
        (picture("BMP"), "a.bmp", r"Save it as JPEG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.png", r"Save it as JPEG"),
        (b"", "a.png", r"empty"),
    ],
)
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_image_when_not_fit_then_refused_with_reason(data: bytes, name: str, words: str) -> None:
    with pytest.raises(UploadRefused, match=words):
        check_image(data, name)


def test_image_when_stream_then_left_at_its_beginning_and_size_limited() -> None:
    stream = io.BytesIO(picture("PNG"))
    check_image(stream, "a.png")
    assert stream.tell() == 0
    with pytest.raises(UploadRefused, match="at most 0 MB"):
        check_image(stream, "a.png", max_bytes=10)


def test_strip_metadata_when_photo_has_place_then_gone_and_turned_upright() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.GPSInfo)[1] = "N"
    exif[ExifTags.Base.Make] = "SECRETCAM"
    photo = picture("JPEG", exif=exif)
    assert check_image(photo).has_place
    stripped = strip_metadata(photo)
    info = check_image(stripped, "a.jpg")
    assert not info.has_place
    assert (info.width, info.height) == (30, 40)
    assert b"SECRETCAM" in photo
    assert b"SECRETCAM" not in stripped


def test_photo_of_a_phone_when_it_has_sixty_megapixels_then_kept_at_a_quarter_of_them() -> None:
    target = io.BytesIO()
    Image.linear_gradient("L").resize((10_000, 6_000)).save(target, "JPEG", quality=40)
    assert check_image(target, "IMG_0001.JPG").width == 10_000
    with Image.open(io.BytesIO(strip_metadata(target))) as kept:
        assert kept.size == (5_000, 3_000)


def test_strip_metadata_when_animation_then_frames_stay() -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    target = io.BytesIO()
    frames[0].save(target, format="GIF", save_all=True, append_images=frames[1:], duration=80, comment=b"SECRET")
    stripped = strip_metadata(target.getvalue())
    assert check_image(stripped, "a.gif").frames == 3
    assert b"SECRET" not in stripped


SVG_HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'


@pytest.mark.parametrize(
    "body",
    [
        '<path d="M0 0h9v9z" fill="url(#g)"/><defs><linearGradient id="g"/></defs><use xlink:href="#g"/>',
        '<style>.a{fill:red;clip-path:url(#c)}</style><text class="a">联学</text>',
        '<image href="data:image/png;base64,AAAA" width="1" height="1"/>',
    ],
)
def test_svg_when_plain_drawing_then_taken(body: str) -> None:
    check_svg((SVG_HEAD + body + "</svg>").encode())


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ('<path onload="x()"/>', "onload"),
        ("<foreignObject/>", "<foreignObject>"),
        ('<image href="https://example.org/a.png"/>', "href="),
        ('<image href="data:image/svg+xml;base64,AA"/>', "href="),
        ('<use xlink:href="other.svg#a"/>', "href="),
        ('<a href="javascript:x()"/>', "<a>"),
        ('<set attributeName="href" to="x"/>', "<set>"),
        ('<path style="fill:url(https://example.org/x)"/>', "style="),
        ("<style>@import 'x.css';</style>", "@import"),
        ('<b xmlns="http://www.w3.org/1999/xhtml"/>', "<b>"),
    ],
)
def test_svg_when_active_or_outside_then_refused_naming_it(body: str, words: str) -> None:
    with pytest.raises(UploadRefused, match=words):
        check_svg((SVG_HEAD + body + "</svg>").encode())


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>', "DOCTYPE"),
        (b'<?xml-stylesheet href="x.css"?><svg xmlns="http://www.w3.org/2000/svg"/>', "xml-stylesheet"),
        (b"<html/>", "not an SVG"),
        (b"<svg", "cannot be read"),
        (b"", "cannot be read"),
    ],
)
def test_svg_when_not_a_clean_file_then_refused(data: bytes, words: str) -> None:
    with pytest.raises(UploadRefused, match=words):
        check_svg(data)


def office(ending: str, **more: bytes) -> bytes:
    part = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}[ending]
    return archive({"[Content_Types].xml": b"<Types/>", part: b"<x/>", **more})


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7\n...", "a.pdf"),
        (office("docx"), "通知.docx"),
        (office("xlsx"), "a.XLSX"),
        (office("pptx"), "a.pptx"),
        ("第一行".encode(), "a.txt"),
        ("第一行,第二".encode("gb18030"), "a.csv"),
        ("第一行".encode("utf-16"), "a.txt"),
    ],
)
def test_document_when_kind_is_taken_then_described(data: bytes, name: str) -> None:
    info = check_document(data, name)
    assert name.lower().endswith(info.extension)
    assert info.size == len(data)


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (office("docx", **{"word/vbaProject.bin": b"x"}), "a.docx", "macros"),
        (archive({"[Content_Types].xml": b"...macroEnabled...", "word/document.xml": b""}), "a.docm", "macros"),
        (archive({"a.txt": b"x"}), "a.zip", "Zip files"),
        (archive({"a.txt": b"x"}), "a.docx", "Zip files"),
        (office("docx"), "a.pdf", r"really a \.docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "a.doc", "old Office"),
        (b"MZ\x00\x00", "a.txt", "Only PDF"),
        (b"<html></html>", "a.html", "Only PDF"),
        (b"", "a.pdf", "empty"),
    ],
)
def test_document_when_not_fit_then_refused_with_reason(data: bytes, name: str, words: str) -> None:
    with pytest.raises(UploadRefused, match=words):
        check_document(data, name)


def box(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content


MP4_HEAD = box(b"ftyp", b"isom\x00\x00\x02\x00isom")


@pytest.mark.parametrize(
    ("data", "name", "at_once"),
    [
        (MP4_HEAD + box(b"moov") + box(b"mdat", b"x" * 50), "a.mp4", True),
        (MP4_HEAD + box(b"mdat", b"x" * 50) + box(b"moov"), "a.mp4", False),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + b"x" * 50, "a.webm", True),
    ],
)
def test_video_when_container_is_whole_then_described(data: bytes, name: str, at_once: bool) -> None:
    assert check_video(data, name).starts_at_once is at_once


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        ((MP4_HEAD + box(b"moov") + box(b"mdat", b"x" * 50))[:-9], "a.mp4", "cut off"),
        (MP4_HEAD + box(b"mdat"), "a.mp4", "cut off"),
        (box(b"ftyp", b"qt  ") + box(b"moov"), "a.mov", "MP4 or WebM"),
        (b"\x1a\x45\xdf\xa3\x42\x82\x88matroska", "a.webm", "MP4 or WebM"),
        (MP4_HEAD + box(b"moov"), "a.webm", r"really a \.mp4"),
        (b"x" * 40, "a.mp4", "MP4 or WebM"),
    ],
)
def test_video_when_not_fit_then_refused_with_reason(data: bytes, name: str, words: str) -> None:
    with pytest.raises(UploadRefused, match=words):
        check_video(data, name)


def test_zip_when_fine_then_names_and_content_read() -> None:
    data = archive({"课程/SUMMARY.md": "# 目录", "课程/./a.md": "甲", "__MACOSX/x": "", "课程/.DS_Store": "", "d/": ""})
    with safe_zip(data) as zipped:
        assert zipped.names == ("课程/SUMMARY.md", "课程/a.md")
        assert zipped.read("课程/a.md").decode() == "甲"
        assert zipped.size("课程/a.md") == 3
        assert "x" not in zipped


def test_zip_when_names_are_gbk_then_read_as_chinese() -> None:
    raw = "课程/目录.md".encode("gbk")
    data = archive({"X" * len(raw): "x"}, zipfile.ZIP_STORED).replace(b"X" * len(raw), raw)
    assert safe_zip(data).names == ("课程/目录.md",)


def link(name: str = "a") -> bytes:
    info = zipfile.ZipInfo(name)
    info.external_attr = 0o120777 << 16
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as zipped:
        zipped.writestr(info, "/etc/passwd")
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (archive({"../evil.md": "x"}), "outside itself: “../evil.md”"),
        (archive({"a/../../evil.md": "x"}), "outside itself"),
        (archive({"/etc/evil": "x"}), "outside itself"),
        (archive({"C:\\evil.md": "x"}), "outside itself"),
        (archive({"..\\evil.md": "x"}), "outside itself"),
        (archive({"a\nb.md": "x"}), "outside itself"),
        (link(), "is a link"),
        (archive({"a.md": "1", "A.md": "2"}), "differ in case only"),
        (archive({"inner.zip": "x"}), "archive inside the zip"),
        (archive({"inner.md": archive({"a": "b"})}), "archive inside the zip"),
        (archive({"bomb": b"0" * 30_000_000}), "200 times"),
        (b"no zip", "not a readable zip"),
        (b"", "not a readable zip"),
    ],
)
def test_zip_when_dangerous_then_refused_with_reason(data: bytes, words: str) -> None:
    with pytest.raises(UploadRefused, match=words):
        safe_zip(data)


def test_zip_when_over_limits_then_refused() -> None:
    data = archive({"a": "x" * 100, "b": "y" * 100})
    with pytest.raises(UploadRefused, match="holds 2 files, at most 1"):
        safe_zip(data, ZipLimits(files=1))
    with pytest.raises(UploadRefused, match="Unpacked"):
        safe_zip(data, ZipLimits(total=150))


def test_zip_when_member_lies_about_its_size_then_read_refused() -> None:
    data = archive({"a.md": b"0" * 1000}, zipfile.ZIP_STORED)
    lying = data.replace(struct.pack("<II", 1000, 1000), struct.pack("<II", 1000, 10))
    with pytest.raises(UploadRefused, match="damaged"), safe_zip(lying) as zipped:
        zipped.read("a.md")


def test_zip_when_password_protected_then_refused() -> None:
    data = bytearray(archive({"a.md": "x"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UploadRefused, match="password"):
        safe_zip(bytes(data))
