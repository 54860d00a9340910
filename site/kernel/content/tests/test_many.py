"""Many pictures or documents at once: each in pieces, each kept or refused by itself, in a unit of one's own."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from kernel.content.models import GuardedDocument, GuardedImage
from kernel.content.tests.test_uploads import picture
from kernel.intake.models import Upload
from kernel.intake.services import claimed, part_of
from kernel.intake.tests.test_intake import begin, send

PICTURES, DOCUMENTS = "/cms/images/multiple/add/", "/cms/documents/multiple/add/"
PDF = b"%PDF-1.7 " + bytes(range(256)) * 20


@pytest.fixture
def editor(house):
    return house.member("editor", unit=house.harbour, role="editor")


@pytest.fixture
def client(house, editor):
    return house.client(editor)


def sent(client, data, name, kind="content.picture"):
    """A whole upload; its token."""
    begun = begin(client, kind=kind, name=name, size=len(data)).json()
    assert send(client, begun["url"], 0, data, whole=data).status_code == 204
    return begun["token"]


def test_doors_of_the_cms_when_opened_then_lead_to_our_page_with_units_and_audience(house, client):
    for name, address in (("wagtailimages", PICTURES), ("wagtaildocs", DOCUMENTS)):
        assert reverse(f"{name}:add_multiple") == address
        page = client.get(address).content.decode()
        assert "<lx-uploads" in page and 'name="unit"' in page and 'name="audience"' in page and "multiple" in page
        assert f'href="{address}' in client.get(reverse(f"{name}:index")).content.decode()
    assert house.client(house.member("m", unit=house.harbour)).get(PICTURES).status_code in (302, 403, 404)


def test_files_in_pieces_when_kept_then_once_each_in_its_unit_and_nothing_is_left_behind(house, client, editor):
    yard = picture("JPEG", (400, 300))
    tokens = [sent(client, data, f"照片 {n}.jpg") for n, data in enumerate((yard, picture("JPEG", (400, 310))))]
    said = {"unit": house.berth.pk, "audience": "unit"}
    first = client.post(PICTURES, {"received": tokens[0], "name": "照片 0.jpg", **said}).json()
    image = GuardedImage.objects.get()
    assert (first["kept"], first["url"], image.title) == (True, f"/cms/images/{image.pk}/", "照片 0")
    assert (image.unit, image.audience, image.uploaded_by_user) == (house.berth, "unit", editor.account)
    again = client.post(PICTURES, {"received": tokens[0], "name": "照片 0.jpg", **said}).json()
    assert again["kept"] and again["url"] == first["url"] and GuardedImage.objects.count() == 1, "the answer was lost"
    assert not part_of(Upload.objects.get(public_id=tokens[0])).exists()
    with claimed(account=editor.account, kind="content.picture", token=tokens[1]):
        busy = client.post(PICTURES, {"received": tokens[1], **said})
    assert busy.status_code == 423 and GuardedImage.objects.count() == 1, "another request keeps it in this moment"
    assert client.post(PICTURES, {"received": tokens[1], "unit": house.school.pk}).json()["kept"] is False
    assert client.post(PICTURES, {"received": tokens[1], **said}).json()["kept"] and GuardedImage.objects.count() == 2
    stranger = house.client(house.member("other", unit=house.harbour, role="editor"))
    assert stranger.post(PICTURES, {"received": tokens[1], **said}).json() == {
        "name": "",
        "kept": False,
        "url": "",
        "words": "文件已不在服务器上，请重新选择。",
    }
    twin = sent(client, yard, "又一张.jpg")
    assert "照片 0" in client.post(PICTURES, {"received": twin, **said}).json()["words"], "the same picture"
    document = sent(client, PDF, "一.pdf", "content.document")
    kept = client.post(DOCUMENTS, {"received": document, **said}).json()
    assert kept["kept"] and GuardedDocument.objects.get().file.open().read() == PDF
    assert client.post(DOCUMENTS, {"received": document, **said}).json()["url"] == kept["url"]


def test_twenty_pictures_a_day_when_kept_then_leave_room_for_more(house, client):
    for number in range(22):
        token = sent(client, picture("JPEG", (60, 40 + number)), f"{number}.jpg")
        assert client.post(PICTURES, {"received": token, "audience": "public"}).json()["kept"]
    token = sent(client, picture("JPEG", (90, 40)), "single.jpg")
    form = {"title": "t", "file-received": token, "audience": "public", "description": "", "tags": ""}
    assert client.post(reverse("wagtailimages:add"), form).status_code == 302
    assert not part_of(Upload.objects.get(public_id=token)).exists(), "a single one leaves nothing behind, too"


def test_files_when_some_are_hostile_then_those_are_named_and_the_others_kept(house, client):
    files = [
        ContentFile(picture("JPEG", (300, 200)), "院子.jpg"),
        ContentFile(b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "图.svg"),
        ContentFile(picture("PNG", (300, 200)), "wrong.jpg"),
        ContentFile(b"MZ" + bytes(100), "setup.jpg"),
    ]
    page = client.post(PICTURES, {"file": files, "audience": "public"}).content.decode()
    assert [image.title for image in GuardedImage.objects.all()] == ["院子"]
    assert page.count('class="refused"') == 3 and page.count('class="kept"') == 1
    assert all(name in page for name in ("图.svg", "wrong.jpg", "setup.jpg")) and ".png" in page
    nothing = client.post(PICTURES, {"audience": "public"}).content.decode()
    assert 'class="refused"' not in nothing and "请至少选择一个文件。" in nothing
