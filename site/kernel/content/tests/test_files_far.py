"""Everything that reads a file of the house works where files have no paths."""

from __future__ import annotations

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from kernel.content.media.pictures import pictures
from kernel.content.models import GuardedDocument
from kernel.content.services import store_image
from kernel.testing.storage import PATHLESS
from kernel.theming.api import brand_of
from kernel.theming.models import Brand


@pytest.fixture
def far(settings):
    settings.STORAGES = {**settings.STORAGES, "default": PATHLESS}
    return default_storage


def photo(size=(900, 600), kind="JPEG"):
    target = io.BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(target, format=kind)
    return target.getvalue()


def test_pictures_documents_and_brands_when_files_have_no_paths_then_made_shown_and_sent(far, house):
    client = house.client()
    image = store_image(data=photo(), filename="院 子.jpg", title="Yard")
    shown = pictures([image])[image.pk]
    for address in (shown["url"], f"/files/o/{image.public_id}/"):
        sent = client.get(address)
        assert sent.status_code == 200 and sent["Content-Type"].startswith("image/") and sent.getvalue()
    document = GuardedDocument(title="通知", audience="public")
    document.file.save("通知 一.txt", ContentFile("大家好".encode() * 100))
    part = client.get(document.url, headers={"range": "bytes=3-5"})
    assert (part.status_code, part.getvalue()) == (206, "家".encode())
    brand = Brand.objects.get(unit=house.harbour)
    brand.logo.save("logo.png", ContentFile(photo((96, 96), "PNG")))
    logo = client.get(brand_of(house.harbour.pk).logo_url)
    assert logo.status_code == 200 and logo.getvalue().startswith(b"\x89PNG")
