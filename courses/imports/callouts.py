"""Quotations that are really a note, a tip or a warning."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markdown_it.token import Token

INFO, TIP, WARNING = "info", "tip", "warning"
WORDS = {
    word: tone
    for tone, words in (
        (INFO, "注 注意 说明 备注 附注 请注意 信息 note info information nb"),
        (TIP, "提示 小提示 温馨提示 进阶提示 重要提示 技巧 小技巧 小贴士 窍门 建议 tip hint success"),
        (WARNING, "警告 当心 小心 危险 重要 切记 warning caution danger important attention error"),
    )
    for word in words.split()
}
EMOJI = {"⚠": WARNING, "❗": WARNING, "🚨": WARNING, "⛔": WARNING, "🔥": WARNING, "💡": TIP, "✅": TIP, "👍": TIP}
EMOJI |= dict.fromkeys("ℹ📝📌🔔📖🎯", INFO)
ALERT = re.compile(r"\[!(\w+)\]\s*")
LEAD = re.compile(r"([\w ]{1,12}?)\s*[:：]\s*")
COLON = re.compile(r"^\s*[:：]\s*")
VARIATION = "\ufe0f"


@dataclass(frozen=True)
class Callout:
    """How a quotation begins. Its title has been taken out of the tokens."""

    tone: str
    title: str


def tone_of(word: str) -> str | None:
    return WORDS.get(word.strip().strip(":：!！").strip().casefold())


def take_callout(tokens: list[Token]) -> Callout | None:
    """Whether the inside of a quotation is a callout: it begins with [!NOTE], an emoji, 注意： or a bold word.

    Only bold words that we know, or that a colon or line end follows, become the title; other bold beginnings stay in
    the text, for they are part of a sentence.
    """
    if len(tokens) < 2 or tokens[0].type != "paragraph_open" or not tokens[1].children:
        return None
    children = tokens[1].children
    first = children[0]
    while first.type == "text" and not first.content and len(children) > 1:
        children.pop(0)
        first = children[0]
    if first.type == "strong_open":
        return _bold(children)
    return _plain(children) if first.type == "text" else None


def _bold(children: list[Token]) -> Callout:
    end = next((index for index, token in enumerate(children) if token.type == "strong_close"), 0)
    title = "".join(token.content for token in children[1:end])
    tone = tone_of(title)
    after = [token for token in children[end + 1 :] if token.content or token.type != "text"]
    next_text = after[0].content if after and after[0].type == "text" else ""
    ends_there = not after or after[0].type in ("softbreak", "hardbreak") or title.strip().endswith((":", "："))
    if tone is None and not ends_there and not COLON.match(next_text):
        return Callout(INFO, "")
    del children[: end + 1]
    _trim(children)
    return Callout(tone or INFO, title.strip().rstrip(":：").strip())


def _plain(children: list[Token]) -> Callout | None:
    first = children[0]
    alert = ALERT.match(first.content)
    if alert:
        first.content = first.content[alert.end() :]
        _trim(children)
        return Callout(tone_of(alert.group(1)) or INFO, "")
    if first.content[:1] in EMOJI:
        tone = EMOJI[first.content[0]]
        first.content = first.content[1:].lstrip(VARIATION + " ")
        _trim(children)
        inner = _bold(children) if children and children[0].type == "strong_open" else None
        return Callout(tone, inner.title if inner else "")
    lead = LEAD.match(first.content)
    tone_found = tone_of(lead.group(1)) if lead else None
    if lead is None or tone_found is None:
        return None
    first.content = first.content[lead.end() :]
    _trim(children)
    return Callout(tone_found, lead.group(1).strip())


def _trim(children: list[Token]) -> None:
    """Take away the colon, spaces and line end that stood between title and text."""
    while children and (
        children[0].type in ("softbreak", "hardbreak") or (children[0].type == "text" and not children[0].content)
    ):
        children.pop(0)
    if children and children[0].type == "text":
        children[0].content = COLON.sub("", children[0].content).lstrip()
