"""The CMS as a room of the house: in its dress, with the ways to one's sites, and without what would lead astray."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.utils import translation
from wagtail import blocks

from kernel.content.blocks import ArticleStreamBlock, HomeStreamBlock
from kernel.people.services import appoint
from kernel.units.models import Unit

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_first_page_of_the_cms_when_opened_then_leads_to_the_own_sites_and_no_others(house, count_queries):
    person = house.member("editor", unit=house.harbour, role="editor")
    client = house.client(person)
    body = client.get("/cms/").content.decode()
    assert "/units/harbour/desk/" in body and f"/cms/pages/{house.harbour_home.pk}/" in body
    assert "/units/school/desk/" not in body and "/units/berth/desk/" not in body  # the berth has no site of its own
    assert (
        "built/cms.css" in body and "house-sign" in body and "guide.wagtail.org" not in body and 'href="/help/"' in body
    )
    with count_queries() as few:
        client.get("/cms/")
    appoint(person=person, role="editor", unit=house.school)
    with count_queries() as more:
        assert "/units/school/desk/" in client.get("/cms/").content.decode()
    assert len(more) == len(few)


def test_account_in_the_cms_when_renamed_then_keeps_the_name_of_its_person(house):
    person = house.member("editor", unit=house.harbour, role="editor", name="孙沛然")
    client = house.client(person)
    body = client.get("/cms/account/").content.decode()
    assert "first_name" not in body and "preferred_language" in body
    client.post("/cms/account/", {"name_email-first_name": "书记", "name_email-last_name": "王"})
    person.account.refresh_from_db()
    assert person.account.get_full_name() == "孙沛然"


def test_new_picture_when_there_is_a_unit_for_practice_then_is_kept_for_the_own_one(house):
    Unit.add_root(name="练习", slug="practice", practice=True)
    client = house.client(house.member("editor", unit=house.harbour, role="editor"))
    options = re.findall(r'<option value="(\d+)"( selected)?', client.get("/cms/images/add/").content.decode())
    units = [(int(pk), bool(selected)) for pk, selected in options if pk.isdigit()]
    assert units[0] == (house.harbour.pk, True)


def labels(block: Any, seen: set[int]) -> Iterator[tuple[str, str]]:
    """What an editor reads above each field of a block and of those in it."""
    if id(block) in seen:
        return
    seen.add(id(block))
    children = list(getattr(block, "child_blocks", {}).items())
    if isinstance(block, blocks.ListBlock):
        yield from labels(block.child_block, seen)
    for name, child in children:
        yield f"{type(block).__name__}.{name}", str(child.label)
        yield from labels(child, seen)


def test_every_field_of_every_block_when_shown_in_chinese_then_has_a_chinese_name():
    with translation.override("zh-hans"):
        found = dict(pair for stream in (ArticleStreamBlock(), HomeStreamBlock()) for pair in labels(stream, set()))
    assert len(found) > 60
    assert [name for name, label in found.items() if not CHINESE.search(label)] == []
