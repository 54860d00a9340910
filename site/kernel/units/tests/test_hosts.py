"""A unit's site at its own host: what answers there, what does not, and where links lead."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from kernel.units.hosts import CHECK_PATH, OwnHost, check_answer, here, is_system, on_own_host, origin_of
from kernel.units.models import Hostname
from kernel.units.mounts import mounts

HARBOUR, SCHOOL = "www.harbour.example", "school.example"


def at(host: str) -> Client:
    return Client(headers={"host": host})


def own_host(unit, name, *, canonical=False):
    return Hostname.objects.create(unit=unit, name=name, verified_at=timezone.now(), is_canonical=canonical)


@pytest.fixture
def hosts(house, settings):
    settings.PUBLIC_ORIGIN = "http://lianxue.example:8000"
    own_host(house.harbour, HARBOUR, canonical=True)
    own_host(house.school, SCHOOL)
    return house


def test_own_host_when_asked_then_is_the_units_site_and_no_other(hosts):
    page = at(HARBOUR).get("/")
    assert page.status_code == 200 and page.wsgi_request.mount.unit_id == hosts.harbour.pk
    assert '<link rel="canonical" href="http://www.harbour.example:8000/">' in page.content.decode()
    assert here() is None, "put back after the request"
    from kernel.content.models import Article
    from kernel.content.services import publish_page

    for home, name in ((hosts.harbour_home, "ours"), (hosts.school_home, "theirs")):
        publish_page(parent=home, page=Article(title=name, slug=name))
    assert at(HARBOUR).get("/ours/").status_code == 200
    for path in ("/theirs/", "/u/school/theirs/", "/u/school/", "/sanzhong/theirs/"):
        assert at(HARBOUR).get(path).status_code == 404, path
    assert at(SCHOOL).get("/theirs/").status_code == 200
    assert at(HARBOUR).get("/u/harbour/ours/?page=2").headers["Location"] == "/ours/?page=2"


def test_unknown_host_when_asked_then_421_without_a_query(hosts, count_queries):
    assert at("lianxue.example:8000").get("/accounts/login/").status_code == 200
    for host in (
        "evil.example",
        "harbour.example",
        "www.harbour.example.evil.example",
        "a b",
        "x@evil.example",
        "evil:bad",
    ):
        with count_queries() as queries:
            answer = at(host).get("/accounts/login/")
        assert answer.status_code == 421 and not queries.captured_queries, host
        assert 'lang="zh-Hans"' in answer.content.decode() and 'lang="en"' in answer.content.decode()
        assert not answer.cookies and "default-src 'none'" in answer.headers["Content-Security-Policy"]
    with count_queries() as queries:
        assert at("evil.example").post("/accounts/password/reset/", {"email": "a@b.example"}).status_code == 421
    assert not queries.captured_queries


def test_system_host_when_production_then_only_named_ones(settings):
    settings.PUBLIC_ORIGIN, settings.SYSTEM_HOSTS = "https://lianxue.example", []
    for production, named, name, expected in (
        (False, [], "evil.example", False),
        (False, [], "192.168.1.20", True),
        (False, [], "[::1]", True),
        (False, [], "machine", True),
        (False, [], "a.localhost", True),
        (False, ["www.lianxue.example"], "machine", False),
        (False, ["www.lianxue.example"], "www.lianxue.example", True),
        (False, ["*"], "any.example", True),
        (True, [], "192.168.1.20", False),
        (True, [], "machine", False),
        (True, [], "lianxue.example", True),
        (True, [], "", False),
    ):
        settings.PRODUCTION, settings.SYSTEM_HOSTS = production, named
        assert is_system(name) is expected, (production, named, name)
    settings.PRODUCTION, settings.PUBLIC_ORIGIN = True, "http://[fd00::7]:8000"
    assert is_system("[fd00::7]") and not is_system("[fd00::8]")


def test_system_pages_when_asked_at_an_own_host_then_lead_to_the_system(hosts):
    client = at(HARBOUR)
    for path, target in (
        ("/cms/pages/3/?a=1", "http://lianxue.example:8000/cms/pages/3/?a=1"),
        ("/design/", "http://lianxue.example:8000/design/"),
        ("/setup/", "http://lianxue.example:8000/setup/"),
        ("/accounts/password/reset/", "http://lianxue.example:8000/u/harbour/accounts/password/reset/"),
        ("/accounts/email/", "http://lianxue.example:8000/u/harbour/accounts/email/"),
        ("/accounts/login/?next=/courses/", "/accounts/handover/start/?next=%2Fcourses%2F"),
        ("/accounts/login/", "/accounts/handover/start/"),
    ):
        assert client.get(path).headers["Location"] == target
        assert client.post(path).status_code == 405, path
    assert at("lianxue.example:8000").get("/u/harbour/cms/").headers["Location"] == "/cms/"


def test_links_when_made_at_an_own_host_then_stay_inside_or_are_whole(hosts):
    harbour, school, system = (mounts().of_unit(pk) for pk in (hosts.harbour.pk, hosts.school.pk, None))
    assert harbour.path("a/") == "/u/harbour/a/" and harbour.absolute("a/") == "http://www.harbour.example:8000/a/"
    assert school.absolute("a/") == "http://lianxue.example:8000/u/school/a/", "no host of it is canonical"
    with on_own_host(OwnHost(HARBOUR, hosts.harbour.pk)):
        assert harbour.path("a/") == "/a/" and harbour.prefix == "/"
        assert school.path("a/") == "http://lianxue.example:8000/u/school/a/"
        assert system.path("units/") == "http://lianxue.example:8000/units/"
        assert hosts.school_home.url == "http://lianxue.example:8000/u/school/" and hosts.harbour_home.url == "/"
    with on_own_host(OwnHost(SCHOOL, hosts.school.pk)):
        assert harbour.path("a/") == "http://www.harbour.example:8000/a/" and school.path("a/") == "/a/"
    assert hosts.harbour_home.full_url == "http://www.harbour.example:8000/"
    assert hosts.harbour_home.url == "/u/harbour/"
    assert hosts.harbour_home._get_dummy_header_url() == "http://lianxue.example:8000/u/harbour/"


def test_kept_parts_when_shown_on_several_hosts_then_carry_the_links_of_each(hosts):
    from kernel.content.models import Article
    from kernel.content.services import publish_page

    publish_page(parent=hosts.harbour_home, page=Article(title="潮汐表", slug="tides"))
    hosts.harbour_home.body = [("headlines", {"title": "", "section": None, "count": 5})]
    hosts.harbour_home.save()
    expected = (
        (HARBOUR, "/", "/tides/"),
        ("testserver", "/u/harbour/", "/u/harbour/tides/"),
        (HARBOUR, "/units/", "/"),
        ("testserver", "/u/harbour/units/", "/u/harbour/"),
        ("testserver", "/units/", "/u/school/"),
    )
    for _round in range(2):  # the second time from memory
        for host, path, link in expected:
            page = at(host).get(path).content.decode()
            assert f'href="{link}"' in page, (host, path)
            if host == HARBOUR:
                assert "/u/harbour/" not in page
    feed = at("testserver").get("/u/harbour/feed/").content.decode()
    assert "http://www.harbour.example:8000/tides/" in feed and "testserver" not in feed


def test_own_host_when_not_checked_or_offline_then_does_not_answer(hosts):
    Hostname.objects.create(unit=hosts.harbour, name="new.harbour.example")
    assert at("new.harbour.example").get("/").status_code == 421
    subsite = hosts.harbour.subsite
    subsite.online = False
    subsite.save()
    assert at(HARBOUR).get("/").status_code == 404
    subsite.online = True
    subsite.save()
    assert at(HARBOUR).get("/").status_code == 200
    Hostname.objects.filter(name=HARBOUR).first().delete()
    assert at(HARBOUR).get("/").status_code == 421
    assert mounts().of_unit(hosts.harbour.pk).absolute() == "http://lianxue.example:8000/u/harbour/"


def test_check_when_asked_at_any_name_then_is_answered_for_that_name_without_a_query(hosts, count_queries):
    question = "a2" * 8
    mounts()
    with count_queries() as queries:
        answer = at("new.example:8000").get(f"{CHECK_PATH}{question}")
        assert at("new.example").get(f"{CHECK_PATH}too-short").status_code == 421
    assert not queries.captured_queries
    assert answer.content.decode() == check_answer("new.example", question) != check_answer("other.example", question)


def test_transport_security_when_answered_at_an_own_host_then_holds_for_that_name_alone(hosts, settings):
    settings.SECURE_HSTS_SECONDS = 3600
    assert at(HARBOUR).get("/").headers["Strict-Transport-Security"] == "max-age=3600"
    settings.PUBLIC_ORIGIN = "https://lianxue.example"
    assert origin_of(HARBOUR) == "https://www.harbour.example"


def test_pages_when_asked_at_an_own_host_then_take_no_more_queries(hosts, count_queries):
    counts = []
    for host, path in (("testserver", "/u/harbour/"), (HARBOUR, "/"), ("testserver", "/u/harbour/"), (HARBOUR, "/")):
        with count_queries() as queries:
            assert at(host).get(path).status_code == 200
        counts.append(len(queries))
    assert counts[2] == counts[3] <= counts[1]
