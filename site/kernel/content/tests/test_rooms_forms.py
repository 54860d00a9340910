"""What an editor sends to the CMS may name only what is their own; what they are told of is their own, too."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile

from kernel.content.models import Article, BasePage, GuardedImage
from kernel.content.services import publish_page, store_image
from kernel.content.tests.cms_planted import Room, furnish, plant, png


def stream(*blocks: tuple[str, dict[str, Any]]) -> dict[str, str]:
    """A stream field as a browser sends it."""
    sent = {"body-count": str(len(blocks))}
    for number, (kind, values) in enumerate(blocks):
        sent |= {f"body-{number}-{key}": str(value) for key, value in {"deleted": "", "order": number}.items()}
        sent |= {f"body-{number}-type": kind, f"body-{number}-id": f"b{number}"}
        sent |= {f"body-{number}-value{key}": str(value) for key, value in values.items()}
    return sent


def link_to(kind: str, pk: int) -> str:
    """Rich text with a link, as the CMS's editor sends it."""
    block = {"key": "a", "text": "link", "type": "unstyled", "depth": 0, "inlineStyleRanges": []}
    block["entityRanges"] = [{"key": 0, "offset": 0, "length": 4}]
    entity = {"mutability": "MUTABLE", "type": "LINK" if kind == "page" else "DOCUMENT", "data": {"id": pk}}
    return json.dumps({"blocks": [block], "entityMap": {"0": entity}})


