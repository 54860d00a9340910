"""Sets a certificate as PDF (tagged, fonts embedded) or picture.

Facts go to the typesetter as JSON beside the template, never inside markup, so that nothing in a name is ever
carried out. The same facts give the same bytes. PDF/UA-1 is asked for: the typesetter refuses to write a file
without title, language and alternative texts.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any

import segno
import typst

from courses.certificates import fonts, ornament
from courses.certificates.wording import WORDS, Language, State, date_text, sentence

_TEMPLATES = Path(__file__).parent / "templates"
_PAGE_WIDTH_INCHES = 297 / 25.4
_QR_MASK = 3  # trying all eight masks takes five times as long and scanners do not care
_ACCENT = re.compile(r"#[0-9a-fA-F]{6}")
_lock = Lock()


@dataclass(frozen=True)
class CertificateFacts:
    """Everything that a certificate shows; kept as it was on the day of issue.

    `unit` is the holder's unit that day and may be empty; `issuer` is who gives the certificate. `hours_hundredths`
    are hundredths of an hour; 0 leaves them out. `accent` is the issuing unit's colour, `crest` one or two characters
    for the round mark. `examined` says whether an examination was passed.
    """

    number: str
    holder: str
    course: str
    unit: str
    issued_on: date
    hours_hundredths: int
    verify_url: str
    issuer: str
    accent: str = "#b3261e"
    crest: str = "联"
    language: Language = "zh-hans"
    state: State = "valid"
    examined: bool = True

    def __post_init__(self) -> None:
        if not _ACCENT.fullmatch(self.accent):
            raise ValueError(f"accent must be a colour such as #b3261e, not {self.accent!r}")
        if not self.verify_url.startswith(("http://", "https://")):
            raise ValueError(f"verify_url must be an http or https address, not {self.verify_url!r}")
        if self.hours_hundredths < 0:
            raise ValueError("hours_hundredths must not be negative")


def pdf(facts: CertificateFacts) -> bytes:
    """One page of A4 landscape, PDF/UA-1."""
    return _compile(facts, format="pdf", pdf_standards=["ua-1"])


def png(facts: CertificateFacts, width: int = 1600) -> bytes:
    """The same page as a picture, `width` pixels wide (400 to 5000)."""
    if not 400 <= width <= 5000:
        raise ValueError("width must be between 400 and 5000 pixels")
    return _compile(facts, format="png", ppi=width / _PAGE_WIDTH_INCHES)


def svg_qr(url: str) -> str:
    """A QR code as SVG for pages and for print: dark on light, no style attribute, scales freely."""
    out = BytesIO()
    code = segno.make(url, error="m", mask=_QR_MASK, micro=False)
    code.save(
        out,
        kind="svg",
        border=2,
        dark="#111",
        light="#fff",
        xmldecl=False,
        svgclass=None,
        lineclass=None,
        omitsize=True,
    )
    return out.getvalue().decode()


def undrawable(facts: CertificateFacts) -> list[str]:
    """Characters that are written as 〔U+…〕 because no font has them: tell whoever issues certificates."""
    return fonts.missing("".join((facts.holder, facts.course, facts.unit, facts.issuer, facts.crest)))


def _compile(facts: CertificateFacts, **options: Any) -> bytes:
    issued = datetime(facts.issued_on.year, facts.issued_on.month, facts.issued_on.day, tzinfo=UTC)
    inputs = {"facts": json.dumps(_document(facts), ensure_ascii=False)}
    with _lock:  # the compiler keeps fonts and earlier work in memory; it serves one thread at a time
        made = _compiler(fonts.directories()).compile(sys_inputs=inputs, timestamp=issued, **options)
    if not isinstance(made, bytes):
        raise RuntimeError(f"certificate {facts.number} does not fit one page")
    return made


@cache
def _compiler(folders: tuple[Path, ...]) -> typst.Compiler:
    """One for the process: reading 70 MB of fonts takes a tenth of a second, each certificate then milliseconds.

    Only the template folder can be read, no font of the machine is used, and no package is fetched.
    """
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(f) for f in folders])
    return typst.Compiler(input=str(_TEMPLATES / "certificate.typ"), root=str(_TEMPLATES), font_paths=found)


def _document(facts: CertificateFacts) -> dict[str, object]:
    words = WORDS[facts.language]
    ink = _readable(facts.accent)
    pieces = sentence(fonts.drawable(facts.course), facts.hours_hundredths, facts.examined, facts.language)
    return {
        "words": words,
        "latin": facts.language == "en",
        "fonts": {"serif": [fonts.SERIF, fonts.RARE], "sans": [fonts.SANS, fonts.RARE]},
        "number": facts.number,
        "holder": fonts.drawable(facts.holder),
        "unit": fonts.drawable(facts.unit),
        "issuer": fonts.drawable(facts.issuer),
        "sentence": [{"text": text, "strong": strong} for text, strong in pieces],
        "date": date_text(facts.issued_on, facts.language),
        "accent": facts.accent.lower(),
        "ink": ink,
        "crest": "" if fonts.missing(facts.crest) else facts.crest[:2],
        "url": facts.verify_url,
        "qr": svg_qr(facts.verify_url),
        "background": ornament.background(facts.accent.lower()),
        "mark": ornament.mark(ink),
        "state": facts.state,
    }


def _readable(colour: str) -> str:
    """`colour` darkened until text in it stands 4.5 : 1 against white paper."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    while 1.05 / (_luminance(channels) + 0.05) < 4.5:
        channels = [channel * 0.94 for channel in channels]
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


def _luminance(channels: list[float]) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
