import re
import time
from concurrent.futures import ThreadPoolExecutor
from ctypes import create_string_buffer
from dataclasses import replace
from datetime import date
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from pypdfium2 import raw

from courses.certificates import fonts, render
from courses.certificates.render import CertificateFacts, pdf, png, svg_qr, undrawable
from courses.certificates.tests.test_fonts import UNKNOWN
from courses.certificates.wording import Language, State

NUMBER = "7XK2-M9QD-4VWT-0ZJH-3RC8F"
FACTS = CertificateFacts(
    number=NUMBER,
    holder="林晓雯",
    course="网络信息安全基础",
    unit="青屿市港务局第二党支部",
    issued_on=date(2026, 11, 22),
    hours_hundredths=350,
    verify_url=f"https://lianxue.example/verify/{NUMBER}/",
    issuer="中共青屿市委组织部",
)
RARE_NAMES = ("䶮", "𬎆", "㛃", "𬭊", "𫘨", "𬬭", "𫟹", "𬺈", "𠅤", "𪩘")


def _text(data: bytes) -> str:
    """All text of the one page, without any white space and permitted line breaks."""
    document = pypdfium2.PdfDocument(data)
    assert len(document) == 1
    return re.sub(r"[\s\u200b]+", "", document[0].get_textpage().get_text_bounded())


def _picture(facts: CertificateFacts, width: int = 800) -> Image.Image:
    return Image.open(BytesIO(png(facts, width=width))).convert("L")


def _name_area(facts: CertificateFacts) -> bytes:
    return _picture(facts).crop((200, 190, 600, 260)).tobytes()


def _fonts_of(data: bytes) -> dict[str, bool]:
    """Names of the fonts that text on the page uses, and whether each is embedded."""
    found = {}
    page = pypdfium2.PdfDocument(data)[0]
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=9):
        font = raw.FPDFTextObj_GetFont(item.raw)
        buffer = create_string_buffer(200)
        raw.FPDFFont_GetBaseFontName(font, buffer, 200)
        found[buffer.value.decode()] = raw.FPDFFont_GetIsEmbedded(font) == 1
    return found


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        (
            "zh-hans",
            ("结业证书", "兹证明林晓雯", "已完成《网络信息安全基础》全部课程并考试合格，计3.5学时。", "2026年11月22日"),
        ),
        ("en", ("CertificateofCompletion", "林晓雯", "andpassedthefinalexamination", "3.5hours", "22November2026")),
    ],
)
def test_pdf_when_made_then_holds_every_fact_as_text(language: Language, wanted: tuple[str, ...]) -> None:
    text = _text(pdf(replace(FACTS, language=language)))
    for part in (*wanted, NUMBER, FACTS.unit, FACTS.issuer, FACTS.verify_url):
        assert part in text


def test_pdf_when_course_has_no_examination_or_hours_then_claims_neither() -> None:
    chinese = _text(pdf(replace(FACTS, examined=False, hours_hundredths=0)))
    english = _text(pdf(replace(FACTS, examined=False, hours_hundredths=0, language="en")))
    assert "全部课程。" in chinese and "考试" not in chinese and "学时" not in chinese
    assert "allitslessons." in english and "examination" not in english and "hour" not in english


def test_pdf_when_made_then_is_tagged_and_titled_and_embeds_parts_of_our_fonts_only() -> None:
    data = pdf(replace(FACTS, holder="林𬎆"))
    document = pypdfium2.PdfDocument(data)
    about = document.get_metadata_dict()
    assert about["Title"] == f"结业证书 · 林𬎆 · {NUMBER}" and about["Author"] == FACTS.issuer
    assert raw.FPDFCatalog_IsTagged(document.raw)
    assert b"/Lang (zh-CN)" in data or b"/Lang(zh-CN)" in data
    used = _fonts_of(data)
    assert len(used) >= 4 and all(used.values())
    assert all(re.match(r"[A-Z]{6}\+(NotoS|LXGW)", name) for name in used)
    assert len(data) < 200_000


