"""Importing a course: a small one of our own, and the real one where it lies beside the checkout."""

from __future__ import annotations

import re
import time
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from courses.authoring import importer
from courses.authoring.importer import ImportRefused
from courses.authoring.tests.helpers import FILES, pack, png, run_import, write_folder
from courses.models import ChapterPage, Course, CoursePage, Item, ItemVersion, LessonPage
from kernel.content.models import GuardedDocument, GuardedImage

REAL = settings.BASE_DIR.parent / "shared/data/course-djangogirls-zh"


def published_blocks(version):
    """{path in the folder: blocks} of a version."""
    rows = version.version_items.select_related("item", "item_version").order_by("position")
    return {row.item.source: row.item_version.body["blocks"] for row in rows}


def html_of(blocks):
    cells = [cell for block in blocks for row in [block.get("head", []), *block.get("rows", [])] for cell in row]
    return "".join(block.get("html", "") for block in blocks) + "".join(cells)


def in_files(folder: Path, names):
    """Pictures and links to other lessons, counted by a reading that shares nothing with the importer."""
    pictures, links = set(), set()
    for name in names:
        text = (folder / name).read_text(encoding="utf-8")
        for include in re.findall(r"\{% include \"/?(.+?)\" %\}", text):
            text += (folder / include).read_text(encoding="utf-8")
        places = dict(re.findall(r"^\s*\[([^\]]+)\]:\s*(\S+)", text, re.M))
        references = re.findall(r"(!?)\[[^\]]*\]\[([^\]]+)\]", text)
        text += "".join(f" {mark}[x]({places[name]})" for mark, name in references if name in places)
        for target in re.findall(r"!\[[^\]]*\]\(([^)\s]+)", text):
            if not target.startswith("http"):
                pictures.add((name, (folder / name).parent.joinpath(unquote(target)).resolve()))
        for target in re.findall(r"(?<!!)\[[^\]]*\]\(([^)\s]+)", text):
            path = (folder / name).parent.joinpath(unquote(target.split("#")[0])).resolve()
            path = path / "README.md" if path.is_dir() else path
            if not re.match(r"[a-z]+:", target) and path.suffix == ".md" and path != (folder / name).resolve():
                links.add((name, path))
    return pictures, links


def check_complete(folder: Path, result) -> tuple[int, int]:
    outline = re.findall(
        r"^\s*[*-]\s+\[([^\]]+)\]\(([^)]+)\)", (folder / "SUMMARY.md").read_text(encoding="utf-8"), re.M
    )
    blocks = published_blocks(result.version)
    assert list(blocks) == [unquote(path) for _title, path in outline]
    titles = [item["title"] for chapter in result.version.outline for item in chapter["items"]]
    assert titles == [title.strip() for title, _path in outline]
    pictures, links = in_files(folder, blocks)
    for name, rows in blocks.items():
        wanted = {path for page, path in pictures if page == name}
        assert len([row for row in rows if row["type"] == "picture"]) >= len(wanted), name
    items = {item.public_id: item.source for item in Item.objects.filter(course=result.course)}
    found = {
        (name, (folder / items[key]).resolve())
        for name, rows in blocks.items()
        for key in re.findall(r'href="lesson:(\w+)', html_of(rows))
    }
    assert links <= found
    return len(pictures), len(links)


@pytest.mark.skipif(not REAL.is_dir(), reason="the real course does not lie beside this checkout")
def test_real_course_when_imported_holds_every_chapter_picture_and_link(house):
    started = time.process_time()  # not by the clock: others may share the machine
    result = run_import(house, REAL, publish=True)
    assert time.process_time() - started < 60
    assert result.obstacles == []
    pictures, links = check_complete(REAL, result)
    assert pictures >= 40
    assert links >= 5
    shown = [row for rows in published_blocks(result.version).values() for row in rows if row["type"] == "picture"]
    assert all(row["src"].startswith("/files/i/") and row["width"] <= 1280 for row in shown)
    again = run_import(house, REAL, publish=True)
    assert (again.added, again.changed, again.gone, again.files) == ([], [], [], 0)
    assert again.version == result.version


def test_small_course_when_imported_holds_every_chapter_picture_and_link(house, folder):
    result = run_import(house, folder, publish=True)
    assert result.obstacles == []
    assert check_complete(folder, result) == (1, 2)
    assert [chapter["title"] for chapter in result.version.outline] == ["Begin", "Go on"]
    assert (result.course.unit, result.course.code, result.course.hours_hundredths) == (house.harbour, "minutes", 350)
    blocks = published_blocks(result.version)
    items = {item.source: item.public_id for item in Item.objects.all()}
    assert f'href="lesson:{items["decisions.md"]}#s-the-vote"' in html_of(blocks["begin/what.md"])
    assert '<h2 id="s-the-vote">' in html_of(blocks["decisions.md"])
    picture = next(row for row in blocks["begin/what.md"] if row["type"] == "picture")
    assert (picture["alt"], picture["caption"], picture["width"]) == ("The desk", "A tidy desk", 900)
    assert [width for _url, width in picture["srcset"]] == [480, 900]
    table = next(row for row in blocks["begin/what.md"] if row["type"] == "table")
    assert table["head"] == ["Word", "Meaning"]
    assert table["rows"] == [["<code>quorum</code>", "enough people"]]
    check = next(row for row in blocks["begin/who.md"] if row["type"] == "check")
    assert (check["kind"], check["key"], check["options"]) == ("single", [1], ["The typist", "The chair"])
    attachment = next(row for row in blocks["begin/who.md"] if row["type"] == "attachment")
    assert GuardedDocument.objects.get().url == attachment["href"]
    assert {(one.unit, one.audience) for one in GuardedImage.objects.all()} == {(house.harbour, "members")}


