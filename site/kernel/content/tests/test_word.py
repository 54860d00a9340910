"""From a Word file to an article: what comes along, what is reported, what is refused."""

from __future__ import annotations

import zlib
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from PIL import Image

from kernel.audit.models import AuditEntry
from kernel.content.incoming import services
from kernel.content.incoming.forms import WORD
from kernel.content.incoming.pieces import read_pieces
from kernel.content.incoming.remarks import Remarks
from kernel.content.incoming.services import NotAllowedError, article_from_word
from kernel.content.incoming.word import read_word
from kernel.content.media.refusal import UploadRefused
from kernel.content.models import Article, GuardedImage, Intake, Section
from kernel.content.services import publish_page
from kernel.content.tests.documents import (
    chinese_word_file,
    drawn_word_file,
    hard_word_file,
    photo,
    picture,
    rewritten,
    saved,
    word_file,
)
from kernel.intake.services import IntakeError, append, begin
from kernel.intake.services import received as received_file


def read(data: bytes) -> tuple[Any, Any, dict[str, Any]]:
    remarks = Remarks()
    word = read_word(data, "总结.docx", remarks)
    content = read_pieces(word.html, remarks)
    return word, content, {remark.kind: remark for remark in remarks.all()}


@pytest.fixture
def section(house: Any) -> Section:
    return publish_page(parent=house.harbour_home, page=Section(title="动态", slug="news"))


@pytest.fixture
def editor(house: Any) -> Any:
    return house.member("editor", unit=house.harbour, role="editor")


def make(house: Any, editor: Any, section: Any, data: bytes, **extra: Any) -> Intake:
    values = {"filename": "总结.docx", "audience": "public", **extra}
    return article_from_word(parent=section, source=data, actor=house.viewer(editor), **values)


def test_word_file_when_read_then_headings_lists_links_tables_and_pictures_stand_in_their_order(house, section, editor):
    intake = make(house, editor, section, word_file(), audience="unit")
    page = Article.objects.get(pk=intake.page_id)
    assert (page.title, page.live, page.audience, page.unit) == ("“七一”主题党日活动总结", False, "unit", house.harbour)
    assert page.summary.startswith("7月1日，第一作业区党支部")
    kinds = [block.block_type for block in page.body]
    assert kinds == ["text", "table", *["picture"] * 8]
    text, table, first = page.body[0].value.source, page.body[1].value["rows"], page.body[2].value
    assert "<h2>一、基本情况</h2>" in text and "<h3>（一）学习内容</h3>" in text
    assert "<ul><li>重温入党誓词</li><li>观看专题片</li></ul><ol><li>签名</li></ol>" in text
    assert '<a href="https://www.example.cn/material">学习材料</a>' in text and "<b>出席率超过九成</b>" in text
    assert table.splitlines() == ["小组\t人数\t备注", "一组\t21\t全勤", "二组\t19\t两人值班"]
    assert first["caption"] == "图1 宣誓现场"
    image = first["image"]
    assert (image.unit, image.audience, image.uploaded_by_user) == (house.harbour, "unit", editor.account)
    with image.file.open() as file, Image.open(file) as stored:
        assert not stored.getexif() and (stored.width, stored.height) == (image.width, image.height) == (320, 200)
    assert intake.report["counts"]["pictures"] == 8 and intake.report["remarks"] == []
    assert page.get_latest_revision().as_object().title == page.title
    assert AuditEntry.objects.get(action="content.article_from_word").unit == house.harbour.public_id


