"""What a certificate says, in the language that it is written in.

Not through gettext on purpose: a certificate is a document with a language of its own, whoever looks at it, and
the same facts must give the same file years later, whatever has been retranslated since.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

Language = Literal["zh-hans", "en"]
State = Literal["valid", "replaced", "revoked"]
Piece = tuple[str, bool]
"""Some text, and whether it stands out."""

_MONTHS = (  # written out, because the machine's locale must not decide
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

WORDS: dict[Language, dict[str, str]] = {
    "zh-hans": {
        "title": "结业证书",
        "subtitle": "CERTIFICATE OF COMPLETION",
        "opening": "兹证明",
        "closing": "特发此证。",
        "number": "证书编号",
        "scan": "扫码核验",
        "visit": "核验网址",
        "issuer": "颁发单位",
        "date": "颁发日期",
        "qr": "核验二维码，指向",
        "revoked": "已撤销",
        "replaced": "已换发",
    },
    "en": {
        "title": "Certificate of Completion",
        "subtitle": "结业证书",
        "opening": "This is to certify that",
        "closing": "",
        "number": "Certificate number",
        "scan": "Scan to verify",
        "visit": "Verify at",
        "issuer": "Issued by",
        "date": "Date of issue",
        "qr": "QR code for verification at",
        "revoked": "Revoked",
        "replaced": "Replaced",
    },
}


def hours_text(hundredths: int) -> str:
    """1250 → "12.5", 800 → "8", 75 → "0.75"."""
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".")


def date_text(day: date, language: Language) -> str:
    if language == "en":
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def sentence(course: str, hundredths: int, examined: bool, language: Language) -> list[Piece]:
    """What was achieved; hours are left out when the course gives none, the examination when there was none."""
    hours = hours_text(hundredths)
    if language == "en":
        tail = " with all its lessons" + (", and passed the final examination" if examined else "")
        credit = f". Study time credited: {hours} {'hour' if hundredths == 100 else 'hours'}." if hundredths else "."
        return [("has completed the course ", False), (f"“{course}”", True), (tail + credit, False)]
    inner = course.replace("《", "〈").replace("》", "〉")  # a title inside a title takes single marks
    tail = "全部课程" + ("并考试合格" if examined else "")
    credit = f"，计\u00a0{hours}\u00a0学时。" if hundredths else "。"
    return [("已完成", False), (f"《{inner}》", True), (tail + credit, False)]