def test_import_when_repeated_changes_the_course_and_makes_no_other(house, tmp_path, imported):
    identities = dict(Item.objects.values_list("source", "pk"))
    summary = FILES["SUMMARY.md"].replace("  * [Who writes](begin/who.md)\n", "") + "  * [Archive](archive.md)\n"
    what = (
        FILES["begin/what.md"]
        .replace("hold **decisions**", "hold every **decision**")
        .replace("[who writes](who.md)", "[what is decided](../decisions.md)")
    )
    changed = write_folder(tmp_path, **{"SUMMARY.md": summary, "begin/what.md": what, "archive.md": "Keep them."})
    result = run_import(house, changed, publish=True)
    assert not result.is_new
    assert (result.added, result.changed, result.gone) == (["Archive"], ["What minutes are"], ["Who writes"])
    assert result.unchanged == ["Decisions"]
    assert result.files == 0
    assert (Course.objects.count(), CoursePage.objects.count(), result.version.number) == (1, 1, 2)
    assert {source: pk for source, pk in Item.objects.values_list("source", "pk") if source in identities} == identities
    assert not LessonPage.objects.get(title="Who writes").live
    back = run_import(house, write_folder(tmp_path), publish=True)
    assert back.gone == ["Archive"]
    assert LessonPage.objects.get(title="Who writes").live
    # everything reads as it did at first, so no text needed a third version
    assert ItemVersion.objects.filter(item__source="decisions.md").count() == 1


def test_blocks_when_a_lesson_is_imported_again_keep_their_ids(house, tmp_path, imported):
    before = published_blocks(imported.version)["decisions.md"]
    text = FILES["decisions.md"] + "\n## After\n\nOne more part.\n"
    result = run_import(house, write_folder(tmp_path, **{"decisions.md": text}), publish=True)
    after = published_blocks(result.version)["decisions.md"]
    assert len(after) == len(before) + 1
    assert {row["id"] for row in before} < {row["id"] for row in after}


def test_import_when_the_outline_is_reordered_moves_pages_and_keeps_identity(house, tmp_path, imported):
    summary = """# Minutes

* Go on
  * [Decisions](decisions.md)
  * [What minutes are](begin/what.md)
* Begin
  * [Who writes](begin/who.md)
"""
    result = run_import(house, write_folder(tmp_path, **{"SUMMARY.md": summary}), publish=True)
    assert [(c["title"], [i["title"] for i in c["items"]]) for c in result.version.outline] == [
        ("Go on", ["Decisions", "What minutes are"]),
        ("Begin", ["Who writes"]),
    ]
    assert ChapterPage.objects.count() == 2
    assert ItemVersion.objects.count() == 3


def test_import_when_a_file_has_mistakes_stores_nothing_and_names_them(house, tmp_path, data_dir):
    broken = write_folder(tmp_path, **{"decisions.md": "# Decisions\n\n![x](missing.png) and [y](nowhere.md)\n"})
    with pytest.raises(ImportRefused) as refused:
        run_import(house, broken)
    assert {(one.file, one.line) for one in refused.value.problems} == {("decisions.md", 3)}
    assert not Course.objects.exists()
    assert not GuardedImage.objects.exists()
    assert [path for path in data_dir.rglob("*") if path.is_file()] == []


def test_import_when_storing_fails_midway_leaves_no_file_and_no_row(house, folder, data_dir, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(importer._Writer, "_withdraw", fail)
    with pytest.raises(OSError, match="disk full"):
        run_import(house, folder)
    assert not Course.objects.exists()
    assert not CoursePage.objects.exists()
    assert not GuardedImage.objects.exists()
    assert [path for path in data_dir.rglob("*") if path.is_file()] == []


def test_pictures_of_equal_content_when_imported_are_stored_once_and_without_metadata(house, folder):
    (folder / "pictures/copy.png").write_bytes(png())
    (folder / "decisions.md").write_text("# Decisions\n\n![Copy](pictures/copy.png)\n", encoding="utf-8")
    run_import(house, folder)
    assert GuardedImage.objects.count() == 1


def test_command_when_run_imports_publishes_and_refuses(house, folder, capsys):
    call_command("courses", "import", str(folder), "--unit", "harbour", "--dry-run")
    assert not Course.objects.exists()
    call_command("courses", "import", str(folder), "--unit", "harbour", "--publish")
    assert Course.objects.get().current_version.number == 1
    with pytest.raises(CommandError, match="nirgends"):
        call_command("courses", "import", str(folder), "--unit", "nirgends")
    (folder / "decisions.md").write_text("![x](gone.png)", encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("courses", "import", str(folder), "--unit", "harbour", "--publish")
    assert Course.objects.get().current_version.number == 1


def test_course_of_a_unit_without_its_own_site_when_imported_belongs_to_that_unit(house, folder):
    from courses.authoring.services import home_of
    from courses.imports.markdown import read_course

    result = importer.import_course(
        draft=read_course(pack(folder), "minutes.zip"),
        unit=house.berth,
        actor=None,
        parent_page=home_of(house.berth),
        publish=True,
    )
    assert result.obstacles == []
    result.course.refresh_from_db()
    assert result.course.unit == house.berth
    assert result.page.unit == house.harbour
