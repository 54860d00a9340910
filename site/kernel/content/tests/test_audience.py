"""The one rule, as a database filter and for one thing in hand, for every kind of viewer."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from kernel.content.audience import Audience, audience_q, is_visible, join_roles
from kernel.content.models import Article, BasePage, Section
from kernel.content.services import publish_page
from kernel.people.viewer import Viewer


@pytest.fixture
def shelf(house):
    """A page of every audience in harbour and school, and one of the system."""
    made = {}
    for home, name in ((house.harbour_home, "harbour"), (house.school_home, "school"), (house.home, "city")):
        section = publish_page(parent=home, page=Section(title=f"要闻 {name}", slug=f"news-{name}"))
        for audience in Audience.values:
            page = Article(
                title=f"{name} {audience}",
                slug=f"{name}-{audience}",
                audience=audience,
                audience_roles=join_roles(["secretary"]) if audience == "roles" else "",
            )
            made[page.title] = publish_page(parent=section, page=page)
    return made


def seen(viewer):
    return set(Article.objects.filter(audience_q(viewer)).values_list("title", flat=True))


def test_audience_for_each_viewer_gives_what_is_theirs_and_both_forms_agree(house, shelf):
    anonymous = Viewer(AnonymousUser())
    public = {"harbour public", "school public", "city public"}
    members = {"harbour members", "school members", "city members"}
    expected = {
        "anonymous": (anonymous, public),
        "guest": (house.viewer(house.member("guest")), public | members),
        "berth": (
            house.viewer(house.member("berth", unit=house.berth)),
            public | members | {"harbour unit", "city unit"},
        ),
        "secretary": (
            house.viewer(house.member("secretary", unit=house.berth, role="secretary", role_unit=house.harbour)),
            public | members | {"harbour unit", "harbour roles", "city unit"},
        ),
        "editor": (
            house.viewer(house.member("editor", unit=house.school, role="editor")),
            public | members | {"city unit"} | {f"school {a}" for a in Audience.values},
        ),
    }
    for name, (viewer, titles) in expected.items():
        assert seen(viewer) == titles, name
        by_hand = {page.title for page in Article.objects.all() if is_visible(page, viewer)}
        assert by_hand == titles, name


def test_page_when_not_for_the_viewer_is_not_found_and_another_mount_never_serves_it(house, shelf):
    member = house.client(house.member("berth", unit=house.berth))
    url = shelf["harbour unit"].url
    assert url == "/u/harbour/news-harbour/harbour-unit/"
    assert member.get(url).status_code == 200
    assert house.client(house.member("teacher", unit=house.school)).get(url).status_code == 404
    door = house.client().get(url)
    assert door.status_code == 404 and f"/u/harbour/accounts/login/?next={url}" in door.content.decode()
    assert member.get(url.replace("/u/harbour/", "/u/school/")).status_code == 404
    assert member.get("/harbour/news-harbour/harbour-unit/").status_code == 404
    assert member.get(shelf["school unit"].url).status_code == 404


def test_feed_holds_public_entries_of_its_own_site_only(house, shelf):
    member = house.client(house.member("berth", unit=house.berth))
    body = member.get("/u/harbour/feed/").content.decode()
    assert "harbour public" in body
    assert not any(word in body for word in ("harbour members", "harbour unit", "school", "city public"))


def test_section_lists_what_the_viewer_sees_with_as_many_queries_for_two_as_for_twenty(house, shelf, count_queries):
    section = BasePage.objects.get(slug="news-harbour")
    client = house.client(house.member("berth", unit=house.berth))
    client.get(section.url)
    with count_queries() as few:
        body = client.get(section.url).content.decode()
    assert "harbour unit" in body and "harbour roles" not in body
    for number in range(18):
        publish_page(parent=section, page=Article(title=f"more {number}", slug=f"more-{number}"))
    client.get(section.url)  # what is kept in memory is made anew after a change
    with count_queries() as many:
        client.get(section.url)
    assert len(many) <= len(few) <= 10


def test_moved_page_takes_the_unit_of_its_new_place(house, shelf):
    page = BasePage.objects.get(slug="harbour-unit")
    page.move(BasePage.objects.get(slug="news-school"), pos="last-child")
    moved = BasePage.objects.get(slug="harbour-unit")
    assert moved.unit_id == house.school.pk and moved.url.startswith("/u/school/")


def test_rich_text_when_posted_with_script_is_stored_without_it():
    from wagtail.rich_text import RichText

    from kernel.content.blocks import SafeRichTextBlock

    dirty = (
        '<p onclick="x()">好<script>alert(1)</script><a linktype="page" id="3">页</a><a href="javascript:x">坏</a></p>'
    )
    cleaned = SafeRichTextBlock().clean(RichText(dirty)).source
    assert "script" not in cleaned and "onclick" not in cleaned and 'linktype="page" id="3"' in cleaned
