"""Old addresses lead on: made by themselves, of one site, and only for those who may see the page."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.content.models import Article, BasePage, PlainPage, Redirect, Section, Subsite
from kernel.content.redirects import RedirectError, add_redirect
from kernel.content.services import publish_page
from kernel.content.sites import site_of
from kernel.units.models import Hostname
from kernel.units.tree import changed, tree


@pytest.fixture
def pages(house: Any) -> tuple[Section, Article]:
    section = publish_page(parent=house.harbour_home, page=Section(title="动态", slug="news"))
    return section, publish_page(parent=section, page=Article(title="大风停航", slug="wind"))


def rename(page: Any, slug: str) -> None:
    page = BasePage.objects.get(pk=page.pk).specific
    page.slug = slug
    page.save_revision().publish()


def leads(client: Any, path: str, **extra: Any) -> str:
    response = client.get(path, **extra)
    return response["Location"] if response.status_code == 301 else str(response.status_code)


def test_pages_when_renamed_and_moved_then_old_addresses_lead_to_them_and_their_children(house, pages, settings):
    section, article = pages
    settings.PUBLIC_ORIGIN = "http://testserver"
    client = house.client()
    rename(article, "storm")
    rename(section, "dongtai")
    assert leads(client, "/u/harbour/news/wind/") == "/u/harbour/dongtai/storm/"
    assert leads(client, "/u/harbour/news/storm/") == "/u/harbour/dongtai/storm/"
    assert leads(client, "/u/harbour/news/") == "/u/harbour/dongtai/"
    assert leads(client, "/u/school/news/") == "404"
    assert leads(client, "/news/") == "404"
    assert client.post("/u/harbour/news/").status_code == 404
    rename(section, "news")  # back again: nobody goes in circles
    assert leads(client, "/u/harbour/dongtai/storm/") == "/u/harbour/news/storm/"
    assert client.get("/u/harbour/news/storm/").status_code == 200
    assert not Redirect.objects.filter(path="news").exists()
    moved = BasePage.objects.get(pk=article.pk)
    moved.move(house.school_home, pos="last-child")
    assert leads(client, "/u/harbour/news/storm/") == "/u/school/storm/"
    Hostname.objects.create(
        unit=house.harbour, name="harbour.example", is_canonical=True, verified_at="2026-01-01T00:00Z"
    )
    changed()
    client.get("/")
    assert leads(client, "/dongtai/storm/", headers={"host": "harbour.example"}) == "http://testserver/u/school/storm/"


def test_old_address_when_the_page_is_hidden_then_says_no_more_than_any_other_missing_page(house, pages):
    _section, article = pages
    rename(article, "secret-of-the-storm")
    client, member = house.client(), house.client(house.member("m", unit=house.harbour))
    old = "/u/harbour/news/wind/"
    Article.objects.filter(pk=article.pk).update(audience="unit")
    assert (leads(client, old), leads(member, old)) == ("404", "/u/harbour/news/secret-of-the-storm/")
    assert "secret" not in client.get(old).content.decode()
    Article.objects.get(pk=article.pk).unpublish()
    assert leads(member, old) == "404"
    BasePage.objects.get(pk=article.pk).delete()
    assert not Redirect.objects.exists()


def test_page_when_found_then_costs_no_question_for_old_addresses_and_one_when_missing(house, pages, count_queries):
    client = house.client()
    for path, asked in (("/u/harbour/news/wind/", 0), ("/u/harbour/nothing/", 1)):
        client.get(path)
        with count_queries() as queries:
            client.get(path)
        assert sum("content_redirect" in query["sql"] for query in queries) == asked


def test_section_with_many_pages_when_renamed_then_takes_no_query_for_each(house, pages, count_queries):
    section, _article = pages

    def renamed(slug: str) -> int:
        with count_queries() as queries:
            rename(section, slug)
        return len(queries)

    renamed("zero")
    few = renamed("first")
    for number in range(12):
        page = publish_page(parent=BasePage.objects.get(pk=section.pk), page=PlainPage(title="n", slug=f"n{number}"))
    assert renamed("second") <= few + 2
    assert leads(house.client(), f"/u/harbour/first/{page.slug}/") == f"/u/harbour/second/{page.slug}/"


def test_address_when_added_by_hand_then_is_followed_and_bad_ones_are_refused_with_a_reason(house, pages):
    viewer = house.viewer(house.member("e", unit=house.harbour, role="editor"))
    site = site_of(tree().by_slug["harbour"])
    assert site is not None

    def add(old: str, new: str) -> Redirect:
        return add_redirect(viewer=viewer, unit=site.unit, mount=site.mount, old=old, new=new)

    add("/old.html", "/u/harbour/news/wind/")
    add("/u/harbour/b/", "/c/")
    add("a", "/b/")  # a chain is shortened to its end, from both sides
    add("c", "https://example.org/c?d=e")
    add("d", "/courses/?tag=x")
    client = house.client()
    assert leads(client, "/u/harbour/old.html") == "/u/harbour/news/wind/"
    assert leads(client, "/u/harbour/d/") == "/u/harbour/courses/?tag=x"
    for path in "abc":
        assert leads(client, f"/u/harbour/{path}/") == "https://example.org/c?d=e"
    add("e", "/f/")
    for old, new in (
        ("f", "/e/"),
        ("g", "/g/"),
        ("", "/news/"),
        ("a", "/news/"),
        ("news/wind", "/courses/"),
        ("h", "javascript:alert(1)"),
        ("h", "https://user@example.org/"),
        ("h", "//example.org/"),
        ("h", "/\\example.org/"),
        ("https://example.org/x/", "/news/"),
        ("/u/school/x/", "/news/"),
    ):
        with pytest.raises(RedirectError):
            add(old, new)
    assert Redirect.objects.filter(unit=house.harbour).count() == 6


def test_site_when_offline_then_its_pages_are_nowhere_and_stay_its_own(house, pages):
    """They stand below the system's home in Wagtail's tree, and were the system's as soon as nobody else claimed them."""
    _section, article = pages
    rename(article, "storm")
    subsite = Subsite.objects.get(unit=house.harbour)
    subsite.online = False
    subsite.save()
    client = house.client(house.member("m", unit=house.harbour))
    for path in ("/u/harbour/news/storm/", "/harbour/news/storm/", "/harbour/", "/u/harbour/news/wind/", "/news/wind/"):
        assert leads(client, path) == "404"
    rename(article, "gale")
    kept = Article.objects.get(pk=article.pk)
    assert (kept.unit, kept.full_url) == (house.harbour, "http://127.0.0.1:8000/u/harbour/news/gale/")
    assert "大风停航" not in client.get("/").content.decode()
    assert b"harbour" not in client.get("/sitemap.xml").content
    subsite.online = True
    subsite.save()
    assert leads(client, "/u/harbour/news/storm/") == "/u/harbour/news/gale/"
