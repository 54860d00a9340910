"""A course from its folder or zip: nothing lost, nothing from outside, every mistake with file and line."""

from __future__ import annotations

import io
import os
import re
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from PIL import Image

from courses.imports.links import resolve_lesson_links
from courses.imports.markdown import CourseDraft, ImportProblem, LessonDraft, estimated_minutes, read_course

REAL = Path(settings.BASE_DIR).parent / "shared/data/course-djangogirls-zh"
OWN = Path(__file__).parent / "fixtures/course"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def folder(root: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def zipped(root: Path, prefix: str = "") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(root.rglob("*")):
            if path.is_file():
                archive.write(path, prefix + path.relative_to(root).as_posix())
    return target.getvalue()


def lesson(root: Path, text: str, **more: str | bytes) -> CourseDraft:
    return read_course(
        folder(root, {"SUMMARY.md": "* [一](a.md)\n* [二](b.md)", "a.md": text, "b.md": "# 二\n\n## 节\n\n文", **more})
    )


def messages(draft: CourseDraft) -> list[tuple[str, str, int, str]]:
    return [(problem.level, problem.file, problem.line, problem.message) for problem in draft.problems]


def by_path(draft: CourseDraft, path: str) -> LessonDraft:
    return next(found for found in draft.lessons if found.path == path)


def html_of(draft: CourseDraft) -> str:
    parts = []
    for found in draft.lessons:
        for block in found.blocks:
            parts += [block.get("html", ""), *(cell for row in block.get("rows", ()) for cell in row)]
    return "\n".join(parts)


# --- the real course, and its twin -----------------------------------------------------------------------------------


def independent_reading(root: Path) -> tuple[list[str], dict[str, list[str]], dict[str, list[str]]]:
    """Lessons in order, and the pictures and internal links of each, by plain patterns over the text."""
    lessons = re.findall(r"\]\(([^)\s]+\.md)\)", (root / "SUMMARY.md").read_text("utf-8"))
    pictures, links = {}, {}
    for name in lessons:
        text = (root / name).read_text("utf-8")
        included = re.findall(r'\{% include "/([^"]+)" %\}', text)
        pages = [text, *((root / path).read_text("utf-8") for path in included)]
        both = [re.findall(r"(?:\]\(|^ *\[\w+\]: *)(?!https?:)([^)\s]+)", page, re.MULTILINE) for page in pages]
        found = [os.path.normpath((root / name).parent / target) for targets in both for target in targets]
        relative = [os.path.relpath(path, root) for path in found]
        pictures[name] = sorted({path for path in relative if path.endswith(".png")})
        links[name] = sorted({path for path in relative if path.endswith(".md")})
    return lessons, pictures, links


def test_real_course_when_read_then_every_lesson_picture_and_link_is_there() -> None:
    if not REAL.is_dir():
        pytest.skip("shared data is not here")
    draft = read_course(REAL)
    lessons, pictures, links = independent_reading(REAL)
    assert draft.errors == ()
    assert [found.path for found in draft.lessons] == lessons
    assert len(lessons) == 24
    assert sum(map(len, pictures.values())) > 40
    for found in draft.lessons:
        named = {block["file"] for block in found.blocks if block["type"] == "image"}
        assert sorted(named) == pictures[found.path]
        assert sorted({link.path for link in found.links}) == links[found.path]
        assert all(draft.source.read(name) for name in named)
    assert (draft.title, draft.language) == ("Django Girls 教程", "zh-hans")
    assert {problem.message for problem in draft.problems if problem.level == "warning"} == {
        "The picture “https://badges.gitter.im/Join%20Chat.svg” lies on another site and is left out."
        " Put it into the folder."
    }
    assert "{% include" not in html_of(draft)
    assert "<!--" not in html_of(draft)


@pytest.mark.parametrize("form", ["folder", "zip", "zip with a folder", "open file", "path of a zip"])
def test_own_course_when_read_in_any_form_then_same_course(form: str, tmp_path: Path) -> None:
    if form == "folder":
        draft = read_course(OWN)
    elif form == "path of a zip":
        path = tmp_path / "course.zip"
        path.write_bytes(zipped(OWN))
        draft = read_course(path)
    else:
        data = zipped(OWN, "会议/" if form == "zip with a folder" else "")
        draft = read_course(io.BytesIO(data) if form == "open file" else data, "course.zip")
    assert draft == read_course(OWN)
    assert draft.errors == ()
    assert (draft.title, draft.summary, draft.kind, draft.hours_hundredths, draft.language) == (
        "会议记录写作",
        "怎样记、怎样写、怎样归档。",
        "elective",
        150,
        "zh-hans",
    )
    assert [
        (chapter.part, chapter.title, [found.title for found in chapter.lessons]) for chapter in draft.chapters
    ] == [
        ("", "会议记录写作", ["前言"]),
        ("上篇 基础", "为什么要记录", ["记录的意义", "记录的要素", "一次会议"]),
        ("下篇 提高", "下篇 提高", ["附录"]),
    ]
    assert (draft.teacher, draft.picture) == ("林老师", "images/cover.webp")
    assert set(draft.files) == {
        "images/flow.png",
        "images/screen shot.png",
        "images/logo.svg",
        "images/cover.webp",
        "files/sample.csv",
        "files/demo.mp4",
    }


def test_own_course_when_read_then_blocks_keep_order_and_content() -> None:
    first = by_path(read_course(OWN), "第一章/README.md")
    assert (first.minutes, first.summary) == (12, "三条理由")
    assert [block["type"] for block in first.blocks] == [
        *("text", "image", "text", "image", "text", "image", "table", "code", "check"),
    ]
    assert first.blocks[1] == {"type": "image", "file": "images/flow.png", "alt": "流程", "caption": "记录流程"}
    assert "共同的段落" in first.blocks[2]["html"]
    assert 'href="lesson:appendix.md"' in first.blocks[2]["html"]
    assert first.blocks[4]["html"].startswith('<ol start="3">')
    assert first.blocks[6]["header"] is True
    assert first.blocks[6]["rows"][1] == ["时间", "<strong>必填</strong>"]
    assert "lesson:" in first.blocks[6]["rows"][2][1]
    assert first.blocks[7] == {"type": "code", "language": "python", "code": 'print("联学")'}
    assert first.blocks[8] == {
        "type": "check",
        "kind": "single",
        "stem": "会议记录由谁签字确认？",
        "options": ["打字的人", "主持人"],
        "key": [1],
        "explanation": "主持人确认内容属实。",
    }


def test_own_course_when_gitbook_marks_and_html_then_read_or_reported() -> None:
    draft = read_course(OWN)
    elements, meeting = by_path(draft, "第一章/elements.md"), by_path(draft, "第一章/meeting.md")
    assert [block["type"] for block in elements.blocks] == ["text", "attachment", "video", "callout", "text"]
    assert elements.blocks[3]["tone"] == "warning"
    assert "<h3>展开阅读</h3>" in elements.blocks[4]["html"]
    assert "依据单位的规定" in elements.blocks[4]["html"]
    assert "<sup>[1]</sup>" in elements.blocks[0]["html"]
    assert [block["type"] for block in meeting.blocks] == ["text", "image", "callout", "text"]
    assert "<code>{{ title }}</code> 与 <code>{% for %}</code>。" in meeting.blocks[0]["html"]
    assert "<p>框里的字</p>" in meeting.blocks[0]["html"]
    assert (meeting.blocks[2]["tone"], meeting.blocks[2]["title"]) == ("tip", "小技巧")
    assert "<blockquote>" in meeting.blocks[3]["html"]
    assert messages(draft) == [
        ("note", "SUMMARY.md", 22, "“待写的一课” has no page yet and is left out."),
        ("note", "SUMMARY.md", 23, "“外部资料” leads to another site and is left out."),
        ("note", "第一章/meeting.md", 5, "Left out: <div>"),
        ("note", "", 0, "1 file is used by no lesson and left out: files/unused.txt"),
    ]


def test_own_course_when_links_are_resolved_then_no_scheme_is_left() -> None:
    preface = by_path(read_course(OWN), "README.md")
    assert [(link.path, link.anchor) for link in preface.links] == [
        ("第一章/elements.md", "五个要素"),
        ("第一章/meeting.md", ""),
        ("README.md", "说明"),
    ]
    resolved = resolve_lesson_links(preface.blocks, lambda path, anchor: f"/l/{len(path)}/?a=1&b=2#{anchor}")
    html = "".join(block.get("html", "") for block in resolved)
    assert "lesson:" not in html
    assert 'href="/l/15/?a=1&amp;b=2#s-五个要素"' in html


# --- content ---------------------------------------------------------------------------------------------------------


def test_chinese_emphasis_when_beside_punctuation_then_bold(tmp_path: Path) -> None:
    draft = lesson(tmp_path, "**重点：**后面的字\n接着写")
    assert draft.lessons[0].blocks[0]["html"] == "<p><strong>重点：</strong>后面的字接着写</p>"


def test_headings_when_read_then_anchored_shifted_and_blocks_split(tmp_path: Path) -> None:
    draft = lesson(tmp_path, "# 一\n\n# 大\n\n## 小\n\n文\n\n# 大\n\n文 {#x}\n\n##### 深 {#own-id}\n")
    blocks = draft.lessons[0].blocks
    assert [re.findall(r'<(h\d) id="([^"]+)"', block["html"]) for block in blocks] == [
        [("h2", "s-大"), ("h3", "s-小")],
        [("h2", "s-大-1"), ("h4", "s-own-id")],
    ]


@pytest.mark.parametrize(
    ("quote", "tone", "title", "html"),
    [
        ("> **注意：** 文", "info", "注意", "<p>文</p>"),
        ("> **注意**文", "info", "注意", "<p>文</p>"),
        ("> 警告：文", "warning", "警告", "<p>文</p>"),
        ("> Note: text", "info", "Note", "<p>text</p>"),
        ("> ⚠️ 文", "warning", "", "<p>文</p>"),
        ("> [!TIP]\n> 文", "tip", "", "<p>文</p>"),
        ("> **Python** 是语言", "info", "", "<p><strong>Python</strong> 是语言</p>"),
        ("> **规定**\n>\n> 文", "info", "规定", "<p>文</p>"),
    ],
)
def test_quote_when_it_is_a_callout_then_tone_and_title(
    tmp_path: Path, quote: str, tone: str, title: str, html: str
) -> None:
    (block,) = lesson(tmp_path, quote).lessons[0].blocks
    assert (block["type"], block["tone"], block["title"]) == ("callout", tone, title)
    assert block["html"] == html


@pytest.mark.parametrize("quote", ["> 说得好", "> 他说：好", "> `code`"])
def test_quote_when_it_is_one_then_stays_text(tmp_path: Path, quote: str) -> None:
    (block,) = lesson(tmp_path, quote).lessons[0].blocks
    assert "<blockquote>" in block["html"]


def test_html_when_active_then_gone_and_named(tmp_path: Path) -> None:
    draft = lesson(
        tmp_path,
        '前<b onclick="x()">粗</b>\n\n<script>alert(1)</script>\n\n[点](javascript:alert(1)) <a href="b.md#节">乙</a>',
    )
    html = draft.lessons[0].blocks[0]["html"]
    assert "<b>粗</b>" in html
    assert 'href="lesson:b.md#s-节"' in html
    assert not re.search(r"script|alert|onclick", html.replace("[点](javascript:alert(1))", ""))
    assert ("note", "a.md", 3, "Left out: <script>") in messages(draft)


def test_code_when_it_looks_like_marks_then_untouched(tmp_path: Path) -> None:
    code = '{% include "x.md" %}\n<!-- c -->\n[a](missing.md)\n![b](no.png)'
    draft = lesson(tmp_path, f"```md\n{code}\n```")
    assert draft.lessons[0].blocks == ({"type": "code", "language": "md", "code": code},)
    assert draft.problems == ()


def test_includes_when_references_have_equal_names_then_each_file_keeps_its_own(tmp_path: Path) -> None:
    parts = {"p.md": "[甲][1]\n\n[1]: https://one.example/", "q.md": "[乙][1]\n\n[1]: https://two.example/"}
    draft = lesson(tmp_path, '{% include "p.md" %}\n\n{% include "q.md" %}\n\n[丙][1]\n\n[1]: b.md', **parts)
    html = html_of(draft)
    for text, address in (("甲", "https://one.example/"), ("乙", "https://two.example/"), ("丙", "lesson:b.md")):
        assert re.search(f'href="{address}"[^>]*>{text}<', html)


def test_includes_when_they_multiply_then_stopped_with_error(tmp_path: Path) -> None:
    many = {f"{name}.md": f'{{% include "{name + 1}.md" %}}\n' * 30 for name in range(4)}
    draft = lesson(tmp_path, '{% include "0.md" %}', **many, **{"4.md": "文"})
    assert "too many files are included" in draft.errors[0].message


def test_brackets_when_there_are_thousands_then_read_in_reasonable_time(tmp_path: Path) -> None:
    started = time.process_time()
    lesson(tmp_path, "![" * 10_000)
    assert time.process_time() - started < 10


def test_minutes_when_estimated_then_by_characters_words_and_pictures() -> None:
    assert estimated_minutes(({"type": "text", "html": "<p>" + "字" * 800 + "</p>"},)) == 2
    assert estimated_minutes(({"type": "text", "html": "word " * 400},)) == 2
    assert estimated_minutes(tuple({"type": "image", "file": "a"} for _ in range(12))) == 2
    assert estimated_minutes(()) == 1


# --- mistakes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("文\n\n[坏](B.md)", 3, "The link “B.md” leads to nothing. Did you mean “b.md”?"),
        ("[坏](nowhere/at-all.md)", 1, "leads to nothing"),
        ("一\n二\n![图](imgs/pic.png)", 3, "The picture “imgs/pic.png” does not exist. Did you mean “images/pic.png”?"),
        ('<img src="pic.png">', 1, "does not exist. Did you mean “images/pic.png”?"),
        ("[外](../../etc/passwd)", 1, "leads to nothing"),
        ("[孤](orphan.md)", 1, "“orphan.md”, which is not in the outline"),
        ('文\n\n{% include "/partz.md" %}', 3, "“/partz.md” does not exist. Did you mean “part.md”?"),
        ('{% include "a.md" %}', 1, "includes itself"),
        ("```check\n问\n- [ ] 甲\n- [ ] 乙\n```", 1, "no right option"),
        ("```check\n问\n- [x] 甲\n```", 1, "at least two options"),
        ("```check\n- [x] 甲\n- [ ] 乙\n```", 1, "no text before its options"),
        ("```check\n问\n- [x] 甲\n- [ ] 甲\n```", 1, "two options that are the same"),
        ("```check\n问\n- [x] 甲\n- [ ] 乙\n多余\n```", 1, "“多余”"),
        ("![大](images/big.png)", 1, "“images/big.png” cannot be taken: The picture has 60 megapixels, at most 50"),
        ("![画](images/bad.svg)", 1, "The SVG holds more than a drawing: <script>"),
        ("[程序](tool.exe)", 1, "cannot be taken: Only PDF"),
    ],
)
def test_lesson_when_something_is_wrong_then_error_names_file_line_and_remedy(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    picture, big = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (4, 4)).save(picture, format="PNG")
    Image.new("1", (10_000, 6_000)).save(big, format="PNG")
    more: dict[str, str | bytes] = {
        "images/pic.png": picture.getvalue(),
        "images/big.png": big.getvalue(),
        "images/bad.svg": '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
        "orphan.md": "文",
        "part.md": "文",
        "tool.exe": b"MZ\x00",
    }
    draft = lesson(tmp_path, text, **more)
    (problem,) = draft.errors
    assert (problem.file, problem.line) == ("a.md", line)
    assert words in problem.message