def test_word_file_when_it_holds_what_we_cannot_show_then_each_thing_is_named_and_the_rest_stays(
    house, section, editor
):
    intake = make(house, editor, section, hard_word_file())
    page = Article.objects.get(pk=intake.page_id)
    text = "".join(block.value.source for block in page.body if block.block_type == "text")
    assert "公开的话，新加的话" in text and "文本框里的话" in text and "框里的话" in text
    assert "藏起来" not in text and "删掉" not in text and "藏起来" not in str(page.get_latest_revision().content)
    table = next(block.value for block in page.body if block.block_type == "table")
    assert table["caption"] == "合并的表头" and table["rows"].splitlines() == ["甲\t1\t", "甲\t\t2"]
    counts = {one["kind"]: one["count"] for one in intake.report["remarks"]}
    expected = {"formulas": 1, "comments": 1, "margins": 1, "hidden": 1, "tracked": 2, "text_boxes": 1, "merged": 1}
    assert counts == {**expected, "table_pictures": 1, "frames": 1, "pictures": 1}
    assert GuardedImage.objects.count() == 2
    client = house.client(editor)
    report = client.get(f"/u/harbour/write/word/{intake.public_id}/").content.decode()
    for words in ("1 个公式", "1 处隐藏文字", "1 张图片", "2 处修订", "1 个合并单元格"):
        assert words in report


def test_word_file_when_its_styles_are_chinese_then_they_are_headings_and_the_line_in_the_middle_is_the_title():
    word, content, _remarks = read(chinese_word_file())
    assert word.first_line == "关于做好防汛工作的通知" and word.name == ""
    assert "<h2>一、总体要求</h2><h3>（一）责任到人</h3><p>落实值班制度。</p>" in content.pieces[0].html
    title, where = services._take_title(word, content, "通知.docx")
    assert (title, where) == ("关于做好防汛工作的通知", "line")
    assert content.pieces[0].html.startswith("<p>各党支部：</p>")


def test_word_file_when_it_has_no_title_then_the_first_heading_the_properties_or_the_file_name_it(
    house, section, editor
):
    assert Article.objects.get(pk=make(house, editor, section, word_file(title=False)).page_id).title == "总结"
    document = Document()
    document.add_heading("第一讲", 2)
    document.add_paragraph("正文")
    intake = make(house, editor, section, saved(document))
    assert intake.report["title_from"] == "heading" and intake.page.title == "第一讲"
    document = Document()
    document.core_properties.title = "述职报告"
    document.add_paragraph("正文")
    assert make(house, editor, section, saved(document)).page.title == "述职报告"


