"""What passes the one list of allowed HTML, and what does not."""

from __future__ import annotations

import pytest

from kernel.content.richtext import clean


@pytest.mark.parametrize(
    "html",
    [
        '<h2 id="s-开始">开始</h2><p>a<strong>b</strong><sub>2</sub><u>c</u><s>d</s></p>',
        '<ol start="3"><li>x</li></ol>',
        '<table><thead><tr><th scope="col">x</th></tr></thead><tbody><tr><td colspan="2">y</td></tr></tbody></table>',
        "<blockquote><p>q</p></blockquote><pre><code>c</code></pre><hr>",
        '<a href="/u/east/a" rel="noopener">x</a>',
        '<a href="mailto:a@example.org" rel="noopener">x</a>',
    ],
)
def test_clean_when_allowed_then_unchanged(html: str) -> None:
    assert clean(html) == html


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<p style="color:red" class="Mso" onclick="x()">a</p>', "<p>a</p>"),
        ("<script>x</script><style>y</style>a", "a"),
        ('<a href="javascript:x()">a</a>', '<a rel="noopener">a</a>'),
        ('<a href="//evil.example">a</a>', '<a rel="noopener">a</a>'),
        ('<a href="/\\evil.example">a</a>', '<a rel="noopener">a</a>'),
        ('<a href="/&#9;/evil.example">a</a>', '<a rel="noopener">a</a>'),
        ('<a href="lesson:a.md">a</a>', '<a rel="noopener">a</a>'),
        ('<img src=x onerror="y">a<iframe src=x></iframe>', "a"),
        ('<h1>a</h1><h2 id="main">b</h2><p id="s-x">c</p>', "a<h2>b</h2><p>c</p>"),
        ('<td colspan="9999">x</td>', "x"),
        ("<!-- c --><div>a</div>", "a"),
        ("<p>a", "<p>a</p>"),
    ],
)
def test_clean_when_not_allowed_then_removed(html: str, expected: str) -> None:
    assert clean(html) == expected


def test_clean_when_scheme_is_lent_then_kept_only_for_that_call() -> None:
    html = '<a href="lesson:a%20b.md#s-x" rel="noopener">a</a>'
    assert clean(html, extra_schemes=("lesson",)) == html
    assert "lesson:" not in clean(html)
