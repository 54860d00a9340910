"""What was written on a site, drafts too, and who finds it."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.utils import timezone

from kernel.content.models import Article, BasePage, Section
from kernel.content.services import publish_page
from kernel.content.sites import site_of
from kernel.units.tree import tree
from portal.desk.articles import State, written_on

ARTICLES, DESK = "/units/harbour/desk/articles/", "/units/harbour/desk/"


@pytest.fixture
def section(house: Any) -> Section:
    return publish_page(parent=house.harbour_home, page=Section(title="动态", slug="news"))


def draft(section: Section, title: str, owner: Any = None) -> Article:
    """Written and saved, not published."""
    page = Article(title=title, slug=f"d{title}", live=False, owner=owner)
    BasePage.objects.get(pk=section.pk).add_child(instance=page)
    page.save_revision(user=owner)
    return page


def listed(client: Any, query: str = "") -> list[str]:
    body = client.get(ARTICLES + query).content.decode()
    return [unescape(title) for title in re.findall(r'<th scope="row"[^>]*><a[^>]*>([^<]*)</a>', body)]


def test_writer_when_a_draft_was_saved_on_the_way_then_finds_it_and_nobody_without_the_right_does(house, section):
    author = house.member("writer", unit=house.harbour, role="info_officer", name="何信息")
    writer = house.client(author)
    page = draft(section, "停航", author.account)
    publish_page(parent=house.school_home, page=Article(title="别处的", slug="elsewhere"))
    body = writer.get(ARTICLES).content.decode()
    assert listed(writer) == ["停航"] and "何信息" in body and "动态" in body
    assert f"/cms/pages/{page.pk}/edit/?next=%2Funits%2Fharbour%2Fdesk%2Farticles%2F" in body
    desk = writer.get(DESK).content.decode()
    assert (
        "停航" in desk and f"/cms/pages/add/content/article/{section.pk}/" in desk and "/u/harbour/write/word/" in desk
    )
    for other in (
        house.member("m", unit=house.harbour),
        house.member("e", unit=house.school, role="editor"),
        house.member("t", unit=house.harbour, role="teacher"),
    ):
        assert house.client(other).get(ARTICLES).status_code == 404
    assert house.client().get(ARTICLES).status_code == 302


def test_state_when_an_article_goes_its_way_then_list_and_filter_say_the_same(house, section):
    author = house.member("writer", unit=house.harbour, role="info_officer")
    writer = house.client(author)
    draft(section, "draft", author.account)
    online = publish_page(parent=section, page=Article(title="online", slug="online"))
    changed = publish_page(parent=section, page=Article(title="before", slug="changed"))
    changed.title = "changed"
    changed.save_revision()
    offline = publish_page(parent=section, page=Article(title="offline", slug="offline"))
    offline.unpublish()
    scheduled = draft(section, "scheduled")
    scheduled.go_live_at = timezone.now() + timedelta(days=1)
    scheduled.save_revision().publish()
    waiting, returned = draft(section, "waiting"), draft(section, "returned")
    house.client(house.member("k", unit=house.harbour, role="administrator")).post(
        "/units/harbour/site/looked-at/", {"to": "on"}
    )
    for page in (waiting, returned):
        page.get_workflow().start(page, author.account)
    returned.current_workflow_task_state.reject(user=house.member("e", unit=house.harbour, role="editor").account)
    harbour = site_of(tree().by_slug["harbour"])
    assert harbour
    assert {page.draft_title: page.state for page in written_on(harbour)} == {str(state): str(state) for state in State}
    assert online.live and len(listed(writer)) == 7
    for state in State:
        assert listed(writer, f"?state={state}") == [str(state)], state
    assert listed(writer, "?mine=on") == ["draft"]
    assert listed(writer, "?q=CHANG") == ["changed"]
    nothing = writer.get(ARTICLES + "?q=nothing&state=draft").content.decode()
    assert "没有符合" in nothing and 'href="/units/harbour/desk/articles/?q=nothing"' in nothing
    assert writer.get(ARTICLES + "?state=unheard&page=x").status_code == 200


def test_list_when_it_grows_then_costs_the_same_number_of_queries(house, section, count_queries):
    writer = house.client(house.member("writer", unit=house.harbour, role="info_officer"))

    def ask(path: str) -> int:
        writer.get(path)
        with count_queries() as queries:
            assert writer.get(path).status_code == 200
        return len(queries)

    for number in range(2):
        draft(section, f"a{number}", house.member(f"o{number}", unit=house.harbour).account)
    few = ask(ARTICLES), ask(DESK)
    for number in range(2, 9):
        draft(section, f"a{number}", house.member(f"o{number}", unit=house.harbour).account)
    assert (ask(ARTICLES), ask(DESK)) == few
