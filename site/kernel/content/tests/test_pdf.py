"""PDF files as pages of sheets: what is drawn, for whom, how often, and what becomes of files that mean harm."""

from __future__ import annotations

import os
import re
import shutil
import sys
import threading
import time
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import RequestFactory
from PIL import Image

from kernel.content.media.lead import Lead, run
from kernel.content.media.pdf import drawing, sheets
from kernel.content.models import GuardedDocument
from kernel.content.tests.pdfs import bomb_pdf, endless_pdf, huge_page_pdf, locked_pdf, pdf_file, raw_pdf, stream
from kernel.testing.storage import PATHLESS
from kernel.webviews import opens_pdf, shows_pdf

ANDROID = "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Mobile MicroMessenger/8.0.40"
WECHAT = {"HTTP_USER_AGENT": ANDROID, "HTTP_ACCEPT": "text/html,*/*"}


@pytest.fixture(autouse=True)
def _place(settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    settings.MEDIA_ROOT = settings.DATA_DIR / "files"
    monkeypatch.setattr(sheets, "PATIENCE", 60)


@pytest.fixture
def attach(house):
    def make(data, name="通知.pdf", **fields):
        values = {"unit": house.harbour, "audience": "public", "title": "关于值班的通知", **fields}
        return GuardedDocument.objects.create(file=ContentFile(data, name), file_size=len(data), **values)

    return make


def page(client, document, number="", **extra):
    answer = client.get(f"{document.url}view/{f'?page={number}' if number else ''}", **{**WECHAT, **extra})
    assert answer.status_code == 200, answer
    return answer.content.decode()


def pictures(said):
    return re.findall(r'<img class="in-colour" src="(/files/d/[^"]+/sheets/[^"]+)"', said)


def picture(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return Image.open(BytesIO(b"".join(answer.streaming_content)))


def kept(document):
    return sorted(path.name for path in (sheets._root() / document.public_id).rglob("*.*"))


def test_pdf_in_wechat_then_is_sheets_with_their_words_and_elsewhere_stays_what_it_is(attach, house):
    document, client = attach(pdf_file(3)), house.client()
    said = page(client, document)
    assert said.count('class="leaf"') == 3 and "第 3 页，共 3 页" in said and ">3 页<" in said
    assert "<p>各单位要高度重视值班工作，严格执行领导带班制度。</p>" in said and document.filename in said
    assert said.count('loading="lazy"') == 2 and 'width="1280" height="1811"' in said and "<iframe" not in said
    assert "<details" in said and '<details class="more" open' not in said and "?download" not in said
    client.cookies["text"] = "large"
    assert '<details class="more" open' in page(client, document), "large text is open before somebody"
    drawn = picture(client, pictures(said)[0])
    assert drawn.size == (720, 1019) and drawn.convert("L").getextrema()[0] < 60, "there is ink on the paper"
    desk = page(client, document, HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Chrome/107")
    assert f'<iframe class="paper" src="{document.url}?raw"' in desk and 'href="?page=1"' in desk
    phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) Mobile MicroMessenger/8.0.40"
    assert f'href="{document.url}?raw"' in page(client, document, HTTP_USER_AGENT=phone), "Apple's views open it, too"


@pytest.mark.parametrize(
    ("agent", "frame", "window"),
    [
        (ANDROID, False, False),
        ("Mozilla/5.0 (Windows NT 10.0) WindowsWechat MicroMessenger/7.0", False, False),
        ("Mozilla/5.0 (Linux; Android 12) Chrome/107 Mobile Safari/537.36", False, False),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 16_0) Version/16.0 Mobile/15E148", False, True),
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/92", True, False),
        ("", True, False),
    ],
)
def test_view_when_it_says_what_it_is_then_gets_the_pdf_or_its_sheets(agent, frame, window):
    request = RequestFactory().get("/", HTTP_USER_AGENT=agent)
    assert (shows_pdf(request), opens_pdf(request)) == (frame, window)


def test_sheets_when_seen_by_those_who_may_then_are_private_and_for_others_missing(attach, house, count_queries):
    document = attach(pdf_file(2), audience="unit")
    member, stranger = house.client(house.member("m", unit=house.harbour)), house.client()
    (first, second) = pictures(page(member, document))
    answer = member.get(first)
    assert answer["Content-Type"] in ("image/png", "image/webp") and answer["Cache-Control"] == "private, no-cache"
    assert answer["X-Content-Type-Options"] == "nosniff" and "inline" in answer["Content-Disposition"]
    assert member.get(first, HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304
    missing = stranger.get("/files/d/00000000000000000000/sheets/1/720/")
    for address in (first, second, f"{document.url}view/", f"{document.url}view/?page=2"):
        refused = stranger.get(address, **WECHAT)
        assert refused.status_code == missing.status_code == 404
    beyond = (f"{document.url}sheets/{rest}/" for rest in ("3/720", "0/720", "1/721", "1/99999", "99999999/720"))
    assert {member.get(address).status_code for address in beyond} == {404}
    assert member.get(f"{attach(b'x', '记.txt').url}sheets/1/720/").status_code == 404
    open_to_all = attach(pdf_file(1))
    assert stranger.get(pictures(page(stranger, open_to_all))[0])["Cache-Control"] == "public, max-age=3600"
    with count_queries() as few:
        stranger.get(f"{open_to_all.url}view/", **WECHAT)
    long = attach(pdf_file(10))
    page(stranger, long)
    with count_queries() as many:
        stranger.get(f"{long.url}view/", **WECHAT)
    assert len(many) == len(few)


def test_pdf_of_300_pages_then_comes_in_light_parts_and_each_sheet_can_be_gone_to(attach, house):
    document, client = attach(pdf_file(300)), house.client()
    said = page(client, document)
    assert len(pictures(said)) == sheets.PART and len(said) < 60_000 and "第 11–20 页" in said and "300 页" in said
    assert sum(name.endswith(("png", "webp")) for name in kept(document)) == 2 * sheets.PART, "only what is looked at"
    jump = client.get(f"{document.url}view/?page=157&from=/u/harbour/", **WECHAT)
    assert jump["Location"] == "?page=151&from=%2Fu%2Fharbour%2F#sheet-157"
    there = page(client, document, 151)
    assert (
        "值班安排 157" in there and 'id="sheet-157"' in there and "第 141–150 页" in there and "第 161–170 页" in there
    )
    assert "值班安排 300" in page(client, document, 291)
    for number, lands in (
        ("9999", "值班安排 300"),
        ("x", "值班安排 1"),
        ("-4", "值班安排 1"),
        ("0", "值班安排 1"),
        ("٣", "值班安排 1"),
    ):
        assert lands in client.get(f"{document.url}view/?page={number}", follow=True, **WECHAT).content.decode()


def test_document_page_when_come_to_from_an_article_then_leads_back_and_never_elsewhere(attach, house):
    document, client = attach(pdf_file(11)), house.client()
    article = {"HTTP_REFERER": "http://testserver/u/harbour/news/?p=2"}
    said = page(client, document, **article)
    assert 'href="/u/harbour/news/?p=2"' in said and "?page=11&amp;from=%2Fu%2Fharbour%2Fnews%2F%3Fp%3D2" in said
    for elsewhere in ("https://evil.example/x", f"http://testserver{document.url}view/"):
        assert "回到" not in page(client, document, HTTP_REFERER=elsewhere)
    for wanted in ("//evil.example", "https://evil.example", "/%5Cevil.example", "javascript:alert(1)"):
        assert "回到" not in page(client, document, f"1&from={wanted}")


HARMFUL = {
    "locked": (locked_pdf, "密码"),
    "cut off": (lambda: pdf_file(2)[:900], "无法在这里显示"),
    "no pages": (raw_pdf, "无法在这里显示"),
    "not a PDF": (lambda: b"%PDF-1.4 nothing else", "无法在这里显示"),
}


@pytest.mark.parametrize("kind", HARMFUL)
def test_pdf_when_locked_or_damaged_then_says_so_and_how_to_get_it(kind, attach, house):
    make, words = HARMFUL[kind]
    document, client = attach(make()), house.client()
    said = page(client, document)
    assert words in said and "在浏览器" in said and not pictures(said)
    assert client.get(f"{document.url}sheets/1/720/").status_code == 404
    assert "?download" in page(client, document, 1, HTTP_USER_AGENT="Mozilla/5.0 (Linux; Android 12) Mobile")


def test_pdf_when_a_sheet_never_ends_then_the_others_are_shown_and_nothing_is_left_running(attach, house, monkeypatch):
    monkeypatch.setattr(drawing, "SHEET_SECONDS", 2)
    document, client = attach(endless_pdf()), house.client()
    said = page(client, document)
    assert len(pictures(said)) == 2 and "无法在这里显示" in said
    assert client.get(f"{document.url}sheets/2/720/").status_code == 404
    assert not sheets._under_way and not list(sheets._root().glob("new-*"))


def test_program_when_it_takes_too_much_then_is_ended_and_tried_again_later(attach, house, monkeypatch):
    document, client = attach(pdf_file(1)), house.client()
    with monkeypatch.context() as slow:
        slow.setattr(drawing, "_PROGRAM", "import time; time.sleep(100) # %s")
        slow.setattr(drawing, "SECONDS", 1)
        assert "太大" in page(client, document)
    assert "太大" in page(client, document), "not tried again and again"
    (facts,) = sheets._root().rglob("facts.json")
    os.utime(facts, (0, time.time() - sheets.TRY_AGAIN - 1))
    assert len(pictures(page(client, document))) == 1


def test_program_when_it_wants_more_than_its_share_then_gets_no_more(tmp_path):
    greedy = [sys.executable, "-c", "x = bytearray(2**30); print('had it')"]
    heard: list[str] = []
    code, words = run(greedy, Lead(2**29, 2**20, 20, 20), heard=heard.append)
    assert code and not heard and "MemoryError" in words
    endless = [sys.executable, "-c", "while True: pass"]
    began = time.monotonic()
    assert run(endless, Lead(2**29, 2**20, 1, 20))[0] == -9 and time.monotonic() - began < 10


def test_program_when_confined_then_reads_what_it_may_and_nothing_else(tmp_path):
    script = """
import sys
from pathlib import Path
sys.path.append(sys.argv[1])
from kernel.content.media.pdf.confined import confine
folder = Path(sys.argv[2])
print(confine(reading=[folder / "mine"], writing=folder / "out"))
for what in (lambda: (folder / "mine").read_text(), lambda: (folder / "out/new").write_text("x"),
             lambda: (folder / "secret").read_text(), lambda: (folder / "secret").write_text("x"),
             lambda: (folder / "out/way").symlink_to(folder / "secret"), lambda: list(folder.iterdir())):
    try:
        print(bool(what()))
    except OSError:
        print("no")
"""
    for name in ("mine", "secret"):
        (tmp_path / name).write_text(name)
    (tmp_path / "out").mkdir()
    site = str(Path(sheets.__file__).parents[4])
    heard: list[str] = []
    code, words = run(
        [sys.executable, "-c", script, site, str(tmp_path)], Lead(2**30, 2**20, 20, 20), heard=heard.append
    )
    assert not code, words
    said = [line.strip() for line in heard]
    if said[0] == "False":
        pytest.skip("this kernel has no Landlock")
    assert said == ["True", "True", "True", "no", "no", "no", "no"] and (tmp_path / "secret").read_text() == "secret"


def test_pdf_when_its_pages_have_impossible_sizes_then_no_picture_has_too_many_pixels(attach, house):
    client = house.client()
    document = attach(huge_page_pdf())
    found = [picture(client, address) for address in pictures(page(client, document))]
    assert found and max(one.width * one.height for one in found) <= 6_000_000
    assert len(page(client, attach(bomb_pdf()))) > 0


def test_pdf_when_its_fonts_are_not_in_it_then_is_drawn_with_ours(attach, house):
    words = "".join(f"{ord(sign):04X}" for sign in "值班工作")
    face = "/Subtype/CIDFontType2/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000"
    fonts = (
        b"<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/UniGB-UCS2-H/DescendantFonts[101 0 R]>>",
        f"<</Type/Font{face}/FontDescriptor 102 0 R>>".encode(),
        b"<</Type/FontDescriptor/FontName/SimSun/Flags 6/FontBBox[0 -200 1000 900]/Ascent 859/Descent -140>>",
        stream(f"BT /F 60 Tf 50 600 Td <{words}> Tj ET".encode()),
    )
    inside = "/MediaBox[0 0 595 842]/Contents 103 0 R/Resources<</Font<</F 100 0 R>>>>"
    document, client = attach(raw_pdf(inside, objects=fonts)), house.client()
    said = page(client, document)
    assert "<p>值班工作</p>" in said
    ink = picture(client, pictures(said)[0]).convert("L").point(lambda value: value < 128 and 255)
    left, _top, right, _bottom = ink.getbbox()
    assert right - left > 220 and ink.histogram()[255] > 4000, "four signs of Chinese, not a gap"


def test_scan_without_text_then_says_so_and_words_are_joined_where_only_the_paper_ended(attach, house):
    said = page(house.client(), attach(raw_pdf("/MediaBox[0 0 595 842]")))
    assert "没有可以放大或朗读的文字" in said and '<details class="more"' not in said
    text = (
        "关于值班\r\n各单位要高度重视值班工作，严格执行制度，确保信息畅\r\n通，不得有误。\r\n"
        "Every unit keeps a list of those who are on\r\nduty.\x00\ufffe\r\n"
    )
    assert list(drawing.paragraphs(text)) == [
        "关于值班",
        "各单位要高度重视值班工作，严格执行制度，确保信息畅通，不得有误。",
        "Every unit keeps a list of those who are on duty.",
    ]
    hostile = page(house.client(), attach(pdf_file(1, words='#"<script>alert(1)</script>"')))
    assert "&lt;script&gt;" in hostile and "<script>alert" not in hostile


def test_sheets_when_many_come_at_once_then_are_drawn_once_and_nobody_waits_long(attach, monkeypatch):
    document, calls = attach(pdf_file(1)), []
    opened = threading.Event()
    real = sheets.draw

    def slow(*arguments):
        calls.append(1)
        assert opened.wait(30)
        return real(*arguments)

    monkeypatch.setattr(sheets, "draw", slow)
    monkeypatch.setattr(sheets, "PATIENCE", 0.01)
    assert [sheets.part_of(document, 1) for _ in range(5)] == [None] * 5
    monkeypatch.setattr(sheets, "MOST_WAITING", 1)
    assert sheets.part_of(attach(pdf_file(2)), 1) is None, "no place in the queue"
    waiting = sheets._under_way[next(iter(sheets._under_way))]
    opened.set()
    assert waiting.wait(30) and len(calls) == 1
    assert sheets.part_of(document, 1) and len(calls) == 1


def test_page_while_it_is_drawn_then_comes_back_by_itself(attach, house, monkeypatch):
    document, client = attach(pdf_file(1)), house.client()
    with monkeypatch.context() as busy:
        busy.setattr(sheets, "_begin", lambda *arguments: None)
        answer = client.get(f"{document.url}view/", HTTP_REFERER="http://testserver/u/harbour/", **WECHAT)
        assert answer["Refresh"] == "2; url=?page=1&from=%2Fu%2Fharbour%2F" and answer.status_code == 200
        assert "正在生成" in answer.content.decode()
        later = client.get(f"{document.url}sheets/1/720/")
        assert later.status_code == 503 and later["Retry-After"] == "2"
    assert len(pictures(page(client, document))) == 1


def test_sheets_when_the_document_is_replaced_or_deleted_then_are_erased(
    attach, house, django_capture_on_commit_callbacks
):
    document, client = attach(pdf_file(2)), house.client()
    page(client, document)
    before = kept(document)
    document.title = "新标题"
    with django_capture_on_commit_callbacks(execute=True):
        document.save()
    assert kept(document) == before, "the content is the same"
    with django_capture_on_commit_callbacks(execute=True):
        document.file.save("另一份.pdf", ContentFile(pdf_file(1, words="新的")))
    assert not kept(document)
    assert "新的 1" in page(client, document)
    public_id = document.public_id
    with django_capture_on_commit_callbacks(execute=True):
        document.delete()
    assert not (sheets._root() / public_id).exists()


def test_sheets_when_the_document_goes_while_they_are_drawn_then_nothing_is_kept(attach, monkeypatch):
    document = attach(pdf_file(1))
    real = sheets.draw

    def forgotten(*arguments):
        sheets.forget(document.public_id)
        return real(*arguments)

    monkeypatch.setattr(sheets, "draw", forgotten)
    assert sheets.part_of(document, 1) is None
    assert not (sheets._root() / document.public_id).exists() and not list(sheets._root().glob("new-*"))


def test_kept_sheets_when_too_many_then_those_looked_at_longest_ago_go(attach, house, monkeypatch):
    documents, client = [attach(pdf_file(1)) for _ in range(3)], house.client()
    for age, document in enumerate(documents):
        page(client, document)
        for home in (sheets._root() / document.public_id).iterdir():
            os.utime(home, (0, time.time() - 7200 + age))
    (sheets._root() / "new-broken").mkdir()
    os.utime(sheets._root() / "new-broken", (0, 0))
    one = sum(path.stat().st_size for path in (sheets._root() / documents[0].public_id).rglob("*.*"))
    monkeypatch.setattr(sheets, "MOST_KEPT", one * 2 + one // 2)
    sheets.tidy()
    assert [bool(kept(document)) for document in documents] == [False, True, True]
    assert not (sheets._root() / "new-broken").exists()
    assert picture(client, f"{documents[0].url}sheets/1/720/"), "and are drawn again"


def test_facts_when_a_power_cut_emptied_them_then_are_made_again(attach, house):
    document, client = attach(pdf_file(1)), house.client()
    page(client, document)
    (facts,) = sheets._root().rglob("facts.json")
    facts.write_text("")
    assert len(pictures(page(client, document))) == 1


def test_pdf_when_it_lies_in_another_machines_storage_or_nowhere_then_is_drawn_or_explained(attach, house, settings):
    settings.STORAGES = {**settings.STORAGES, "default": PATHLESS}
    document, client = attach(pdf_file(1)), house.client()
    assert len(pictures(page(client, document))) == 1 and not list(Path(settings.DATA_DIR).glob("copy-*"))
    lost = attach(pdf_file(1))
    default_storage.delete(lost.file.name)
    assert "无法在这里显示" in page(client, lost)
    shutil.rmtree(sheets._root())


def test_what_the_program_says_when_it_is_no_longer_itself_then_is_not_believed(tmp_path):
    lines = [
        "no json",
        "[1]",
        '{"pages": 2}',
        '{"number": 1, "pictures": {"720": "exe", "1280": "png"}, "width": 1, "height": 1, "text": ""}',
        '{"number": 2, "pictures": {"720": "png", "1280": "png"}, "width": {}, "height": 1, "text": ""}',
        '{"number": "x"}',
        '{"number": 3, "pictures": 7',
    ]
    program = (
        "import json, sys, pathlib; folder = pathlib.Path(json.loads(sys.argv[1])['folder']); %r; "
        f"(folder / 'said.jsonl').write_text({chr(10).join(lines)!r}); (folder / 'way').symlink_to('/etc/passwd')"
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(drawing, "_PROGRAM", program)
        found = drawing.draw(tmp_path / "x.pdf", tmp_path, 1, 10)
    assert found == drawing.Drawn(2, "", (drawing.Sheet(1), drawing.Sheet(2)))
    assert not (tmp_path / "way").is_symlink()
