"""The desk of a site, and the switch that has its articles looked at first."""

from __future__ import annotations

from typing import Any

from kernel.audit.models import AuditEntry
from kernel.content.models import Article, BasePage
from kernel.content.moderation.services import is_moderated
from kernel.content.services import publish_page

DESK, SWITCH = "/units/harbour/desk/", "/units/harbour/site/looked-at/"


def test_administrator_when_switching_then_is_told_whom_it_touches_and_nobody_else_may(house):
    keeper = house.client(house.member("keeper", unit=house.harbour, role="administrator"))
    writer = house.client(house.member("writer", unit=house.harbour, role="info_officer"))
    house.member("editor", unit=house.harbour, role="editor")
    asked = keeper.get(SWITCH).content.decode()
    assert "1 人" in asked and "3 人" in asked  # the writer; the editor, the keeper and the house's own administrator
    assert {writer.get(SWITCH).status_code, writer.post(SWITCH, {"to": "on"}).status_code} == {404}
    assert keeper.post(SWITCH, {"to": "on"}).status_code == 302
    assert is_moderated(house.harbour.pk)
    assert "先审后发" in writer.get(DESK).content.decode()
    assert keeper.post(SWITCH, {"to": "off"}).status_code == 302
    assert not is_moderated(house.harbour.pk)
    actions = AuditEntry.objects.filter(action__startswith="content.moderation").values_list("action", flat=True)
    assert sorted(actions) == ["content.moderation_off", "content.moderation_on"]


def test_desk_when_articles_wait_then_shows_them_to_approvers_and_authors_in_the_same_number_of_queries(
    house, count_queries
):
    keeper = house.client(house.member("keeper", unit=house.harbour, role="administrator"))
    editor = house.client(house.member("editor", unit=house.harbour, role="editor"))
    author = house.member("writer", unit=house.harbour, role="info_officer", name="何信息")
    writer = house.client(author)
    keeper.post(SWITCH, {"to": "on"})

    def send_in(count: int) -> None:
        for _number in range(count):
            parent = BasePage.objects.get(pk=house.harbour_home.pk)
            number = parent.get_children_count()
            page = publish_page(parent=parent, page=Article(title=f"稿件{number}", slug=f"a{number}"))
            page.get_workflow().start(page, author.account)

    def ask(client: Any) -> int:
        client.get(DESK)
        with count_queries() as queries:
            assert client.get(DESK).status_code == 200
        return len(queries)

    send_in(2)
    few = ask(editor), ask(writer)
    send_in(4)
    assert (ask(editor), ask(writer)) == few
    for client, heading in ((editor, "等您审阅"), (writer, "我送审的")):
        said = client.get(DESK).content.decode()
        assert heading in said and "稿件0" in said
    said = editor.get(DESK).content.decode()
    assert "何信息" in said and "/revisions/compare/live...latest/" in said
    assert "等您审阅" not in writer.get(DESK).content.decode()
    for other in (house.member("m", unit=house.harbour), house.member("e", unit=house.school, role="editor")):
        assert house.client(other).get(DESK).status_code == 404
    assert (
        house.client(house.member("e2", unit=house.berth, role="editor")).get("/units/berth/desk/").status_code == 404
    )
