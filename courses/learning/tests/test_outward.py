"""Courses in site maps, with share cards and for search machines: what any visitor may see, and nothing else."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from courses.models import Course
from courses.plugin import plugin
from courses.testing import make_course
from kernel.content.services import store_image
from kernel.content.tests.cms_planted import png
from kernel.testing.outward import assert_goes_out, listed
from kernel.units.models import Hostname, Unit
from kernel.units.tree import changed


@pytest.fixture
def courses(house):
    """Two that all may see, one in a unit without a site of its own, and four that not everybody may or that are over."""
    seen = [
        make_course(unit, title=title, audience="public")
        for unit, title in ((house.harbour, "会议 & <纪要>"), (house.berth, "系泊安全"))
    ]
    Course.objects.filter(pk=seen[0].pk).update(summary="怎样写出有用的纪要。")
    make_course(house.harbour, title="内部课", audience="unit")
    make_course(house.harbour, title="成员课", audience="members")
    Course.objects.filter(pk=make_course(house.harbour, title="停课", audience="public").pk).update(
        closed_at=timezone.now()
    )
    Course.objects.filter(pk=make_course(house.harbour, title="草稿", audience="public").pk).update(
        current_version=None
    )
    return seen


def test_courses_when_everybody_may_see_them_then_go_out_and_no_others(house, courses, count_queries):
    client = house.client()
    assert assert_goes_out(client, plugin, count_queries) == 2
    paths = {f"/u/harbour/courses/{course.public_id}/" for course in courses}
    assert {path for path in listed(client) if "/courses/" in path} == paths | {"/u/harbour/courses/"}
    make_course(house.school, audience="public")
    assert "/u/school/courses/" in listed(client)
    Unit.objects.filter(pk=house.school.pk).update(practice=True)
    changed()
    assert not [path for path in listed(client) if path.startswith("/u/school/courses/")]


def test_course_page_when_shared_then_says_what_it_is_with_its_unit_and_picture(house, courses):
    client, course = house.client(), courses[0]
    path = f"/u/harbour/courses/{course.public_id}/"
    page = client.get(f"/courses/{course.public_id}/").content.decode()
    about = json.loads(re.search(r'<script type="application/ld\+json">(.+?)</script>', page)[1])
    assert (about["@type"], about["name"], about["provider"]["name"]) == ("Course", course.title, "青屿港务局党委")
    assert about["url"].endswith(path) and about["description"] == "怎样写出有用的纪要。"
    assert "<纪要>" not in page, "no text ends the block that it stands in"
    card = urlsplit(about["image"]).path
    assert re.fullmatch(rf"/u/harbour/cards/of/courses/{course.public_id}/[0-9a-f]{{16}}\.png", card)
    assert client.get(card)["Content-Type"] == "image/png"
    for audience, other in (("unit", False), ("public", True)):
        course.picture = store_image(data=png(), filename="w.png", title="w", unit=house.harbour, audience=audience)
        course.save()
        now = urlsplit(re.search(r'og:image" content="([^"]+)"', client.get(path).content.decode())[1]).path
        assert (now != card) is other
    assert client.get(now).status_code == 200 and client.get(card)["Location"] == now
    assert client.get(now.replace("/u/harbour", "")).status_code == 404, "only at its own address"
    member = house.client(house.member("m", unit=house.harbour))
    for hidden in Course.objects.exclude(pk__in=[one.pk for one in courses]):
        assert client.get(now.replace(course.public_id, hidden.public_id)).status_code == 404
        said = member.get(f"/courses/{hidden.public_id}/").content.decode()
        assert "og:image" not in said and "ld+json" not in said, hidden.title


def test_catalogue_when_a_visitor_finds_courses_there_then_has_a_card_at_each_site(house, courses):
    client = house.client()
    make_course(house.school, title="校内", audience="unit")
    for mount, count in (("", 1), ("/u/harbour", 1), ("/u/school", 0)):
        said = client.get(f"{mount}/courses/").content.decode()
        cards = re.findall(r'og:image" content="([^"]+)"', said)
        assert len(cards) == count, mount
        for card in cards:
            assert f"{mount}/cards/of/courses/front/" in card and client.get(urlsplit(card).path).status_code == 200


def test_courses_when_a_unit_has_its_own_host_then_stand_in_the_map_of_that_host_alone(house, courses):
    client = house.client()
    Hostname.objects.create(
        unit=house.harbour, name="harbour.example", is_canonical=True, verified_at="2026-01-01T00:00Z"
    )
    changed()
    assert not [path for path in listed(client) if "/courses/" in path and path != "/courses/"]
    there = client.get("/sitemap-courses-1.xml", headers={"host": "harbour.example"}).content.decode()
    assert f"://harbour.example:8000/courses/{courses[0].public_id}/" in there
    for missing in ("/sitemap-courses-2.xml", "/sitemap-nothing-1.xml", "/u/school/sitemap-courses-1.xml"):
        assert client.get(missing).status_code == 404
