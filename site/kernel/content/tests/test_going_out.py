"""What leaves the house by itself: feeds, site maps, share cards. All of it is what a visitor may see."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.test import Client
from PIL import Image

from kernel.content.models import Article, BasePage, GuardedImage, Notice, Section
from kernel.content.outward import sitemaps
from kernel.content.outward.drawing import _font, wrapped
from kernel.content.services import publish_page, store_image
from kernel.content.tests.cms_planted import png
from kernel.units.models import Hostname
from kernel.units.tree import changed

HOST = {"host": "harbour.example"}


@pytest.fixture
def news(house: Any) -> Section:
    section = publish_page(parent=house.harbour_home, page=Section(title="动态", slug="news"))
    publish_page(parent=section, page=Article(title="大风 & 停航", slug="wind", summary="三艘船晚开"))
    publish_page(parent=section, page=Notice(title="值班通知", slug="duty"))
    publish_page(parent=section, page=Article(title="内部口令", slug="secret", audience="unit"))
    publish_page(parent=house.harbour_home, page=Article(title="首页文章", slug="front"))
    return section


def own_host(house: Any, client: Client) -> None:
    Hostname.objects.create(
        unit=house.harbour, name="harbour.example", is_canonical=True, verified_at="2026-01-01T00:00Z"
    )
    changed()
    client.get("/")


def test_feeds_when_read_then_hold_what_a_visitor_may_see_of_the_site_or_the_section(house, news):
    member = house.client(house.member("m", unit=house.harbour))
    page = member.get("/u/harbour/news/").content.decode()
    home = member.get("/u/harbour/").content.decode()
    for kind, root in (("atom", "feed"), ("rss", "rss"), ("json", "")):
        address = f"/u/harbour/feed/{kind}/news/"
        assert f'href="{address}"' in page
        said = member.get(address).content.decode()
        assert "内部口令" not in said
        assert said.count("http://127.0.0.1:8000/u/harbour/news/duty/")
        assert "首页文章" not in said
        whole = f"/u/harbour/feed/{kind}/" if kind != "atom" else "/u/harbour/feed/"
        assert f'href="{whole}"' in home
        assert "首页文章" in member.get(whole).content.decode()
        if root:
            assert ElementTree.fromstring(said).tag.endswith(root)
    feed = member.get("/u/harbour/feed/json/news/")
    assert feed["Content-Type"].startswith("application/feed+json")
    sent = feed.json()
    assert (sent["version"], len(sent["items"])) == ("https://jsonfeed.org/version/1.1", 2)
    assert sent["items"][1]["title"] == "大风 & 停航" and sent["items"][1]["content_text"] == "三艘船晚开"
    news.audience = "unit"
    news.save()
    assert "/feed/" not in re.sub(r"<link rel=\"canonical.*", "", member.get("/u/harbour/news/").content.decode())
    for missing in ("/u/harbour/feed/rss/news/", "/u/school/feed/rss/news/", "/u/harbour/feed/opml/"):
        assert member.get(missing).status_code == 404


def test_section_feed_when_long_then_takes_no_more_queries(house, news, count_queries):
    client = house.client()

    def count() -> int:
        client.get("/u/harbour/feed/rss/news/")
        with count_queries() as queries:
            client.get("/u/harbour/feed/rss/news/")
        return len(queries)

    few = count()
    for number in range(6):
        section = BasePage.objects.get(pk=news.pk)
        publish_page(parent=section, page=Article(title="n", slug=f"n{number}"))
    assert count() == few


def test_site_maps_when_read_then_name_public_pages_once_at_their_canonical_address(house, news, monkeypatch):
    client = house.client()
    monkeypatch.setattr(sitemaps, "MOST", 3)

    def locs(path: str, **extra: Any) -> list[str]:
        response = client.get(path, **extra)
        assert response.status_code == 200, path
        return [one.text or "" for one in ElementTree.fromstring(response.content).iter() if one.tag.endswith("loc")]

    index = locs("/sitemap.xml")
    assert "http://127.0.0.1:8000/sitemap-1.xml" in index
    assert [urlsplit(one).path for one in index if "harbour" in one] == [
        "/u/harbour/sitemap-1.xml",
        "/u/harbour/sitemap-2.xml",
    ]
    pages = [page for part in index for page in locs(urlsplit(part).path)]
    assert len(pages) == len(set(pages))
    assert {"http://127.0.0.1:8000/u/harbour/news/wind/", "http://127.0.0.1:8000/u/school/"} <= set(pages)
    assert not [page for page in pages if "secret" in page]
    assert b"<lastmod>" in client.get("/u/harbour/sitemap-1.xml").content
    assert client.get("/u/harbour/sitemap-3.xml").status_code == 404
    own_host(house, client)
    assert not [one for one in locs("/sitemap.xml") if "harbour" in one]
    assert locs("/sitemap.xml", headers=HOST)[0] == "http://harbour.example:8000/sitemap-1.xml"
    assert "http://harbour.example:8000/" in locs("/sitemap-1.xml", headers=HOST)


def test_robots_when_asked_then_names_the_map_of_the_host_and_closes_what_is_for_people(house):
    client = house.client()
    said = client.get("/robots.txt").content.decode()
    assert "Disallow: /cms/" in said and "Sitemap: http://127.0.0.1:8000/sitemap.xml" in said
    assert client.get("/u/harbour/robots.txt").status_code == 404
    own_host(house, client)
    assert "Sitemap: http://harbour.example:8000/" in client.get("/robots.txt", headers=HOST).content.decode()


def card_address(client: Client, path: str) -> str:
    found = re.search(r'property="og:image" content="([^"]+)"', client.get(path).content.decode())
    return found[1] if found else ""


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_share_card_when_a_page_is_public_then_is_its_picture_and_else_is_not_there(house, news, settings):
    client = house.client()
    page = client.get("/u/harbour/news/wind/").content.decode()
    assert '<meta property="og:title" content="大风 &amp; 停航">' in page
    assert '<meta property="og:description" content="三艘船晚开">' in page
    about = json.loads(re.findall(r'<script type="application/ld\+json">(.+?)</script>', page)[0])
    assert (about["@type"], about["headline"], about["description"]) == ("Article", "大风 & 停航", "三艘船晚开")
    path = urlsplit(card_address(client, "/u/harbour/news/wind/")).path
    assert re.fullmatch(r"/u/harbour/cards/[0-9a-f]{16}/news/wind/card\.png", path)
    response = client.get(path)
    drawn = body(response)
    assert (response["Content-Type"], Image.open(BytesIO(drawn)).size) == ("image/png", (1200, 630))
    assert client.get("/u/harbour/cards/0123456789abcdef/news/wind/card.png")["Location"] == path
    article = Article.objects.get(slug="wind")
    for audience in (GuardedImage(audience="unit"), GuardedImage(audience="public")):
        image = store_image(data=png(), filename="w.png", title="w", unit=house.harbour, audience=audience.audience)
        Article.objects.filter(pk=article.pk).update(image=image)
        now = urlsplit(card_address(client, "/u/harbour/news/wind/")).path
        assert (now == path) is (image.audience == "unit")
    assert body(client.get(now)) != drawn
    assert client.get(urlsplit(card_address(client, "/u/harbour/")).path).status_code == 200
    secret = house.client(house.member("m", unit=house.harbour))
    assert card_address(secret, "/u/harbour/news/secret/") == ""
    for hidden in ("news/secret", "news/nothing"):
        assert secret.get(path.replace("news/wind", hidden)).status_code == 404
    assert client.get(path.replace("/u/harbour", "")).status_code == 404


def test_title_when_long_then_is_broken_where_chinese_and_latin_allow_it():
    font = _font("NotoSansSC-Regular", 40)
    lines = wrapped("青屿市委组织部关于开展“两优一先”表彰的通知，请各支部于Friday前报送。" * 3, font, 800, 3)
    assert len(lines) == 3 and lines[-1].endswith("…")
    assert all(font.getlength(line) <= 880 for line in lines)
    assert not [line for line in lines if line[0] in "，。”"]
    assert wrapped("x" * 400, font, 800, 2)[0] == "x" * len(wrapped("x" * 400, font, 800, 2)[0])
    assert wrapped("短", font, 800, 2) == ["短"]
