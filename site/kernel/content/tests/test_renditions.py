"""Pictures are made in their sizes in the background: no page waits for them, and each stands in its place meanwhile."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.base import ContentFile

from kernel.content.media import renditions
from kernel.content.media.pictures import CARD, FULL, LARGE, pictures
from kernel.content.media.renditions import ask, make_all, missing, shown_anywhere, shown_on
from kernel.content.models import Article, GuardedImage, GuardedRendition, UnitHome
from kernel.content.services import publish_page, store_image
from kernel.content.tests.test_uploads import picture
from kernel.jobs.models import Job
from kernel.jobs.runner import run_waiting


@pytest.fixture(autouse=True)
def asks_each_time(monkeypatch):
    monkeypatch.setattr(renditions, "_asked", {})


@pytest.fixture
def made(monkeypatch):
    """Filters of the renditions that were made, in order."""
    specs = []
    make = GuardedImage.generate_rendition_file

    def counted(self, filter, **kwargs):
        specs.append(filter.spec)
        return make(self, filter, **kwargs)

    monkeypatch.setattr(GuardedImage, "generate_rendition_file", counted)
    return specs


def photo(number=0, size=(1400, 900)):
    return store_image(data=picture("JPEG", (size[0] + number, size[1])), filename=f"{number}.jpg", title=str(number))


def article(house, images, lead):
    body: Any = [("picture", {"image": image, "caption": ""}) for image in images]
    return publish_page(parent=house.harbour_home, page=Article(title="照片", slug="photos", image=lead, body=body))


def test_article_with_eight_photos_when_first_looked_at_then_makes_none_and_is_whole(house, made, count_queries):
    images = [photo(number) for number in range(8)]
    page = article(house, images, images[0])
    client = house.client()
    early = client.get(page.url)
    shown = re.findall(r'<img[^>]* src="(/files/[^"]+)"', early.content.decode())
    assert not made and len(shown) == 9 and all(address.startswith("/files/o/") for address in shown)
    assert all(client.get(address).status_code == 200 for address in shown)
    assert (
        run_waiting() and len(made) == 8 * (4 + 1) + 4 + 3
    )  # each in the text and in lists; the first large and as a card
    made.clear()
    with count_queries() as many:
        late = client.get(page.url).content.decode()
    assert not made and late.count('type="image/webp"') == 9 and "/files/o/" not in late
    assert not Job.objects.filter(state="waiting").exists(), "nobody asks for what is there"
    del page.body[1:]
    page.save_revision().publish()
    with count_queries() as few:
        client.get(page.url)
    assert len(many) == len(few)


def test_what_a_page_shows_when_published_then_asked_for_once_in_the_sizes_of_its_places(house, made):
    face, slide, lead = (photo(number) for number in range(3))
    run_waiting()
    made.clear()
    home = UnitHome.objects.get(pk=house.harbour_home.pk)
    home.body = [
        ("people", {"title": "", "faces": [{"image": face, "name": "陈", "post": "", "line": "", "page": None}]}),
        ("carousel", {"title": "", "slides": [{"image": slide, "title": "t", "text": "", "page": None}]}),
    ]
    home.save_revision().publish()
    assert shown_on(home) == {(face.pk, "face"), (slide.pk, "large")}
    home.save_revision().publish()
    assert Job.objects.filter(kind=renditions.KIND, state="waiting").count() == 1
    page = article(house, [], lead)
    assert shown_on(page) == {(lead.pk, "large"), (lead.pk, "card")}
    run_waiting()
    assert len(made) == 3 + 4 + 7 and not missing(shown_on(home) | shown_on(page))
    assert shown_anywhere() >= shown_on(home) | shown_on(page) | {(face.pk, "full")}
    assert make_all(shown_anywhere()) == 0


def test_picture_when_one_size_is_missing_then_the_nearest_stands_there_and_it_is_asked_for(house, made):
    image = photo()
    run_waiting()
    made.clear()
    shown = pictures([image], CARD)[image.pk]
    nearest = GuardedRendition.objects.get(image=image, filter_spec=FULL.plain)
    assert shown["url"] == nearest.url and not shown["srcset"] and not made
    pictures([image], CARD)
    assert Job.objects.filter(state="waiting").count() == 1
    run_waiting()
    assert pictures([image], CARD)[image.pk]["width"] == 640 and len(made) == 3


def test_picture_when_its_file_or_its_focus_changes_then_its_sizes_are_made_anew(house):
    image = photo()
    ask({(image.pk, LARGE.name)})
    run_waiting()
    before = pictures([image], LARGE)[image.pk]["url"]
    image.focal_point_x, image.focal_point_y, image.focal_point_width, image.focal_point_height = 50, 50, 20, 20
    image.save()
    assert pictures([image], LARGE)[image.pk]["url"] == before, "the old cut until the new one is there"
    run_waiting()
    moved = pictures([image], LARGE)[image.pk]["url"]
    assert moved != before and not missing({(image.pk, LARGE.name)})

    editor = house.member("editor", unit=house.harbour, role="editor")
    GuardedImage.objects.filter(pk=image.pk).update(unit=house.harbour)
    upload = ContentFile(picture("JPEG", (1500, 1000)), "new.jpg")
    sent = {"title": "t", "file": upload, "description": "", "tags": "", "audience": "public"}
    assert house.client(editor).post(f"/cms/images/{image.pk}/", sent).status_code == 302
    run_waiting()
    assert not missing({(image.pk, LARGE.name), (image.pk, FULL.name)})
    assert pictures([GuardedImage.objects.get(pk=image.pk)], LARGE)[image.pk]["url"] not in (before, moved)


def test_work_when_a_file_is_broken_or_gone_then_the_others_are_made(house):
    whole, broken = photo(0), photo(1)
    broken.file.storage.delete(broken.file.name)
    GuardedImage.objects.create(title="gone", file="gone.jpg", width=1, height=1).delete()
    ask({(whole.pk, CARD.name), (broken.pk, CARD.name), (999_999, CARD.name), (whole.pk, "no such size")})
    run_waiting()
    assert not missing({(whole.pk, CARD.name)}) and set(Job.objects.values_list("state", flat=True)) == {"done"}
