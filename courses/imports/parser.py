"""The Markdown that we read: CommonMark with tables, footnotes, readable Chinese emphasis, and GitBook's tags."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_cjk_friendly import cjk_friendly
from mdit_py_plugins.footnote import footnote_plugin

# Only known tags count: a course about templates has any other one in its text.
INCLUDE = re.compile(r"""\{%\s*include\s+["']([^"']+)["']\s*%\}""")
HINT = re.compile(r"""\{%\s*hint(?:\s+style=["']?(\w+)["']?)?\s*%\}""")
HINT_END = re.compile(r"\{%\s*endhint\s*%\}")
EMBED = re.compile(r"""\{%\s*(?:youtube|embed|video|codepen|gist)\b.*%\}|\{%\s*end(?:youtube|embed|video)\s*%\}""")
RAW = re.compile(r"\{%-?\s*(?:end)?raw\s*-?%\}")
FILENAME = re.compile(r"^\{%\s*filename\s*%\}(.*?)\{%\s*endfilename\s*%\}[ \t]*$", re.MULTILINE)
SINGLE_LINE = ((INCLUDE, "include"), (HINT, "hint_open"), (HINT_END, "hint_close"), (EMBED, "embed"))
# CommonMark takes no spaces in an address; people's picture files have them all the same. Lengths are bounded, or a
# file of nothing but brackets would take minutes.
SPACED_IMAGE = re.compile(r"""!\[([^\]\n]{0,200})\]\(([^()<>"'\n]{1,300})\)""")
INTERRUPTED = ["paragraph", "reference", "blockquote", "list"]


def _footnote_mark(_renderer: RendererHTML, tokens: Sequence[Token], index: int, *_: object) -> str:
    return f"<sup>[{tokens[index].meta['id'] + 1}]</sup>"


def _always(html: str) -> Callable[..., str]:
    return lambda *_: html


FOOTNOTE_RULES: dict[str, Callable[..., str]] = {
    "footnote_ref": _footnote_mark,
    "footnote_block_open": _always("<hr><ol>"),
    "footnote_block_close": _always("</ol>"),
    "footnote_open": _always("<li>"),
    "footnote_close": _always("</li>"),
    "footnote_anchor": _always(""),
}


@cache
def parser() -> MarkdownIt:
    """HTML is parsed so that it can be looked at; what the renderer makes of it is sanitised before it is kept."""
    markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    markdown.use(cjk_friendly)
    markdown.use(footnote_plugin)
    markdown.block.ruler.before("fence", "gitbook", _gitbook_tag, {"alt": INTERRUPTED})
    markdown.inline.ruler.before("image", "spaced_image", _spaced_image)
    # Footnotes without links to and fro: the sanitiser keeps ids of headings only.
    for name, rule in FOOTNOTE_RULES.items():
        markdown.add_render_rule(name, rule)
    return markdown


def renderer(markdown: MarkdownIt) -> RendererHTML:
    """The renderer by its true type: the library declares a narrower one."""
    assert isinstance(markdown.renderer, RendererHTML)
    return markdown.renderer


def prepare(text: str) -> str:
    """Undo what only GitBook's template step needs; no line is added or removed."""
    return FILENAME.sub(r"`\1`", RAW.sub("", text))


def _spaced_image(state: StateInline, silent: bool) -> bool:
    match = SPACED_IMAGE.match(state.src, state.pos)
    if not match or " " not in match.group(2).strip():
        return False
    if not silent:
        token = state.push("image", "img", 0)
        token.attrs = {"src": match.group(2).strip().replace(" ", "%20"), "alt": ""}
        token.content = match.group(1)
        token.children = []
    state.pos = match.end()
    return True


def _gitbook_tag(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    """A line that is one known tag, outside lists and quotations, becomes a token of its own."""
    if state.level or state.sCount[start] - state.blkIndent >= 4:
        return False
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]].strip()
    for pattern, kind in SINGLE_LINE:
        match = pattern.fullmatch(line)
        if match:
            if not silent:
                token = state.push(kind, "", 0)
                token.map = [start, start + 1]
                token.content = line
                token.info = (match.group(1) or "") if match.groups() else ""
                state.line = start + 1
            return True
    return False
