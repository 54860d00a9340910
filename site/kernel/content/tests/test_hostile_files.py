"""A zoo of files that are not what they say, on every way into the house."""

from __future__ import annotations

import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import ExifTags, Image

from kernel.content.models import GuardedDocument, GuardedImage
from kernel.content.tests.test_uploads import archive, picture
from kernel.theming.models import Brand

HTML = b"<!doctype html><html><body><script>alert(document.cookie)</script></body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
XML = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
OFFICE: dict[str, bytes | str] = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}
PICTURES = {
    "html.jpg": HTML,
    "xml.jpg": XML,
    "drawing.png": SVG,
    "drawing.svg": SVG,
    "gif-and-script.gif": b"GIF89a/*\x00\x00\x00*/=1;alert(1);" + HTML,
    "gif.jpg": picture("GIF"),
    "photo.jpg.html": picture("JPEG"),
    "program.png": b"MZ" + bytes(200),
    "cut.jpg": picture("JPEG", (300, 300))[:900],
    "archive.webp": archive({"a.txt": "a"}),
}
DOCUMENTS = {
    "page.pdf": HTML,
    "page-first.pdf": HTML + b"%PDF-1.7 ...",
    "page.html": HTML,
    "drawing.svg": SVG,
    "program.pdf": b"MZ" + bytes(200),
    "program.exe": b"MZ" + bytes(200),
    "macros.docx": archive(OFFICE | {"word/vbaProject.bin": "x"}),
    "archive.docx": archive({"a.exe": "MZ"}),
    "climbing.docx": archive(OFFICE | {"../../etc/x": "x"}),
    "old.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "film.mp4": HTML,
    "binary.txt": bytes(range(256)),
}


def alone(client, kind, name, data):
    """The form with a title."""
    return client.post(reverse(f"wagtail{kind}s:add"), {"title": name, "file": SimpleUploadedFile(name, data)})


def many(client, kind, name, data):
    """Several at once."""
    address = reverse("wagtailimages:add_multiple" if kind == "image" else "wagtaildocs:add_multiple")
    return client.post(address, {"file": SimpleUploadedFile(name, data)})


def chosen(client, kind, name, data):
    """The upload tab of the chooser inside a page's form."""
    space = "wagtailimages_chooser" if kind == "image" else "wagtaildocs_chooser"
    prefix = "image-chooser-upload" if kind == "image" else "document-chooser-upload"
    form = {f"{prefix}-title": name, f"{prefix}-file": SimpleUploadedFile(name, data)}
    return client.post(reverse(f"{space}:create"), form)


WAYS = [alone, many, chosen]


@pytest.fixture
def editor(house):
    return house.client(house.member("editor", unit=house.harbour, role="editor"))


def kept_files():
    found = []
    for folder in ("original_images", "documents", "images", "brand"):
        if default_storage.exists(folder):
            found += [f"{folder}/{name}" for name in default_storage.listdir(folder)[1]]
    return set(found)


def test_zoo_when_it_knocks_at_every_door_of_the_cms_then_nothing_is_kept(house, editor):
    before = kept_files()
    for kind, animals in (("image", PICTURES), ("doc", DOCUMENTS)):
        for name, data in animals.items():
            for way in WAYS:
                response = way(editor, kind, name, data)
                assert response.status_code == 200, f"{way.__name__} {name}: {response.status_code}"
                assert not GuardedImage.objects.exists() and not GuardedDocument.objects.exists(), (way.__name__, name)
    assert kept_files() == before
    for number, way in enumerate(WAYS, 1):  # and the doors do open
        assert way(editor, "doc", f"{number}.pdf", b"%PDF-1.7 " + bytes(str(number), "ascii")).status_code in (200, 302)
        assert GuardedDocument.objects.count() == number, way.__name__


def test_zoo_when_it_comes_as_a_brand_then_refused_in_words(house):
    keeper = house.client(house.member("keeper", unit=house.harbour, role="administrator"))
    address = reverse("subsites:site", args=[house.harbour.slug])
    for name, data in PICTURES.items():
        response = keeper.post(address, {"name": "X", "colour": "#0f5c7a", "logo": SimpleUploadedFile(name, data)})
        assert response.status_code in (200, 422), (name, response.status_code)
    assert not Brand.objects.get(unit=house.harbour).logo


def photo():
    """With place and camera, lying on its side, a page of HTML behind the last pixel."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.GPSInfo)[1] = "N"
    exif[ExifTags.Base.Make] = "SECRETCAM"
    target = io.BytesIO()
    Image.effect_noise((120, 80), 40).convert("RGB").save(target, "JPEG", exif=exif, comment=b"SECRETNOTE")
    return target.getvalue() + HTML


@pytest.mark.parametrize("way", WAYS)
def test_photo_when_it_comes_in_then_nothing_hidden_stays_and_it_stands_upright(house, editor, way):
    assert way(editor, "image", "院 子/../照片.jpg", photo()).status_code in (200, 302)
    image = GuardedImage.objects.get()
    data = image.file.storage.open(image.file.name).read()
    assert not any(secret in data for secret in (b"SECRETCAM", b"SECRETNOTE", b"<script", b"Exif"))
    assert (image.width, image.height) == (80, 120) and image.file_size == len(data)
    assert ".." not in image.file.name and image.file.name.startswith("original_images/")
    image.audience = "public"
    image.save()
    sent = editor.get(f"/files/o/{image.public_id}/")
    assert sent.getvalue() == data
    assert sent["X-Content-Type-Options"] == "nosniff" and sent["Content-Type"] == "image/jpeg"


def box(kind, *content):
    data = b"".join(content)
    return (len(data) + 8).to_bytes(4, "big") + kind + data


@pytest.mark.parametrize("way", WAYS)
def test_film_when_it_comes_in_then_it_no_longer_tells_where_it_was_made(house, editor, way):
    place = box(b"udta", box(b"\xa9xyz", b"+31.2304+121.4737/"))
    track = box(b"trak", box(b"tkhd", bytes(20)), box(b"meta", b"PHONE OF LI"))
    sound = bytes(range(200))
    film = box(b"ftyp", b"isom", bytes(4)) + box(b"moov", box(b"mvhd", bytes(20)), track, place) + box(b"mdat", sound)
    film += box(b"uuid", b"<x:xmpmeta>secret</x:xmpmeta>")
    assert way(editor, "doc", "片.mp4", film).status_code in (200, 302)
    kept = GuardedDocument.objects.get().file.open().read()
    assert len(kept) == len(film) and sound in kept and kept.index(sound) == film.index(sound)
    assert not any(word in kept for word in (b"31.2304", b"PHONE", b"secret", b"udta"))


@pytest.mark.parametrize("name", ["x.html", "x.svg", "x.xml", "x.xhtml", "x.txt", "x", "x.jpg.js"])
def test_file_that_could_act_when_it_is_stored_all_the_same_then_sent_shut_in(house, name):
    document = GuardedDocument.objects.create(title=name, audience="public", file=f"documents/zoo/{name}")
    path = f"documents/zoo/{name}"
    if not default_storage.exists(path):
        default_storage.save(path, SimpleUploadedFile(name, HTML))
    sent = house.client().get(document.url)
    assert sent["Content-Disposition"].startswith("attachment") and "sandbox" in sent["Content-Security-Policy"]
    assert sent["X-Content-Type-Options"] == "nosniff" and "html" not in sent["Content-Type"]
    assert "xml" not in sent["Content-Type"].replace("svg+xml", "")