def article(**sent: Any) -> dict[str, Any]:
    fields = {
        "title": "泊位公告",
        "slug": "berths",
        "date": "2026-05-01 10:00",
        "audience": "public",
        "summary": "typed",
    }
    empty = {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0", "action-publish": "1", **stream()}
    return {**fields, **empty, **sent}


@pytest.fixture
def rooms(house: Any) -> tuple[Room, Room, Any]:
    """(another unit's room, the editor's own, the editor)."""
    editor = house.member("own", unit=house.harbour, role="editor")
    other = house.member("other", unit=house.school, role="editor").account
    own = furnish(Room("own", house.harbour, house.harbour_home), editor=editor.account)
    return furnish(Room("quokka", house.school, house.school_home), editor=other), own, editor


def test_editor_when_naming_things_of_another_unit_then_they_are_taken_out_and_the_rest_stays(house, rooms):
    foreign, own, editor = rooms
    client = house.client(editor)
    address = f"/cms/pages/add/content/article/{own.ids['section']}/"
    blocks = [
        ("picture", {"-image": foreign.ids["image"], "-caption": "kept caption"}),
        ("attachment", {"-document": foreign.ids["document"]}),
        ("text", {"": link_to("page", foreign.ids["page"])}),
        ("text", {"": link_to("document", foreign.ids["document"])}),
    ]
    for sent in ({"image": foreign.ids["image"]}, *(stream(block) for block in blocks)):
        for where in (address, f"/cms/pages/{own.ids['page']}/edit/"):
            response = client.post(where, article(**sent))
            said = response.content.decode()
            assert response.status_code == 200, sent
            assert "quokka" not in said, sent
            assert "其他单位" in said and "typed" in said
        assert not Article.objects.filter(slug="berths").exists()
        client.post(f"{address}preview/", article(**sent))
        assert "quokka" not in client.get(f"{address}preview/").content.decode()
    response = client.post(
        address, article(image=own.ids["image"], **stream(("picture", {"-image": own.ids["image"]})))
    )
    assert response.status_code == 302
    assert Article.objects.get(slug="berths").image_id == own.ids["image"]


def test_page_when_it_holds_a_foreign_picture_already_then_its_editor_may_save_it(house, rooms):
    foreign, own, editor = rooms
    Article.objects.filter(pk=own.ids["page"]).update(image=foreign.ids["image"], latest_revision=None)
    response = house.client(editor).post(
        f"/cms/pages/{own.ids['page']}/edit/", article(image=foreign.ids["image"], slug="kept")
    )
    assert response.status_code == 302
    assert Article.objects.get(slug="kept").image_id == foreign.ids["image"]


def test_picture_when_uploaded_then_is_kept_for_a_unit_of_the_editor(house, rooms):
    _foreign, _own, editor = rooms
    client = house.client(editor)
    many = "/cms/images/multiple/add/"
    refused = client.post(many, {"file": SimpleUploadedFile("no.png", png(), "image/png"), "unit": house.school.pk})
    assert 'class="refused"' in refused.content.decode() and not GuardedImage.objects.filter(title="no").exists()
    client.post(many, {"file": SimpleUploadedFile("many.png", png(), "image/png")})
    assert GuardedImage.objects.get(title="many").unit == house.harbour
    sent = {"title": "one", "file": SimpleUploadedFile("one.png", png(), "image/png"), "audience": "unit"}
    assert client.post("/cms/images/add/", {**sent, "unit": house.school.pk}).status_code == 200
    assert not GuardedImage.objects.filter(title="one").exists()
    sent["file"].seek(0)
    assert client.post("/cms/images/add/", {**sent, "unit": house.berth.pk}).status_code == 302
    kept = GuardedImage.objects.get(title="one")
    assert (kept.unit, kept.audience) == (house.berth, "unit")


def test_first_page_of_the_cms_when_opened_then_counts_the_own_pages_only(house, rooms):
    _foreign, _own, editor = rooms
    context = house.client(editor).get("/cms/").context
    totals = {type(item).__name__: item.get_context_data({}) for item in context["site_summary"].summary_items}
    assert totals["OwnPagesSummary"]["total_pages"] == BasePage.objects.filter(unit=house.harbour).count()
    assert totals["ImagesSummaryItem"]["total_images"] == 1
    assert totals["DocumentsSummaryItem"]["total_docs"] == 1


def test_comments_when_written_then_are_mailed_to_nobody_who_has_left_the_unit(house, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    rooms, _own, accounts = plant(house)
    accounts["editor"].email = "left@example.org"
    accounts["editor"].save()
    comment = {"comments-TOTAL_FORMS": "1", "comments-0-text": "quokka", "comments-0-contentpath": "title"}
    comment |= {"comments-0-id": "", "comments-0-DELETE": "", "comments-0-resolved": "", "comments-0-position": ""}
    comment |= {f"comments-0-replies-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    page = BasePage.objects.get(pk=rooms[0].ids["page"])
    client = house.client(accounts["school editor"].person)
    response = client.post(f"/cms/pages/{page.pk}/edit/", article(**comment))
    assert response.status_code == 302
    assert [message.to for message in mail.outbox] == []
    assert not page.subscribers.filter(user=accounts["editor"]).exists()


def test_cms_when_somebody_must_sign_in_then_has_no_form_of_its_own_for_it(house):
    client = house.client()
    assert client.get("/cms/pages/")["Location"].startswith("/accounts/login/")
    assert client.get("/cms/login/?next=/cms/images/")["Location"] == "/accounts/login/?next=%2Fcms%2Fimages%2F"
    assert client.get("/cms/password_reset/").status_code == 404


def test_explorer_and_choosers_when_units_are_many_then_take_no_more_queries(house, count_queries):
    from kernel.content.services import open_subsite
    from kernel.people.services import appoint
    from kernel.units.models import Unit
    from kernel.units.tree import changed

    def grow(count: int) -> None:
        parent = Unit.objects.get(pk=house.city.pk)
        for number in range(count):
            slug = f"u{parent.get_children_count()}"
            unit = parent.add_child(name=f"第{number}支部", short_name=slug, slug=slug)
            parent = Unit.objects.get(pk=parent.pk)
            home = open_subsite(unit=unit, title=slug).root_page
            publish_page(parent=home, page=Article(title="n", slug="n"))
            store_image(data=png(), filename="n.png", title="n", unit=unit)
            appoint(person=each, role="editor", unit=unit)
        changed()

    def ask(person: Any) -> list[int]:
        client = house.client(person)
        counts = []
        for path in ("/cms/pages/", "/cms/choose-page/", "/cms/images/chooser/", "/cms/documents/chooser/"):
            client.get(path, follow=True)
            with count_queries() as queries:
                assert client.get(path, follow=True).status_code == 200
            counts.append(len(queries))
        return counts

    editor = house.member("one", unit=house.harbour, role="editor")
    everywhere = house.member("all", unit=house.city, role="editor")
    each = house.member("each")
    grow(2)
    few = ask(editor), ask(everywhere), ask(each)
    grow(12)
    assert (ask(editor), ask(everywhere), ask(each)) == few


def test_page_and_file_when_for_holders_of_no_role_then_are_refused_in_words_and_a_draft_may_wait(house, rooms):
    _foreign, own, editor = rooms
    client = house.client(editor)
    address = f"/cms/pages/{own.ids['page']}/edit/"
    picture = f"/cms/images/{own.ids['image']}/"
    sent = {"title": "t", "description": "", "tags": "", "audience": "roles"}
    for where, data in ((address, article(audience="roles")), (picture, sent)):
        response = client.post(where, data)
        assert response.status_code == 200 and "请至少勾选一个职务" in response.content.decode(), where
        assert client.post(where, {**data, "audience_roles": ["clerk"], "narrow_anyway": "on"}).status_code == 302
    draft = {name: value for name, value in article(audience="roles").items() if name != "action-publish"}
    assert client.post(address, draft).status_code == 302