def test_link_when_anchor_is_missing_then_warning_with_nearest(tmp_path: Path) -> None:
    draft = lesson(tmp_path, "[好](b.md#节) [坏](b.md#节节)")
    assert messages(draft)[0][0] == "warning"
    assert "no heading “#节节”" in messages(draft)[0][3]
    assert "“#节”" in messages(draft)[0][3]


def test_front_matter_when_not_understood_then_warning_with_line(tmp_path: Path) -> None:
    draft = lesson(tmp_path, "---\ntitle: 新题\nminutes: many\nkind: 选修\ncolour: red\n---\n文\n\n[坏](x/y/z.md)")
    first = draft.lessons[0]
    assert (first.title, first.kind, first.minutes) == ("新题", "elective", 1)
    assert [(problem.line, problem.level) for problem in draft.problems[:3]] == [
        (3, "warning"),
        (5, "warning"),
        (9, "error"),
    ]


def test_outline_when_it_names_missing_or_double_pages_then_reported(tmp_path: Path) -> None:
    summary = "# 课\n\n* 章\n  * [甲](a.md)\n  * [再](./a.md)\n  * [无](aa.md)\n    * [深](deep/b.md)\n"
    draft = read_course(folder(tmp_path, {"outline.md": summary, "a.md": "文", "deep/b.md": ""}))
    assert draft.title == "课"
    assert [(chapter.title, [found.path for found in chapter.lessons]) for chapter in draft.chapters] == [
        ("章", ["a.md", "deep/b.md"])
    ]
    assert [(level, line) for level, _file, line, _text in messages(draft)] == [
        ("warning", 5),
        ("error", 6),
        ("warning", 0),
    ]
    assert "“aa.md”, which does not exist. Did you mean “a.md”?" in draft.errors[0].message