def test_word_file_when_hostile_or_of_the_wrong_kind_then_is_refused_in_words_and_nothing_remains(
    house, section, editor
):
    good = word_file(pictures=1)
    types = rewritten(good, {}), {"word/vbaProject.bin": b"macro"}
    bomb = '<!DOCTYPE w [<!ENTITY a "aaaa">]><w/>'
    cases = [
        (rewritten(*types), "会议.docx", "宏"),
        (good, "会议.doc", ".docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "会议.docx", "旧版"),
        (b"%PDF-1.7 ...", "会议.docx", ".pdf"),
        (b"%PDF-1.7 ...", "会议.pdf", "Word"),
        (rewritten(good, {"word/document.xml": bomb.encode()}), "会议.docx", "损坏"),
        (rewritten(good, {"word/document.xml": b"<w:document"}), "会议.docx", "损坏"),
        (rewritten(good, {"word/media/big.bin": b"0" * 30_000_000}), "会议.docx", "200"),
        (saved(Document()), "会议.docx", "没有文字"),
        (b"", "会议.docx", "空"),
    ]
    client = house.client(editor)
    for data, name, words in cases:
        sent = {"file": SimpleUploadedFile(name, data), "audience": "members"}
        response = client.post("/u/harbour/write/word/", sent)
        assert response.status_code == 422
        said = unescape(response.content.decode())
        assert words in said.split('class="form"')[1], (name, words)
        assert '<option value="members" selected>' in said
    assert not Article.objects.exists() and not GuardedImage.objects.exists() and not Intake.objects.exists()


def test_article_from_word_when_it_is_for_holders_of_roles_then_they_alone_see_it_and_its_pictures(
    house, section, editor
):
    client = house.client(editor)
    assert 'value="roles"' in client.get("/u/harbour/write/word/").content.decode()

    def send(**extra: Any) -> Any:
        file = SimpleUploadedFile("总结.docx", word_file(pictures=1))
        return client.post("/u/harbour/write/word/", {"file": file, "audience": "roles", **extra})

    for nobody in ({}, {"audience_roles": ["emperor"]}):
        assert send(**nobody).status_code == 422 and not Article.objects.exists()
    assert send(audience_roles=["secretary", "clerk"]).status_code == 302
    page, image = Article.objects.get(), GuardedImage.objects.get()
    assert {(one.audience, one.audience_roles) for one in (page, image)} == {("roles", "|clerk|secretary|")}
    client.post(f"/u/harbour/write/publish/{page.translation_key}/")
    clerk, member = house.member("clerk", unit=house.harbour, role="clerk"), house.member("plain", unit=house.harbour)
    assert [house.client(one).get(page.url).status_code for one in (clerk, member)] == [200, 404]
    assert send(audience="unit", audience_roles=["clerk"]).status_code == 302
    assert Article.objects.order_by("pk").last().audience_roles == "", "ticked, and then another audience chosen"


def test_article_from_word_when_storing_fails_then_no_row_and_no_file_remains(house, section, editor, monkeypatch):
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(services, "record", fail)
    with pytest.raises(RuntimeError):
        make(house, editor, section, word_file(pictures=2))
    assert not Article.objects.exists() and not GuardedImage.objects.exists()
    stored = Path(settings.MEDIA_ROOT) / "original_images"
    assert not [path for path in stored.glob("*") if path.stat().st_size == len(photo())] if stored.exists() else True


def test_article_from_word_when_the_person_may_not_write_there_then_nothing_shows_that_the_place_exists(house, section):
    member = house.member("member", unit=house.harbour)
    foreign = house.member("foreign", unit=house.school, role="editor")
    with pytest.raises(NotAllowedError):
        make(house, foreign, section, word_file(pictures=0))
    for person in (member, foreign):
        client = house.client(person)
        assert client.get("/u/harbour/write/word/").status_code == 404
        sent = {"file": SimpleUploadedFile("a.docx", word_file(pictures=0)), "audience": "public"}
        assert client.post("/u/harbour/write/word/", sent).status_code == 404
    assert house.client().get("/u/harbour/write/word/").status_code == 302
    intake = make(house, house.member("own", unit=house.harbour, role="editor"), section, word_file(pictures=0))
    for person in (member, foreign):
        for path in (f"word/{intake.public_id}", f"publish/{intake.page.translation_key}"):
            assert house.client(person).get(f"/u/harbour/write/{path}/").status_code == 404
            assert house.client(person).post(f"/u/harbour/write/{path}/").status_code in (404, 405)
    assert not Article.objects.get().live


def test_editor_when_sending_a_word_file_from_the_site_then_reads_the_report_and_publishes(
    house, section, editor, count_queries
):
    publish_page(parent=house.harbour_home, page=Section(title="公告", slug="notices"))
    client = house.client(editor)
    page = client.get("/u/harbour/news/").content.decode()
    assert f'href="/u/harbour/write/word/?in={section.translation_key}"' in page
    form = client.get(f"/u/harbour/write/word/?in={section.translation_key}").content.decode()
    assert f'value="{section.translation_key}" selected' in form
    sent = {
        "file": SimpleUploadedFile("总结.docx", word_file()),
        "audience": "public",
        "place": str(section.translation_key),
    }
    response = client.post("/u/harbour/write/word/", sent)
    report = response["Location"]
    with count_queries() as queries:
        assert client.get(report).status_code == 200
    assert len(queries) < 25
    article = Article.objects.get()
    question = f"/u/harbour/write/publish/{article.translation_key}/"
    assert question in client.get(report).content.decode()
    assert "8" in client.get(question).content.decode()
    response = client.post(question)
    assert unquote(response["Location"]) == Article.objects.get().url
    shown = house.client().get(response["Location"]).content.decode()
    assert shown.count("<figure>") == 8 and shown.count("<table") == 1
    assert "已发布" in client.get(report).content.decode()


def test_bmp_and_broken_pictures_when_in_a_document_then_the_first_becomes_png_and_the_others_are_named(
    house, section, editor
):
    document = Document()
    document.add_paragraph("正文")
    for number in range(3):
        document.add_picture(BytesIO(picture(number, size=(40, 30))))
    data = rewritten(
        saved(document),
        {"word/media/image1.png": picture(1, size=(40, 30), kind="BMP"), "word/media/image2.png": picture(2)[:80]},
    )
    intake = make(house, editor, section, data)
    assert {image.file.name.rsplit(".", 1)[-1] for image in GuardedImage.objects.all()} == {"png"}
    remark = next(one for one in intake.report["remarks"] if one["kind"] == "pictures")
    assert remark["count"] == 1 and "2" in remark["detail"]


def test_upload_refused_when_the_document_is_too_long_then_says_to_part_it(monkeypatch):
    monkeypatch.setattr("kernel.content.incoming.word.MAX_TEXT_BYTES", 100)
    with pytest.raises(UploadRefused):
        read(word_file(pictures=0))


def test_pictures_when_they_are_more_than_one_article_carries_then_the_first_stay_and_the_rest_are_counted(
    house, section, editor, monkeypatch
):
    monkeypatch.setattr("kernel.content.incoming.pictures.MOST_PIXELS", 320 * 200)
    intake = make(house, editor, section, word_file(pictures=4))
    assert GuardedImage.objects.count() == 2
    assert {"kind": "too_many", "count": 2, "detail": ""} in intake.report["remarks"]
    assert intake.report["counts"]["pictures"] == 2


def test_section_in_the_cms_when_opened_then_leads_to_the_page_that_takes_a_word_file(house, section, editor):
    page = house.client(editor).get(f"/cms/pages/{section.pk}/").content.decode()
    assert f"/u/harbour/write/word/?in={section.translation_key}" in page
    article = make(house, editor, section, word_file(pictures=0)).page
    assert "/write/word/" not in house.client(editor).get(f"/cms/pages/{article.pk}/edit/").content.decode()


def test_drawings_numbers_and_contents_when_in_a_document_then_each_is_counted_once():
    _word, content, remarks = read(drawn_word_file())
    text = content.pieces[0].html
    assert text.startswith("<h2>总体要求</h2><p>正文</p>") and text.count("写两遍的话") == 1 and "目录" not in text
    counts = {kind: remark.count for kind, remark in remarks.items()}
    assert counts == {"charts": 1, "shapes": 2, "linked": 1, "contents": 1, "text_boxes": 1, "numbering": 1}


def test_word_file_when_it_came_in_pieces_then_becomes_an_article_of_who_sent_it_and_of_nobody_else(
    house, section, editor
):
    data = word_file()
    other = house.member("other", unit=house.harbour, role="editor")

    def received() -> str:
        upload = begin(viewer=house.viewer(editor), kind=WORD, filename="总结.docx", size=len(data))
        append(upload=upload, offset=0, stream=BytesIO(data), checksum=zlib.crc32(data))
        return str(upload.public_id)

    token = received()
    sent = {"file-received": token, "audience": "public", "place": str(section.translation_key)}
    refused = house.client(other).post("/u/harbour/write/word/", sent)
    assert refused.status_code == 422 and not Article.objects.exists()
    # with a mistake elsewhere in the form the file stays
    wrong = house.client(editor).post("/u/harbour/write/word/", sent | {"audience": "roles"})
    assert wrong.status_code == 422 and f'value="{token}"' in wrong.content.decode()
    made = house.client(editor).post("/u/harbour/write/word/", sent)
    assert made.status_code == 302 and Article.objects.get().draft_title
    assert received_file(account=editor.account, kind=WORD, token=token) is None  # its pieces are gone
    with pytest.raises(IntakeError):
        begin(viewer=house.viewer(house.member("m", unit=house.harbour)), kind=WORD, filename="x.docx", size=9)
