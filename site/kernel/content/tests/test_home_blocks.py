"""Blocks of home pages: what they show to whom, what they ask of the database, what they refuse."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import timezone

from kernel.content.blocks import HomeStreamBlock
from kernel.content.models import Article, GuardedDocument
from kernel.content.services import publish_page, store_image
from kernel.content.tests.cms_planted import Room, furnish, png
from kernel.content.tests.test_rooms_forms import stream
from kernel.jobs.runner import run_waiting

TODAY = timezone.localdate


def document(title: str, audience: str = "public") -> GuardedDocument:
    made = GuardedDocument(title=title, audience=audience)
    made.file.save(f"{title}.txt", ContentFile(b"words"), save=False)
    made.file_size = 5
    made.save()
    return made


def every_block(house: Any, count: int) -> list[tuple[str, Any]]:
    """A home with all blocks, each list with so many rows."""
    image = store_image(data=png(), filename="p.png", title="p", unit=house.harbour)
    entries = []
    for number in range(count):
        page = Article(title=f"entry {count}-{number}", slug=f"e{count}-{number}", image=image)
        page.tags.add("tide")
        entries.append(publish_page(parent=house.harbour_home.__class__.objects.get(unit=house.harbour), page=page))
    soon = TODAY() + timedelta(days=3)

    def rows(**values: Any) -> list[dict[str, Any]]:
        return [{**values} for _ in range(count)]

    files = [{"document": document(f"d{count}-{n}"), "label": ""} for n in range(count)]
    event = {"title": "drill", "day": soon, "time": None, "until": None, "place": "pier", "page": entries[0], "url": ""}
    figure = {"label": "crane", "value": "12", "source": "yearbook", "as_of": TODAY()}
    kinds = ("typed", "members", "units", "articles")
    listing = {"title": "", "section": None, "count": 5}
    return [
        ("headlines", {**listing, "style": "cards"}),
        ("headline_grid", listing),
        ("notices", listing),
        ("unit_news", {"title": "", "count": 6}),
        (
            "topic",
            {"title": "T", "text": "", "image": image, "entries": entries, "tag": "tide", "count": 12, "page": None},
        ),
        ("carousel", {"title": "", "slides": rows(image=image, title="slide", text="", page=entries[0])}),
        ("picture_story", {"title": "", "tales": rows(image=image, title="tale", text="", page=entries[0])}),
        ("slogan", {"text": "words", "source": ""}),
        ("text", "<p>text</p>"),
        ("timeline", {"title": "", "moments": rows(when="1998", title="moment", text="", image=image)}),
        ("people", {"title": "", "faces": rows(image=image, name="face", post="", line="", page=entries[0])}),
        ("honours", {"title": "", "honours": rows(name="honour", given_by="city", when="2024", holder="")}),
        ("figures", {"title": "", "figures": [{**figure, "kind": kind} for kind in kinds]}),
        ("unit_map", {"title": "", "shown": "tree", "depth": 2}),
        ("events", {"title": "", "count": 20, "events": rows(**event)}),
        ("countdown", {"title": "election", "day": soon, "after": "", "page": entries[0]}),
        ("downloads", {"title": "", "files": files}),
        ("links", {"title": "", "links": rows(label="link", page=entries[0], url="")}),
    ]


def fill(house: Any, blocks: list[tuple[str, Any]]) -> None:
    home = house.harbour_home.__class__.objects.get(unit=house.harbour)
    home.body = blocks
    home.save_revision().publish()
    run_waiting()  # pictures in their sizes


def harbour(client: Any) -> str:
    response = client.get("/u/harbour/")
    assert response.status_code == 200
    return str(response.content.decode())


def test_home_with_every_block_asks_as_little_with_many_rows_as_with_few(house, count_queries):
    client = house.client()
    harbour(client)  # what a process asks once, whichever test comes first
    found = []
    for count in (6, 12):  # either fills every part of every block
        fill(house, every_block(house, count))
        with count_queries() as first:
            body = harbour(client)
        with count_queries() as again:
            harbour(client)
        found.append((len(first), len(again)))
    assert set(HomeStreamBlock().child_blocks) - {"widget"} == {kind for kind, _value in every_block(house, 2)}
    for name in HomeStreamBlock().child_blocks:
        assert name in ("widget", "notices") or f"home-{name}" in body, name
    (first_few, again_few), (first_many, again_many) = found
    assert first_many <= first_few and again_many == again_few
    assert again_many <= 3  # the marks of the shelves and what every page asks


def test_block_without_anything_to_show_is_not_there_for_visitors_and_waits_for_editors(house):
    lists = {"carousel": "slides", "picture_story": "tales", "timeline": "moments", "people": "faces"}
    lists |= {"honours": "honours", "figures": "figures", "downloads": "files", "links": "links"}
    empty: list[tuple[str, Any]] = [(kind, {"title": "", name: []}) for kind, name in lists.items()]
    empty += [
        ("events", {"title": "", "count": 5, "events": []}),
        ("headlines", {"title": "", "section": None, "count": 5, "style": "lead"}),
        ("widget", {"kind": "gone.widget", "title": "", "count": 4}),
    ]
    fill(house, empty)
    body = harbour(house.client())
    assert "home-block" not in body and "waiting" not in body and "这里还没有内容" in body
    editor = house.client(house.member("editor", unit=house.harbour, role="editor"))
    assert harbour(editor).count('class="waiting') == len(empty)
    fill(house, [*empty, ("slogan", {"text": "一句话", "source": ""})])
    assert harbour(house.client()).count("home-block") == 1


def test_topic_when_entries_are_hidden_or_withdrawn_then_leaves_them_out_and_goes_on_by_tag(house):
    pages = {}
    for title, audience in (("open", "public"), ("inner", "unit"), ("gone", "public"), ("by-tag", "public")):
        page = Article(title=f"entry-{title}", slug=title, audience=audience)
        page.tags.add("tide")
        pages[title] = publish_page(parent=house.harbour_home.__class__.objects.get(unit=house.harbour), page=page)
    chosen = [pages["inner"], pages["open"], pages["gone"]]
    topic = {"title": "T", "text": "", "image": None, "entries": chosen, "tag": "tide", "count": 6, "page": None}
    fill(house, [("topic", topic)])
    pages["gone"].unpublish()
    visitor = harbour(house.client())
    assert "entry-inner" not in visitor and "entry-gone" not in visitor
    assert visitor.index("entry-open") < visitor.index("entry-by-tag") and visitor.count("entry-open") == 1
    member = harbour(house.client(house.member("m", unit=house.berth)))
    assert member.index("entry-inner") < member.index("entry-open")


def test_downloads_show_each_viewer_what_they_may_open_with_kind_and_size(house):
    files = [{"document": document(name, audience), "label": ""} for name, audience in (("a", "public"), ("b", "unit"))]
    fill(house, [("downloads", {"title": "", "files": files})])
    visitor, member = house.client(), house.client(house.member("m", unit=house.berth))
    assert harbour(visitor).count("TXT") == 1 and harbour(member).count("TXT") == 2
    files[0]["document"].delete()
    assert "TXT" not in harbour(visitor)


def test_events_and_days_go_by_the_calendar_and_the_calendar_can_be_taken_along(house):
    def event(title: str, begins: int, until: int | None = None, time: Any = None) -> dict[str, Any]:
        last = TODAY() + timedelta(days=until) if until is not None else None
        day = TODAY() + timedelta(days=begins)
        return {
            "title": title,
            "day": day,
            "time": time,
            "until": last,
            "place": "码头, 一号",
            "page": None,
            "url": "/feed/",
        }

    from datetime import time

    rows = [event("later", 9, time=time(14, 30)), event("over", -1), event("running", -2, 1), event("today", 0)]
    days = {"page": None, "after": ""}
    fill(
        house,
        [
            ("events", {"title": "", "count": 20, "events": rows}),
            ("countdown", {"title": "换届", "day": TODAY() + timedelta(days=12), **days}),
            ("countdown", {"title": "消失", "day": TODAY() - timedelta(days=1), **days}),
            ("countdown", {"title": "考完", "day": TODAY() - timedelta(days=1), "page": None, "after": "成绩已公布"}),
        ],
    )
    body = harbour(house.client())
    assert body.index(">running<") < body.index(">today<") < body.index(">later<") and ">over<" not in body
    assert "<b>12</b>" in body and "消失" not in body and "成绩已公布" in body
    ics = house.client().get("/u/harbour/calendar.ics")
    text = ics.content.decode()
    assert ics["Content-Type"].startswith("text/calendar") and text.count("BEGIN:VEVENT") == 3
    assert "LOCATION:码头\\, 一号\r\n" in text and "SUMMARY:over" not in text and "T063000Z" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    house.harbour_home.__class__.objects.filter(unit=house.harbour).update(audience="unit")
    fill(house, [("events", {"title": "", "count": 5, "events": rows})])
    assert house.client().get("/u/harbour/calendar.ics").status_code == 404


def test_counted_numbers_equal_the_rows_and_typed_ones_say_their_source(house):
    from kernel.content.figures import counted

    house.member("one", unit=house.berth)
    house.person("two", unit=house.harbour)
    assert (counted("members", house.harbour.pk).number, counted("units", house.harbour.pk).number) == (2, 1)
    assert counted("members", None).number == 3 and counted("units", None).number == 3  # with the administrator
    assert counted("gone.rows", None) is None
    block = HomeStreamBlock().child_blocks["figures"].child_blocks["figures"].child_block
    empty = {"label": "", "value": "", "source": "", "as_of": None}
    assert block.clean({"kind": "members", **empty})["kind"] == "members"
    with pytest.raises(ValidationError) as refused:
        block.clean({"kind": "typed", **empty})
    assert set(refused.value.block_errors) == {"label", "value", "source", "as_of"}


def test_map_shows_units_without_a_subsite_too_and_leaves_out_closed_ones(house):
    from kernel.units.models import Unit
    from kernel.units.tree import changed

    closed = Unit.objects.get(pk=house.harbour.pk).add_child(name="旧班组", slug="old")
    Unit.objects.filter(pk=closed.pk).update(closed_on=TODAY())
    changed()
    fill(house, [("unit_map", {"title": "", "shown": "tiles", "depth": 2})])
    body = harbour(house.client())
    assert "第一作业区" in body and "旧班组" not in body
    home = house.home
    home.body = [("unit_map", {"title": "", "shown": "tree", "depth": 2})]
    home.save_revision().publish()
    assert 'href="/u/harbour/"' in house.client().get("/").content.decode()


def test_editor_who_names_foreign_things_or_leaves_required_ones_out_is_told_and_keeps_the_rest(house):
    editor = house.member("own", unit=house.harbour, role="editor")
    other = house.member("other", unit=house.school, role="editor").account
    own = furnish(Room("own", house.harbour, house.harbour_home), editor=editor.account)
    foreign = furnish(Room("quokka", house.school, house.school_home), editor=other)
    client = house.client(editor)
    address = f"/cms/pages/{house.harbour_home.pk}/edit/"

    def post(kind: str, values: dict[str, Any]) -> Any:
        comments = {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}
        fields = {"title": "港务局", "slug": "harbour", "audience": "public", "action-publish": "1", **comments}
        return client.post(address, {**fields, **stream((kind, values))})

    def row(name: str, /, **values: Any) -> dict[str, Any]:
        sent = {f"-{name}-count": 1, f"-{name}-0-deleted": "", f"-{name}-0-order": 0, f"-{name}-0-id": ""}
        return sent | {f"-{name}-0-value{key and '-'}{key}": value for key, value in values.items()}

    topic = {"-title": "typed words", "-text": "", "-image": "", "-tag": "", "-count": 6, "-page": ""}
    for kind, values in (
        ("picture_story", {"-title": "typed words", **row("tales", image=foreign.ids["image"], title="t", text="")}),
        ("people", {"-title": "typed words", **row("faces", image=foreign.ids["image"], name="n")}),
        ("topic", {**topic, **row("entries", **{"": foreign.ids["page"]})}),
        ("downloads", {"-title": "typed words", **row("files", document=foreign.ids["document"], label="")}),
    ):
        response = post(kind, values)
        said = response.content.decode()
        assert response.status_code == 200 and "其他单位" in said and "quokka" not in said, kind
        assert "typed words" in said
    for kind, values in (
        ("slogan", {"-text": "", "-source": "typed words"}),
        ("picture_story", {"-title": "typed words", **row("tales", image="", title="", text="")}),
        ("links", {"-title": "typed words", "-links-count": 0}),
        ("links", {"-title": "typed words", **row("links", label="x", page="", url="")}),
    ):
        response = post(kind, values)
        assert response.status_code == 200 and "typed words" in response.content.decode(), kind
        assert not house.harbour_home.__class__.objects.get(unit=house.harbour).body
    good = {"-title": "typed words", **row("tales", image=own.ids["image"], title="t", text="", page="")}
    assert post("picture_story", good).status_code == 302
    assert "typed words" in harbour(house.client())
