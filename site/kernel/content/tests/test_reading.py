"""Attachments as pages: what is shown, what is cut, what is refused."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from docx import Document
from openpyxl import Workbook

from kernel.content.models import GuardedDocument

WECHAT = {"HTTP_USER_AGENT": "Mozilla/5.0 (Linux; Android 12) MicroMessenger/8.0.40", "HTTP_ACCEPT": "text/html,*/*"}


@pytest.fixture
def attach(house):
    def make(name, data, **fields):
        values = {"unit": house.harbour, "audience": "public", "title": "附件", **fields}
        return GuardedDocument.objects.create(file=ContentFile(data, name), file_size=len(data), **values)

    return make


def word():
    made = Document()
    made.add_heading("值班安排", 1)
    made.add_paragraph("周一：<b>林晓雯</b>")
    made.add_table(rows=1, cols=2).rows[0].cells[0].text = "岗位"
    kept = BytesIO()
    made.save(kept)
    return kept.getvalue()


def workbook():
    made = Workbook()
    made.active.title = "名单"
    made.active.append(["姓名", "学时"])
    for number in range(400):
        made.active.append([f"党员{number}", 3.5])
    kept = BytesIO()
    made.save(kept)
    return kept.getvalue()


def page(client, document, **extra):
    answer = client.get(f"{document.url}view/", **extra)
    assert answer.status_code == 200
    return answer.content.decode()


def test_attachment_when_it_is_text_or_a_table_then_is_a_page_of_ours_and_nothing_in_it_is_markup(attach, house):
    client = house.client()
    shown = page(client, attach("安排.docx", word()))
    assert "值班安排" in shown and "&lt;b&gt;林晓雯" in shown and "<td><p>岗位</p></td>" in shown
    table = page(client, attach("名单.xlsx", workbook()))
    assert "<h2>名单</h2>" in table and "<td>3.5</td>" in table and "党员298" in table and "党员399" not in table
    rows = page(client, attach("表.csv", "姓名,备注\n林晓雯,<script>x</script>\n".encode("gb18030")))
    assert "<td>林晓雯</td>" in rows and "&lt;script&gt;" in rows
    assert "<p>第一段</p>" in page(client, attach("记.txt", "第一段\n\n第二段".encode()))


def test_attachment_when_opened_in_wechat_then_is_a_page_and_no_download(attach, house):
    document, client = attach("安排.docx", word()), house.client()
    assert client.get(document.url, **WECHAT)["Location"] == f"{document.url}view/"
    assert client.get(f"{document.url}?raw", **WECHAT).status_code == 200
    assert client.get(document.url, HTTP_ACCEPT="text/html").status_code == 200, "other browsers get the file"
    said = page(client, document, **WECHAT)
    assert "在浏览器" in said and "?download" not in said
    assert "?download" in page(client, document)


def test_attachment_when_damaged_or_forbidden_then_says_so_or_is_no_such_page(attach, house):
    broken = attach("坏.docx", word())
    GuardedDocument.objects.filter(pk=broken.pk).update(file_hash="other")
    broken.file.storage.delete(broken.file.name)
    broken.file.storage.save(broken.file.name, ContentFile(b"PK no word file"))
    assert "无法直接显示" in page(house.client(), broken)
    inner = attach("内部.txt", b"x", audience="unit")
    assert house.client().get(f"{inner.url}view/").status_code == 404
    assert house.client(house.member("m", unit=house.harbour)).get(f"{inner.url}view/").status_code == 200
