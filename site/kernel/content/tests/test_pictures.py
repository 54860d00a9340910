"""Pictures in widths for phones and desks, with a fallback, in as many queries for thirty as for three."""

from __future__ import annotations

import re

from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from kernel.content.media.pictures import CARD, FULL, LARGE, pictures
from kernel.content.media.renditions import make_all
from kernel.content.models import GuardedImage, GuardedRendition
from kernel.content.services import store_image
from kernel.content.tests.test_uploads import picture


def test_pictures_when_shown_then_modern_widths_and_a_jpeg_for_old_browsers(house):
    image = store_image(data=picture("PNG", (1400, 900)), filename="yard.png", title="Yard", description="The yard")
    make_all({(image.pk, LARGE.name)})
    shown = pictures([image], LARGE)[image.pk]
    assert (shown["width"], shown["height"], shown["alt"]) == (1280, 720, "The yard")
    assert re.findall(r" (\d+)w", shown["srcset"]) == ["480", "960", "1280"]
    client = house.client()
    assert client.get(shown["url"])["Content-Type"] == "image/jpeg"
    smallest = client.get(shown["srcset"].split()[0])
    assert smallest["Content-Type"] == "image/webp" and smallest.getvalue()[8:12] == b"WEBP"
    html = render_to_string("components/picture.html", {**shown, "eager": False})
    assert html.count("<img") == 1 and 'width="1280" height="720"' in html and 'loading="lazy"' in html
    assert '<source type="image/webp"' in html and "sizes=" in html
    assert "loading" not in render_to_string("components/picture.html", {**shown, "eager": True})


def test_pictures_when_small_then_never_made_larger_and_no_width_is_named_twice(house):
    image = store_image(data=picture("JPEG", (600, 400)), filename="small.jpg", title="Small")
    make_all({(image.pk, FULL.name)})
    shown = pictures([image], FULL)[image.pk]
    assert re.findall(r" (\d+)w", shown["srcset"]) == ["480", "600"] and shown["width"] == 600


def test_pictures_when_there_are_more_of_them_then_no_more_queries(house):
    def count(images):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(pictures(images)) == len(images)
        return len(queries)

    images = [
        store_image(data=picture("JPEG", (400, 300 + number)), filename=f"{number}.jpg", title=str(number))
        for number in range(8)
    ]
    make_all({(image.pk, CARD.name) for image in images})
    assert count(images[:2]) == count(images) == 1
    assert GuardedRendition.objects.count() == len(images) * (len(CARD.modern) + 1)


def test_pictures_when_a_file_is_gone_then_left_out_and_the_page_stands(house):
    whole = store_image(data=picture("JPEG"), filename="a.jpg", title="A")
    gone = store_image(data=picture("JPEG"), filename="b.jpg", title="B")
    gone.file.storage.delete(gone.file.name)
    fresh = GuardedImage.objects.in_bulk([whole.pk, gone.pk])
    assert set(pictures([*fresh.values(), None])) == {whole.pk}