def test_page_when_not_text_or_too_long_then_error(tmp_path: Path) -> None:
    draft = lesson(tmp_path, "文", **{"b.md": b"\xff\x00\xff"})
    assert "Save it as UTF-8" in draft.errors[0].message
    draft = lesson(tmp_path, "文" * 150_000)
    assert "larger than 300 KB" in draft.errors[0].message


def test_page_when_gb18030_then_read(tmp_path: Path) -> None:
    draft = lesson(tmp_path, "文", **{"b.md": "党员教育".encode("gb18030")})
    assert "党员教育" in draft.lessons[1].blocks[0]["html"]


def archive(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"no zip", "not a readable zip"),
        (archive({"a.md": b"x"}), "No outline was found"),
        (archive({"zh/SUMMARY.md": b"x", "en/SUMMARY.md": b"x"}), "several outlines: en/SUMMARY.md, zh/SUMMARY.md"),
        (archive({"SUMMARY.md": b"nothing"}), "names no lesson"),
        (
            archive({"SUMMARY.md": b"* [a](../../etc/passwd.md)"}),
            "names no lesson that exists. The outline names “../../etc",
        ),
        (archive({"SUMMARY.md": b"x", "../evil.md": b"x"}), "outside itself"),
        (archive({"SUMMARY.md": b"x", "C:/evil.md": b"x"}), "outside itself"),
        (archive({"SUMMARY.md": b"x", "bomb.md": b"0" * 50_000_000}), "200 times"),
        (archive({"SUMMARY.md": b"x", "more.zip": b"x"}), "archive inside the zip"),
        (archive({"SUMMARY.md": b"x", "a.md": b"", "A.md": b""}), "differ in case only"),
        (archive({f"{number}.md": b"" for number in range(5_001)}), "5001 files, at most 5000"),
    ],
)
def test_course_when_zip_is_wrong_then_refused_with_reason(data: bytes, words: str) -> None:
    with pytest.raises(ImportProblem, match=words):
        read_course(data, "a.zip")


def test_folder_when_link_leads_outside_then_refused_and_inside_allowed(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("geheim")
    root = folder(tmp_path / "course", {"SUMMARY.md": "* [一](a.md)", "a.md": "文"})
    (root / "b.md").symlink_to("a.md")
    assert read_course(root).errors == ()
    (root / "c.md").symlink_to("../secret.md")
    with pytest.raises(ImportProblem, match=r"“c\.md” is a link that leads out"):
        read_course(root)
    (root / "c.md").unlink()
    (root / "out").symlink_to("..", target_is_directory=True)
    with pytest.raises(ImportProblem, match="“out” is a link"):
        read_course(root)


def test_folder_when_missing_or_twins_then_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportProblem, match="no file or folder “nowhere”"):
        read_course(tmp_path / "nowhere")
    with pytest.raises(ImportProblem, match="differ in case only"):
        read_course(folder(tmp_path, {"SUMMARY.md": "x", "a.md": "", "A.md": ""}))
