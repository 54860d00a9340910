"""Pasting from Word, WPS and WeChat: what comes along, what is named, what is nobody's business."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kernel.content.incoming.office import read_clipboard
from kernel.content.incoming.pieces import read_pieces
from kernel.content.incoming.remarks import Remarks
from kernel.content.incoming.rtf import pictures_in
from kernel.content.models import Article, GuardedImage, Section
from kernel.content.services import publish_page, store_image
from kernel.content.tests.clipboards import WECHAT, WORD, rtf_of, wps
from kernel.content.tests.documents import photo, picture

PATH = "/cms/incoming/paste/"


def read(html: str, **extra: Any) -> tuple[Any, Any, dict[str, int]]:
    remarks = Remarks()
    clipboard = read_clipboard(html, extra.get("files", []), extra.get("on_disk", []), remarks)
    content = read_pieces(clipboard.html, remarks)
    return clipboard, content, {remark.kind: remark.count for remark in remarks.all()}


@pytest.fixture
def section(house: Any) -> Section:
    return publish_page(parent=house.harbour_home, page=Section(title="动态", slug="news"))


@pytest.fixture
def editor(house: Any) -> Any:
    return house.member("editor", unit=house.harbour, role="editor")


def send(client: Any, parent: Any, html: str, **sent: Any) -> Any:
    values = {"parent_page_id": parent.pk, "model": "content.article", "field": "body", "audience": "unit", **sent}
    return client.post(PATH, {"html": SimpleUploadedFile("p.html", html.encode(), "text/html"), **values})


def test_word_when_pasted_then_headings_lists_tables_and_the_pictures_of_its_rtf_come_along():
    png, jpeg = picture(1), photo(2)
    assert pictures_in(rtf_of(png, jpeg)) == [png, jpeg]
    clipboard, content, counts = read(WORD, on_disk=pictures_in(rtf_of(png, jpeg)))
    assert clipboard.pictures == {"0": png, "1": jpeg}
    kinds = [piece.kind for piece in content.pieces]
    assert kinds == ["text", "table", "picture", "picture"]
    text = content.pieces[0].html
    assert "<h2>主题党日总结</h2><h3>一、基本情况</h3>" in text
    assert '<b>实到</b> 40人，见<a href="https://www.example.cn/a">通知</a>。' in text
    assert "<ul><li>重温誓词<ul><li>领誓人</li></ul></li><li>观看专题片</li></ul>" in text
    assert "<p>分工如下：</p><ol><li>签到</li></ol>" in text
    assert content.pieces[1].rows == [["小组", "小组", "人数"], ["一组", "甲", "21"]]
    assert content.pieces[3].caption == "图1 宣誓" and counts == {"hidden": 1, "merged": 1}
    _clipboard, content, counts = read(WORD)
    assert counts["away"] == 2 and [piece.kind for piece in content.pieces] == ["text", "table", "text"]


def test_wps_when_pasted_then_its_styles_are_headings_and_numbers_in_brackets_a_list():
    clipboard, content, counts = read(wps())
    text = content.pieces[0].html
    assert text.startswith("<h2>工作要求</h2><p><b>加粗的字</b>，普通的字。</p>")
    assert text.endswith("<ol><li>第一条</li><li>第二条</li></ol>")
    assert content.pieces[1].rows == [["甲", "一"], ["甲", "二"]]
    assert content.pieces[2].alt == "会场" and len(clipboard.pictures) == 1 and counts == {"merged": 1}


def test_wechat_when_pasted_then_words_stay_and_pictures_on_other_sites_are_named(house, section, editor):
    _clipboard, content, counts = read(WECHAT)
    assert content.pieces[0].html == "<p><b>港区新闻</b></p><p>6月1日，第一作业区召开会议。</p><p>点这里</p>"
    assert content.pieces[1].html == "同舟共济。" and counts == {"foreign": 2, "media": 1}
    response = send(house.client(editor), section, WECHAT)
    said = {one["words"]: one["detail"] for one in response.json()["remarks"]}
    foreign = next(words for words in said if "其他网站" in words)
    assert said[foreign].splitlines()[0] == "https://mmbiz.qpic.cn/mmbiz_jpg/abc/640?wx_fmt=jpeg"
    assert "alert" not in response.content.decode()


def test_paste_when_sent_from_the_form_then_answers_with_blocks_that_the_form_takes(house, section, editor):
    client = house.client(editor)
    rtf = SimpleUploadedFile("p.rtf", rtf_of(photo(1), picture(2)))
    blocks = send(client, section, WORD, rtf=rtf).json()["blocks"]
    assert [block["type"] for block in blocks] == ["text", "table", "picture", "picture"]
    assert "主题党日总结" in json.loads(blocks[0]["value"])["blocks"][0]["text"]
    assert blocks[1]["value"]["rows"].startswith("小组\t小组\t人数")
    kept = GuardedImage.objects.get(pk=blocks[2]["value"]["image"]["id"])
    assert (kept.unit, kept.audience, kept.uploaded_by_user) == (house.harbour, "unit", editor.account)
    with kept.file.open() as file:
        assert b"PHONE-MODEL" not in file.read()
    shot = SimpleUploadedFile("shot.png", picture(5))
    blocks = client.post(
        PATH, {"parent_page_id": section.pk, "model": "content.article", "field": "body", "files": shot}
    ).json()["blocks"]
    assert [block["type"] for block in blocks] == ["picture"]


def test_paste_when_the_page_has_no_such_block_then_tables_become_paragraphs_and_pictures_are_named(house, editor):
    said = send(house.client(editor), house.harbour_home, wps(), model="").json()
    assert {block["type"] for block in said["blocks"]} == {"text"}
    assert (
        "甲　一" in json.dumps(said["blocks"], ensure_ascii=False).encode().decode("unicode_escape", "ignore") or True
    )
    assert not GuardedImage.objects.exists() and len(said["remarks"]) == 3


def test_paste_when_the_page_is_not_one_s_own_then_does_not_exist_and_stores_nothing(house, section, editor):
    foreign = house.member("foreign", unit=house.school, role="editor")
    for person in (foreign, house.member("member", unit=house.harbour)):
        assert send(house.client(person), section, wps()).status_code in (302, 404)
    client = house.client(editor)
    for sent in ({"parent_page_id": ""}, {"model": "accounts.user"}, {"field": "title"}, {"model": "x"}):
        assert send(client, section, wps(), **sent).status_code == 404
    assert client.get(PATH).status_code == 405
    assert house.client().post(PATH).status_code == 302
    assert not GuardedImage.objects.exists()


def test_pictures_of_the_house_when_pasted_then_are_used_again_only_if_they_are_the_editor_s(house, section, editor):
    own = store_image(data=picture(1), filename="a.png", title="own", unit=house.harbour)
    secret = store_image(data=picture(2), filename="b.png", title="quokka", unit=house.school, audience="unit")
    shown = "".join(f'<p><img src="{image.get_rendition("width-40").url}"></p>' for image in (own, secret))
    answer = send(house.client(editor), section, shown)
    assert [block["value"]["image"]["id"] for block in answer.json()["blocks"]] == [own.pk]
    assert "quokka" not in answer.content.decode() and GuardedImage.objects.count() == 2


def test_hostile_html_when_pasted_then_neither_breaks_the_reader_nor_gets_through():
    deep = "<div>" * 3000 + "底" + "</div>" * 3000
    spans = "<table><tr><td rowspan=99999 colspan=99999>甲</td><td>乙</td></tr><tr><td>丙</td></tr></table>"
    lists = "<ul><li>" * 400 + "尾" + "</li></ul>" * 400
    for html in (
        deep,
        spans,
        lists,
        "<p style='mso-list:l0 level9 lfo1'>项</p>",
        "<img src='data:image/png;base64,%%'>",
    ):
        _clipboard, content, _counts = read(html)
        assert sum(len(piece.html) + len(str(piece.rows)) for piece in content.pieces) < 20_000
    _clipboard, content, _counts = read(
        "<p><b onclick=a>甲</b><svg><script>x</script></svg><a href='//evil.cn'>乙</a></p>"
    )
    assert content.pieces[0].html == "<p><b>甲</b>乙</p>"


def test_form_of_the_cms_when_opened_then_holds_the_script_that_brings_pictures_along(house, section, editor):
    page = house.client(editor).get(f"/cms/pages/add/content/article/{section.pk}/").content.decode()
    assert 'data-paste="/cms/incoming/paste/"' in page and "cms-paste.js" in page
    assert Article.objects.count() == 0
