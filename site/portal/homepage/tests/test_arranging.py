"""The blocks of a home that is open: put in order, put away and fetched back, added; by the CMS's own rules."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.utils import timezone
from wagtail.rich_text import RichText

from kernel.audit.models import AuditEntry
from kernel.content.models import GuardedImage, Section, UnitHome
from kernel.content.moderation.services import set_moderated
from kernel.content.services import publish_page, store_image
from kernel.content.sites import site_of
from kernel.content.tests.documents import picture
from kernel.content.tests.test_rooms_forms import article as sent_page
from kernel.content.tests.test_rooms_forms import stream
from kernel.units.tree import tree
from portal.homepage import services
from portal.homepage.arrangement import Arrangement

URL = "/units/harbour/home/"
NAMES = ("text", "slogan", "notices")


@pytest.fixture
def home(house: Any) -> UnitHome:
    page = UnitHome.objects.get(pk=house.harbour_home.pk)
    section = publish_page(parent=page, page=Section(title="港口动态", slug="news"))
    page.refresh_from_db()
    page.body = [
        ("text", RichText("<h2>欢迎</h2><p>来到港口</p>")),
        ("slogan", {"text": "把支部建在泊位上", "source": ""}),
        ("notices", {"title": "通知", "section": section, "count": 6}),
    ]
    page.save_revision().publish()
    return UnitHome.objects.get(pk=page.pk)


@pytest.fixture
def editor(house: Any) -> Any:
    return house.member("editor", unit=house.harbour, role="editor")


def ids(page: UnitHome) -> dict[str, str]:
    fresh = UnitHome.objects.get(pk=page.pk).get_latest_revision_as_object()
    return {block.block_type: block.id for block in fresh.body}


def shown(page: UnitHome) -> list[str]:
    """What is online."""
    return [block.block_type for block in UnitHome.objects.get(pk=page.pk).body]


def form(client: Any, **sent: Any) -> dict[str, Any]:
    """What a browser sends of the form that it has just been given."""
    opened = client.get(URL).context
    newest = {"loaded_revision_id": opened["newest"].pk, "loaded_revision_created_at": opened["newest_at"]}
    ticked = [row.value for row in opened["rows"] if row.ticked]
    return {**newest, "seen": opened["seen"], "blocks": ticked, **sent}


def text_of(answer: Any) -> str:
    return unescape(answer.content.decode())


def test_editor_when_arranging_the_home_then_moves_puts_away_fetches_back_and_adds_and_each_is_a_version(
    house, home, editor
):
    client, own = house.client(editor), ids(home)
    page = text_of(client.get(URL))
    for words in ("欢迎 来到港口", "把支部建在泊位上", "来自“港口动态”", f"/edit/#:w:contentpath=body.{own['slogan']}"):
        assert words in page
    versions = home.revisions.count()
    order = [own["notices"], own["text"], own["slogan"]]
    assert client.post(URL, form(client, blocks=order, save="1"))["Location"] == URL
    assert shown(home) == ["notices", "text", "slogan"] and home.revisions.count() == versions + 1
    assert home.revisions.latest("pk").user == editor.account

    # put away and fetched back with its content
    client.post(URL, form(client, blocks=order[:2], save="1"))
    assert shown(home) == ["notices", "text"]
    assert "把支部建在泊位上" in text_of(client.get(URL)) and "曾在页面上" in text_of(client.get(URL))
    client.post(URL, form(client, blocks=[own["slogan"], *order[:2]], save="1"))
    assert shown(home) == ["slogan", "notices", "text"]
    assert UnitHome.objects.get(pk=home.pk).body[0].value["text"] == "把支部建在泊位上"
    assert UnitHome.objects.get(pk=home.pk).body[0].id == own["slogan"]

    # added: shown first, with what it fills itself from, stored with the rest
    asked = client.post(URL, form(client, add="headlines"))
    new = asked.context["rows"][3].value
    assert asked.status_code == 200 and new == "new-1:headlines" and len(shown(home)) == 3
    again = client.post(URL, form(client, blocks=[new, own["text"]], add="headlines"))
    assert [row.value for row in again.context["rows"]][:3] == [new, own["text"], "new-2:headlines"]
    client.post(URL, form(client, blocks=[new, own["text"]], save="1"))
    body = UnitHome.objects.get(pk=home.pk).body
    assert shown(home) == ["headlines", "text"] and body[0].value["section"].title == "港口动态" and body[0].id
    assert AuditEntry.objects.filter(action="content.home_arranged").count() == 4
    assert "欢迎" in house.client().get("/u/harbour/").content.decode()

    # nothing changed is no version; nonsense is passed over; without scripts a button moves
    count = home.revisions.count()
    client.post(URL, form(client, draft="1"))
    assert home.revisions.count() == count
    nonsense = ["new-1:nothing", "new-x:text", "gone", own["text"], own["text"], "new-1:widget:none.none"]
    client.post(URL, form(client, blocks=[*nonsense, body[0].id], save="1"))
    assert shown(home) == ["text", "headlines"]
    for name in ("nothing", "", "widget:none.none"):
        assert client.post(URL, form(client, add=name)).status_code == 200
    up = client.post(URL, form(client, move=f"blocks|{body[0].id}|up"))
    assert [row.value for row in up.context["rows"]][:2] == [body[0].id, own["text"]]
    assert shown(home) == ["text", "headlines"], "not saved yet"


def test_home_when_somebody_may_not_edit_it_in_the_cms_then_is_not_to_be_found(house, home):
    people = [
        house.client(house.member("member", unit=house.harbour)),
        house.client(house.member("clerk", unit=house.harbour, role="clerk")),
        house.client(house.member("foreign", unit=house.school, role="editor")),
    ]
    with pytest.raises(services.NotAllowedError):
        foreign = house.viewer(house.member("other", unit=house.school, role="administrator"))
        services.arrange(page=home, values=[], begun_with={}, actor=foreign)
    for client in people:
        for path in (URL, "/u/harbour/units/harbour/home/preview/", "/units/nowhere/home/"):
            assert client.get(path).status_code == 404
        assert client.post(URL, {"save": "1"}).status_code == 404 and shown(home) == list(NAMES)
    assert house.client().get(URL).status_code == 302
    keeper = house.client(house.member("keeper", unit=house.harbour, role="administrator"))
    assert keeper.get(URL).status_code == 200
    assert keeper.get("/units/berth/home/").status_code == 404, "it has no site"
    assert keeper.get("/u/school/units/harbour/home/preview/").status_code == 404, "not on another site's page"


def test_second_tab_when_it_holds_an_older_version_then_is_told_and_nothing_of_either_is_lost(house, home, editor):
    second = house.member("second", unit=house.harbour, role="editor", name="陈立群")
    mine, theirs, own = house.client(editor), house.client(second), ids(home)
    old = form(mine, blocks=[own["slogan"], own["text"]], save="1")
    added = form(theirs, blocks=[*own.values(), "new-1:figures"], save="1")
    assert theirs.post(URL, added).status_code == 302
    # … and a content changed in the CMS meanwhile
    page = UnitHome.objects.get(pk=home.pk).get_latest_revision_as_object()
    page.body[1].value["text"] = "写得更好"
    page.save_revision(user=second.account).publish()
    refused = mine.post(URL, old)
    said = text_of(refused)
    assert refused.status_code == 409 and "陈立群" in said and shown(home) == [*NAMES, "figures"]
    rows = refused.context["rows"]
    figures = ids(home)["figures"]
    assert [row.value for row in rows if row.ticked] == [own["slogan"], own["text"], figures]
    assert [row.value for row in rows if not row.ticked][:1] == [own["notices"]]
    newest = {name: value for name, value in form(mine).items() if name.startswith("loaded")}
    sent = {**newest, "seen": refused.context["seen"], "blocks": [row.value for row in rows if row.ticked]}
    assert f'value="{newest["loaded_revision_id"]}"' in said
    assert mine.post(URL, {**sent, "save": "1"}).status_code == 302
    assert shown(home) == ["slogan", "text", "figures"]
    assert UnitHome.objects.get(pk=home.pk).body[0].value["text"] == "写得更好"


def test_home_when_another_editor_has_locked_it_then_says_who_and_keeps_what_was_chosen(house, home, editor):
    other = house.member("other", unit=house.harbour, role="editor", name="陈立群")
    client, own = house.client(editor), ids(home)
    sent = form(client, blocks=[own["slogan"]], save="1")
    UnitHome.objects.filter(pk=home.pk).update(locked=True, locked_by=other.account, locked_at=timezone.now())
    opened = text_of(client.get(URL))
    assert "陈立群于" in opened and 'name="save"' not in opened
    refused = client.post(URL, sent)
    assert refused.status_code == 409 and "陈立群于" in text_of(refused) and shown(home) == list(NAMES)
    assert [row.value for row in refused.context["rows"] if row.ticked] == [own["slogan"]]
    assert house.client(other).post(URL, sent).status_code == 302 and shown(home) == ["slogan"]


def test_home_when_its_site_is_looked_after_then_the_order_is_sent_in_and_goes_online_with_its_approval(house, home):
    keeper = house.member("keeper", unit=house.harbour, role="administrator")
    set_moderated(viewer=house.viewer(keeper), site=site_of(tree().by_slug["harbour"]), on=True)
    writer = house.client(house.member("writer", unit=house.harbour, role="info_officer"))
    own = ids(home)
    answer = writer.post(URL, form(writer, blocks=[own["slogan"], own["text"]], save="1"))
    question = f"/write/publish/{home.translation_key}/"
    assert answer["Location"] == question and shown(home) == list(NAMES)
    assert 'name="submit"' in text_of(writer.get(question))
    writer.post(question, {"submit": "1"})
    home.refresh_from_db()
    assert home.workflow_in_progress and shown(home) == list(NAMES)
    assert 'name="save"' not in text_of(writer.get(URL)), "it is with the approvers"
    state = home.current_workflow_state.current_task_state
    house.client(keeper).post(f"/cms/pages/workflow/action/{home.pk}/approve/{state.pk}/", {"comment": ""})
    assert shown(home) == ["slogan", "text"]


def test_order_when_a_picture_is_for_fewer_people_then_is_asked_about_before_it_goes_online(house, home, editor):
    image = store_image(data=picture(), filename="p.png", title="内部", unit=house.harbour, audience="unit")
    page = home.get_latest_revision_as_object()
    page.body = [*page.body.get_prep_value(), {"type": "picture_story", "value": _tale(image), "id": "tale"}]
    page.save_revision()
    client = house.client(editor)
    assert "还没有上线的草稿" in text_of(client.get(URL))
    answer = client.post(URL, form(client, blocks=["tale", *ids(home).values()], save="1"))
    assert answer["Location"] == f"/write/publish/{home.translation_key}/" and shown(home) == list(NAMES)
    assert client.post(URL, form(client, draft="1"))["Location"] == URL and shown(home) == list(NAMES)


def _tale(image: GuardedImage) -> dict[str, Any]:
    return {"title": "", "tales": [{"image": image.pk, "title": "t", "text": "", "page": None}]}


def test_preview_when_an_order_is_tried_then_shows_the_page_s_own_content_in_it_and_stores_nothing(house, home, editor):
    client, own = house.client(editor), ids(home)
    opened = client.get(URL).context["preview_url"]
    assert opened.startswith("/u/harbour/units/harbour/home/preview/?blocks=")
    tried = f"/u/harbour/units/harbour/home/preview/?blocks={own['slogan']},new-1:text,{own['text']},nonsense"
    answer = client.get(tried)
    said = text_of(answer)
    assert answer["X-Frame-Options"] == "SAMEORIGIN" and " inert" in said
    assert said.index("把支部建在泊位上") < said.index("来到港口") and shown(home) == list(NAMES)
    assert "还没有内容" in text_of(client.get("/u/harbour/units/harbour/home/preview/?blocks="))


def test_arranging_when_the_home_is_full_then_asks_no_more_of_the_database(house, home, editor, count_queries):
    client = house.client(editor)

    def ask() -> int:
        client.get(URL)
        with count_queries() as queries:
            assert client.get(URL).status_code == 200
        return len(queries)

    few = ask()
    section = Section.objects.get(slug="news")
    page = UnitHome.objects.get(pk=home.pk)
    reads = {"title": "", "section": section.pk, "count": 3, "style": "lead"}
    page.body = [{"type": "headlines", "value": reads, "id": f"h{n}"} for n in range(24)]
    for _number in range(5):
        page.save_revision().publish()
    assert len(Arrangement(UnitHome.objects.get(pk=home.pk)).here) == 24
    assert ask() <= few


def test_home_when_changed_in_the_cms_afterwards_then_the_cms_form_takes_the_order_that_was_stored_here(
    house, home, editor
):
    client, own = house.client(editor), ids(home)
    client.post(URL, form(client, blocks=[own["slogan"], "new-1:figures"], save="1"))
    opened = client.get(f"/cms/pages/{home.pk}/edit/")
    assert opened.status_code == 200 and own["slogan"] in opened.content.decode()
    sent = sent_page(title="港务局", slug=home.slug, **stream(("slogan", {"-text": "改过", "-source": ""})))
    assert client.post(f"/cms/pages/{home.pk}/edit/", sent).status_code == 302
    assert shown(home) == ["slogan"]
