"""HTML inside Markdown: known tags pass on to the sanitiser, pictures are taken out, the rest is named."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from kernel.content.richtext import DROPPED_WITH_CONTENT, TAGS

# GitBook's foldable sections keep their title in a comment.
SECTION = re.compile(r"""sec\b.*?data-title=["']([^"']+)["']""", re.DOTALL)
SECTION_END = re.compile(r"endsec\b")
HIGHEST = {"h1": "h2", "h5": "h4", "h6": "h4"}


@dataclass
class RawResult:
    """Markup that is left, pictures as (source, alternative text), and what was dropped."""

    html: str = ""
    images: list[tuple[str, str]] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)


def read_raw(html: str, link: Callable[[str], str | None]) -> RawResult:
    """Filter a piece of HTML. `link` turns an address into the one to keep, or None to drop it."""
    reader = _Reader(link)
    reader.feed(html)
    reader.close()
    return reader.result


class _Reader(HTMLParser):
    def __init__(self, link: Callable[[str], str | None]) -> None:
        super().__init__(convert_charrefs=False)
        self.link = link
        self.result = RawResult()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "img":
            self.result.images.append((values.get("src", ""), values.get("alt", "")))
            return
        tag = HIGHEST.get(tag, tag)
        # Contents of script and style must not become text, so the sanitiser gets the tag and drops both.
        if tag not in TAGS and tag not in DROPPED_WITH_CONTENT:
            self.result.dropped.append(f"<{tag}>")
            return
        if tag in DROPPED_WITH_CONTENT:
            self.result.dropped.append(f"<{tag}>")
        href = self.link(values["href"]) if tag == "a" and values.get("href") else None
        self.result.html += f'<{tag} href="{escape(href)}">' if href else f"<{tag}{_spans(values)}>"

    def handle_endtag(self, tag: str) -> None:
        tag = HIGHEST.get(tag, tag)
        if tag in TAGS or tag in DROPPED_WITH_CONTENT:
            self.result.html += f"</{tag}>"

    def handle_data(self, data: str) -> None:
        self.result.html += escape(data, quote=False) if self.cdata_elem is None else ""

    def handle_entityref(self, name: str) -> None:
        self.result.html += f"&{name};"

    def handle_charref(self, name: str) -> None:
        self.result.html += f"&#{name};"

    def handle_comment(self, data: str) -> None:
        section = SECTION.match(data.strip())
        if section:
            self.result.html += f"<h3>{escape(section.group(1))}</h3>"
        elif not SECTION_END.match(data.strip()):
            self.result.dropped.append(f"<!--{data.strip()[:60]}-->")

    def handle_decl(self, decl: str) -> None:
        self.result.dropped.append(f"<!{decl[:60]}>")

    def unknown_decl(self, data: str) -> None:
        self.result.dropped.append(f"<![{data[:60]}]>")

    def handle_pi(self, data: str) -> None:
        self.result.dropped.append(f"<?{data[:60]}>")


def _spans(values: dict[str, str]) -> str:
    return "".join(f' {name}="{escape(values[name])}"' for name in ("colspan", "rowspan", "start") if name in values)
