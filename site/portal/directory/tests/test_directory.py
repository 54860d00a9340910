"""The unit directory: everybody finds a unit by its name, its sound or its initials."""

from __future__ import annotations

import time
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from kernel.pinyin import sound_of, typed_words
from kernel.theming.models import Brand
from kernel.units.models import Hostname, Unit
from kernel.units.tree import changed
from portal.directory.listing import listing


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def page(path: str = "/units/") -> str:
    answer = Client(headers={"accept-language": "en"}).get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def found(text: str) -> list[str]:
    return [entry.name for entry in listing().search(text)]


@pytest.mark.parametrize(
    "typed", ["港务局", "gangwuju", "Gangwu ju", "gang'wu", "gwj", "wuju", "qygwj", " 港务 dangwei ", "wjdw"]
)
def test_search_when_a_name_is_written_spoken_or_begun_then_finds_the_unit(house, typed):
    assert found(typed) == ["青屿港务局党委"]


@pytest.mark.parametrize("typed", ["angwuju", "gangwuju zzz", "港x", "  ", "'", "x" * 200])
def test_search_when_nothing_sounds_so_then_finds_nothing(house, typed):
    assert found(typed) == []


def test_sound_when_a_character_has_several_then_goes_by_the_word():
    assert sound_of("重庆路街道").ends[0] == "chongqinglujiedao" and sound_of("吕家村").ends[0] == "lvjiacun"
    assert sound_of("第12支部").initials[0] == "d1zb" and sound_of("").ends == ()
    assert typed_words("Lü  JIA") == ["lv", "jia"]


def test_directory_when_opened_then_shows_open_units_with_site_and_telephone(house):
    Brand.objects.filter(unit=house.harbour).update(telephone="0000-123 4567")
    changed()
    text = page()
    assert '<a href="/u/harbour/">青屿港务局党委</a>' in text and "<span>第一作业区党支部</span>" in text
    assert 'href="tel:00001234567"' in text and "<details open>" in text and "1 unit below" in text
    Unit.objects.filter(pk=house.harbour.pk).update(closed_on=date(2020, 1, 1))
    changed()
    text = page()
    assert "青屿港务局党委" not in text.split("<main")[1] and "第一作业区党支部" in text  # moved up to the city
    assert found("gangwuju") == []


def test_directory_when_asked_on_a_units_site_then_shows_that_unit_and_those_below(house):
    text = page("/u/harbour/units/").split("<main")[1]
    assert "第一作业区党支部" in text and "第三中学党支部" not in text and 'href="/units/"' in text
    assert "No unit has such a name" in page("/u/harbour/units/?q=sanzhong")


def test_directory_when_searched_then_says_where_the_unit_stands_and_keeps_odd_words_harmless(house):
    text = page("/units/?q=zuoye")
    assert "青屿市委 / 港务局" in text and "no site of its own" in text and 'value="zuoye"' in text
    for odd in ("%3Cscript%3E", "%00", "a" * 500, "%25%27%22"):
        assert "<script>" not in page(f"/units/?q={odd}").split("<main")[1]


def test_directory_when_there_are_many_units_then_takes_no_more_queries_and_is_drawn_once(house, count_queries):
    client = Client()
    for path in ("/units/", "/units/?q=zhibu"):
        client.get(path)
        with count_queries() as few:
            client.get(path)
        assert len(few) <= 3
    parent = Unit.objects.get(pk=house.harbour.pk)
    for number in range(120):
        parent.add_child(name=f"第{number}支部", slug=f"branch-{number}")
    for path in ("/units/", "/units/?q=zhibu"):
        client.get(path)
        with count_queries() as many:
            client.get(path)
        assert len(many) <= len(few), path
    started = time.process_time()
    client.get("/units/")
    assert time.process_time() - started < 0.5  # a guard against drawing it anew, not a measurement


def test_directory_when_a_unit_is_renamed_then_shows_the_new_name_in_both_languages(house):
    assert "青屿港务局党委" in page()
    Unit.objects.filter(pk=house.harbour.pk).update(name="青屿港口集团党委")
    changed()
    assert "青屿港口集团党委" in page() and "青屿港口集团党委" in Client().get("/units/").content.decode()


def test_directory_when_read_at_a_units_own_host_then_leads_to_the_other_sites_where_they_are(house, settings):
    settings.PUBLIC_ORIGIN = "http://lianxue.example:8000"
    Hostname.objects.create(unit=house.harbour, name="harbour.example", verified_at=timezone.now(), is_canonical=True)
    system = Client(headers={"host": "lianxue.example:8000"})
    assert '<a href="/u/harbour/">青屿港务局党委</a>' in system.get("/units/").content.decode()
    there = Client(headers={"host": "harbour.example"}).get("/units/").content.decode().split("<main")[1]
    assert '<a href="/">青屿港务局党委</a>' in there and 'href="http://lianxue.example:8000/units/"' in there
    assert '<a href="/u/harbour/">青屿港务局党委</a>' in system.get("/units/").content.decode()
