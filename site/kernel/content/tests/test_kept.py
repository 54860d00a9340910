"""What home pages keep in memory is filtered for every viewer anew and follows every change at once."""

from __future__ import annotations

import pytest

from kernel.content import kept
from kernel.content.models import Article
from kernel.content.selectors import articles
from kernel.content.services import publish_page
from kernel.people.viewer import Viewer
from kernel.units.mounts import mounts

pytestmark = pytest.mark.django_db


def publish(house, title, audience="public"):
    page = Article(title=title, slug=title, audience=audience)
    return publish_page(parent=house.harbour_home, page=page)


def titles(house, viewer, count=5):
    return [entry.title for entry in articles(viewer, mounts().of_unit(house.harbour.pk), None, count)]


def test_kept_list_shows_each_viewer_their_own_and_asks_nothing_again(house, count_queries):
    from django.contrib.auth.models import AnonymousUser

    for audience in ("public", "members", "unit"):
        publish(house, audience, audience)
    ours = house.viewer(house.member("ours", unit=house.berth))
    other = house.viewer(house.member("other", unit=house.school))
    visitor = Viewer(AnonymousUser())
    assert titles(house, ours) == ["unit", "members", "public"]
    with count_queries() as queries:
        assert titles(house, visitor) == ["public"]
    assert len(queries) == 0
    assert titles(house, other) == ["members", "public"]


def test_change_of_audience_unpublishing_and_deletion_show_at_once(house):
    from django.contrib.auth.models import AnonymousUser

    visitor = Viewer(AnonymousUser())
    first, second = publish(house, "first"), publish(house, "second")
    assert titles(house, visitor) == ["second", "first"]
    second.audience = "members"
    second.save_revision().publish()
    assert titles(house, visitor) == ["first"]
    first.unpublish()
    assert titles(house, visitor) == []
    second.audience = "public"
    second.save_revision().publish()
    assert titles(house, visitor) == ["second"]
    Article.objects.get(pk=second.pk).delete()
    assert titles(house, visitor) == []


def test_viewer_who_sees_few_of_the_newest_is_shown_older_ones(house, monkeypatch):
    from django.contrib.auth.models import AnonymousUser

    monkeypatch.setattr(kept, "DEPTH", 3)
    publish(house, "old")
    for number in range(4):
        publish(house, f"inner-{number}", "unit")
    assert titles(house, Viewer(AnonymousUser())) == ["old"]


def test_home_page_follows_its_own_publication(house):
    client = house.client()
    assert client.get("/u/harbour/").status_code == 200
    home = house.harbour_home
    home.body = [("text", "<p>新的一段</p>")]
    home.save_revision().publish()
    assert "新的一段" in client.get("/u/harbour/").content.decode()
    home.unpublish()
    assert client.get("/u/harbour/").status_code == 404


def test_draft_that_is_saved_while_somebody_types_makes_nothing_anew(house, count_queries):
    page = publish(house, "first")
    visitor = house.viewer(house.member("visitor", unit=house.berth))
    titles(house, visitor)
    page.title = "half a"
    page.save_revision()
    with count_queries() as queries:
        assert titles(house, visitor) == ["first"]
    assert len(queries) == 0
    page.save_revision().publish()
    assert titles(house, visitor) == ["half a"]
