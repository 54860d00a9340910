"""PDF files for tests: honest ones set by Typst, and some that are meant to break who opens them."""

from __future__ import annotations

import zlib

import typst
from django.conf import settings

ENDLESS = 14  # forms inside forms, each drawn ten times


def pdf_file(pages: int = 3, *, words: str = "值班安排") -> bytes:
    source = f"""
    #set page(paper: "a4")
    #set text(font: "Noto Sans SC", lang: "zh")
    #for number in range(1, {pages} + 1) [
      = {words} #number
      各单位要高度重视值班工作，严格执行领导带班制度。
      #pagebreak(weak: true)
    ]"""
    compiler = typst.Compiler(font_paths=[str(settings.FONT_DIR)], ignore_system_fonts=True)
    made = compiler.compile(source.encode(), format="pdf")
    assert isinstance(made, bytes)
    return made


def raw_pdf(*pages: str, objects: tuple[bytes, ...] = (), trailer: str = "") -> bytes:
    """Written by hand: `pages` are the insides of page dictionaries, `objects` are numbered from 100 on."""
    kids = " ".join(f"{number} 0 R" for number in range(3, 3 + len(pages)))
    numbered = {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode()}
    numbered |= {number: f"<</Type/Page/Parent 2 0 R {page}>>".encode() for number, page in enumerate(pages, 3)}
    numbered |= dict(enumerate(objects, 100))
    body, places = b"%PDF-1.7\n", {}
    for number, text in numbered.items():
        places[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    table = b"".join(b"%d 1\n%010d 00000 n \n" % (number, place) for number, place in places.items())
    end = f"trailer<</Size {max(numbered) + 1}/Root 1 0 R {trailer}>>\nstartxref\n{len(body)}\n%%EOF"
    return body + b"xref\n0 1\n0000000000 65535 f \n" + table + end.encode()


def stream(data: bytes, rest: str = "") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (rest.encode(), len(data), data)


def locked_pdf() -> bytes:
    """Nobody knows the password."""
    lock = f"<</Filter/Standard/V 1/R 2/Length 40/P -4/O<{'a1' * 32}>/U<{'b2' * 32}>>>"
    return raw_pdf("/MediaBox[0 0 595 842]", trailer=f"/Encrypt {lock}/ID[<{'00' * 16}><{'00' * 16}>]")


def endless_pdf() -> bytes:
    """Three sheets, the second of which takes longer than anybody lives."""
    form = "/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</F {} 0 R>>>>"
    forms = [stream(b"/F Do " * 10, form.format(101 + level)) for level in range(ENDLESS)]
    plain, heavy = "/MediaBox[0 0 595 842]", "/Contents 100 0 R/Resources<</XObject<</F 101 0 R>>>>"
    last = stream(b"0 0 m 500 500 l S " * 50, "/Type/XObject/Subtype/Form/BBox[0 0 595 842]")
    return raw_pdf(plain, plain + heavy, plain, objects=(stream(b"/F Do"), *forms[1:], last))


def huge_page_pdf() -> bytes:
    """Sheets as large as a town, as thin as a hair, and without a size."""
    return raw_pdf(
        "/MediaBox[0 0 1000000 1000000]", "/MediaBox[0 0 14400 1]", "/MediaBox[0 0 1 14400]", "/MediaBox[0 0 0 0]"
    )


def bomb_pdf(side: int = 20_000) -> bytes:
    """A picture of some kilobytes that becomes 400 megabytes."""
    packed = zlib.compress(zlib.compress(b"\0" * side * side, 9), 9)
    facts = (
        f"/Type/XObject/Subtype/Image/Width {side}/Height {side}/ColorSpace/DeviceGray/BitsPerComponent 8"
        "/Filter[/FlateDecode/FlateDecode]"
    )
    page = "/MediaBox[0 0 595 842]/Contents 101 0 R/Resources<</XObject<</I 100 0 R>>>>"
    return raw_pdf(page, objects=(stream(packed, facts), stream(b"500 0 0 500 0 0 cm /I Do")))