def test_pdf_when_name_is_rare_then_gives_characters_back_and_draws_no_empty_box(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in (*RARE_NAMES, "买买提·艾力·阿卜杜热西提"):
        assert name in _text(pdf(replace(FACTS, holder=name)))
    drawn = {_name_area(replace(FACTS, holder=name)) for name in RARE_NAMES}
    assert len(drawn) == len(RARE_NAMES)
    monkeypatch.setattr(fonts, "drawable", lambda text: text)
    box = _name_area(replace(FACTS, holder=UNKNOWN))
    assert box == _name_area(replace(FACTS, holder=chr(ord(UNKNOWN) + 1)))  # really the empty box
    assert box not in drawn


def test_pdf_when_no_font_has_a_character_then_writes_its_number_and_says_so() -> None:
    facts = replace(FACTS, holder=f"林{UNKNOWN}")
    assert "林〔U+29F79〕" in _text(pdf(facts))
    assert undrawable(facts) == [UNKNOWN]
    assert undrawable(FACTS) == []


@pytest.mark.parametrize(
    "bad", ['#eval("1")', '"', "\\", "$x$", "*a*", "</svg>", "#sys.inputs", "`raw`", "@cite", "&lt;", "\\u{41}"]
)
def test_pdf_when_values_look_like_markup_then_shows_them_as_they_are(bad: str) -> None:
    text = _text(
        pdf(replace(FACTS, holder=f"甲{bad}乙", course=f"丙{bad}丁", unit=f"戊{bad}己", issuer=f"庚{bad}辛", crest=bad))
    )
    for part in (f"甲{bad}乙", f"丙{bad}丁", f"戊{bad}己", f"庚{bad}辛"):
        assert part in text


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pdf_when_values_are_long_then_stays_one_page_and_nothing_leaves_the_frame(language: Language) -> None:
    long = replace(
        FACTS,
        holder="买买提·艾力·阿卜杜热西提·" * 4,
        course="全面从严治党主体责任实务操作" * 14,
        unit="中国共产党青屿市经济技术开发区" * 8,
        issuer="W" * 120,
        language=language,
        state="revoked",
    )
    endless = replace(long, holder="W" * 150, course="W" * 200, unit="W" * 120)
    for facts in (long, endless):
        assert facts.holder.replace(" ", "") in _text(pdf(facts))
        page = pypdfium2.PdfDocument(pdf(facts))[0]
        text = page.get_textpage()
        boxes = [text.get_charbox(index) for index in range(text.count_chars())]
        boxes = [box for box in boxes if box[0] != box[2]]
        millimetre = 72 / 25.4
        assert min(box[0] for box in boxes) > 17 * millimetre and max(box[2] for box in boxes) < 280 * millimetre
        assert min(box[1] for box in boxes) > 17 * millimetre and max(box[3] for box in boxes) < 193 * millimetre


@pytest.mark.parametrize(
    ("state", "language", "word"),
    [
        ("revoked", "zh-hans", "已撤销"),
        ("replaced", "zh-hans", "已换发"),
        ("revoked", "en", "Revoked"),
        ("replaced", "en", "Replaced"),
    ],
)
def test_pdf_when_no_longer_valid_then_says_so(state: State, language: Language, word: str) -> None:
    assert word in _text(pdf(replace(FACTS, state=state, language=language)))
    assert word not in _text(pdf(replace(FACTS, language=language)))


def test_png_when_scanned_then_leads_to_the_verification_page() -> None:
    picture = _picture(FACTS, width=1600)
    assert picture.size == (1600, 1131)
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [FACTS.verify_url]
    printed = pypdfium2.PdfDocument(pdf(FACTS))[0].render(scale=2).to_pil()
    assert [found.text for found in zxingcpp.read_barcodes(printed)] == [FACTS.verify_url]
    with pytest.raises(ValueError, match="width"):
        png(FACTS, width=50_000)


def test_svg_qr_when_put_on_a_page_then_obeys_the_content_policy() -> None:
    svg = svg_qr(FACTS.verify_url + "?a=1&b=<2>")
    assert svg.startswith("<svg") and "viewBox" in svg
    assert "style" not in svg and "<script" not in svg and "http://www.w3.org/2000/svg" in svg


def test_pdf_and_png_when_facts_are_the_same_then_bytes_are_too_even_from_several_threads() -> None:
    first = pdf(FACTS), png(FACTS, width=600)
    pdf(replace(FACTS, holder="林雯", accent="#1d5f8a"))
    render._compiler.cache_clear()
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: (pdf(FACTS), png(FACTS, width=600)), range(4))) == {first}
    assert pdf(replace(FACTS, issued_on=date(2026, 11, 23))) != first[0]


def test_pdf_when_twenty_are_made_then_takes_less_than_two_seconds() -> None:
    pdf(FACTS)
    begun = time.process_time()
    for index in range(20):
        pdf(replace(FACTS, holder=f"林晓{chr(0x4E00 + index)}", number=NUMBER[:-2] + f"{index:02d}"))
    assert time.process_time() - begun < 2


def test_facts_when_colour_address_or_hours_are_wrong_then_are_refused() -> None:
    for change in (
        {"accent": "red"},
        {"accent": '#b3261e" x="'},
        {"verify_url": "javascript:1"},
        {"hours_hundredths": -1},
    ):
        with pytest.raises(ValueError, match=next(iter(change))):
            replace(FACTS, **change)


def test_readable_when_colour_is_light_then_is_darkened_for_text() -> None:
    assert render._readable("#b3261e") == "#b3261e"
    for light in ("#ffffff", "#ffe000", "#7fd4ff"):
        dark = render._readable(light)
        channels = [int(dark[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        assert 1.05 / (render._luminance(channels) + 0.05) >= 4.45
