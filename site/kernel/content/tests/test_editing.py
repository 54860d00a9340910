"""From a page of the site to its form in the CMS, and back to the page."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from kernel.content.models import Article, Section
from kernel.content.services import publish_page
from kernel.content.tests.test_rooms_forms import article


@pytest.fixture
def pages(house: Any) -> tuple[Section, Article]:
    section = publish_page(parent=house.harbour_home, page=Section(title="动态", slug="news"))
    return section, publish_page(parent=section, page=Article(title="大风停航", slug="wind"))


def ways(client: Any, path: str) -> list[str]:
    page = client.get(path).content.decode()
    return [unescape(way) for way in re.findall(r'href="(/cms/pages/[^"]+)"', page)]


def test_editor_when_reading_their_site_then_sees_the_ways_into_the_cms_and_nobody_else_does(house, pages):
    section, entry = pages
    editor = house.client(house.member("editor", unit=house.harbour, role="editor"))
    edit, write = "/cms/pages/{}/edit/?next={}", "/cms/pages/add/content/article/{}/?next={}"
    for page, path, quoted in (
        (entry, "/u/harbour/news/wind/", "%2Fu%2Fharbour%2Fnews%2Fwind%2F"),
        (section, "/u/harbour/news/", "%2Fu%2Fharbour%2Fnews%2F"),
        (house.harbour_home, "/u/harbour/", "%2Fu%2Fharbour%2F"),
    ):
        assert ways(editor, path) == [write.format(section.pk, quoted), edit.format(page.pk, quoted)]
        for other in (
            house.client(),
            house.client(house.member(f"member{page.pk}", unit=house.harbour)),
            house.client(house.member(f"elsewhere{page.pk}", unit=house.school, role="editor")),
        ):
            assert ways(other, path) == []
    assert ways(editor, "/u/school/") == []
    publish_page(parent=house.harbour_home, page=Section(title="公告", slug="notices"))
    home = editor.get("/u/harbour/").content.decode()
    assert home.count("/cms/pages/add/content/article/") == 2


def test_ways_into_the_cms_when_a_member_reads_then_cost_no_query(house, pages, count_queries, monkeypatch):
    member = house.client(house.member("member", unit=house.harbour))

    def count() -> int:
        member.get("/u/harbour/news/wind/")
        with count_queries() as queries:
            member.get("/u/harbour/news/wind/")
        return len(queries)

    with_tools = count()
    monkeypatch.setattr("kernel.content.cms.editing.edit_tools", lambda request, page: None)
    assert count() == with_tools


def test_editor_when_publishing_from_the_site_then_is_back_on_the_page(house, pages):
    section, entry = pages
    editor = house.client(house.member("editor", unit=house.harbour, role="editor"))
    write, edit = ways(editor, "/u/harbour/news/wind/")
    assert editor.get(write).status_code == 200
    sent = article(slug="berths", next="/u/harbour/news/wind/")
    assert editor.post(write, sent)["Location"] == "/u/harbour/news/berths/"
    assert editor.get("/u/harbour/news/berths/").status_code == 200
    assert editor.post(edit, {**sent, "slug": "storm"})["Location"] == "/u/harbour/news/storm/"
    assert editor.post(f"/cms/pages/{entry.pk}/edit/", article(slug="storm"))["Location"] == f"/cms/pages/{section.pk}/"


def test_cms_when_asked_below_a_unit_then_answers_on_the_system_site_only(house):
    editor = house.client(house.member("editor", unit=house.harbour, role="editor"))
    response = editor.get("/u/harbour/cms/pages/?q=1")
    assert (response.status_code, response["Location"]) == (307, "/cms/pages/?q=1")
