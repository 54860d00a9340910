"""The demo's content is data that a command stores later; these tests hold what that command may rely on."""

import csv
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from django.urls import reverse

from kernel.plugins.registry import get as get_plugin
from kernel.plugins.registry import widget_choices

DEMO = Path(__file__).resolve().parents[1]
CONTENT = DEMO / "content"
PICTURES = DEMO / "pictures"
COURSES = Path(__file__).resolve().parents[4] / "courses" / "demo"
PLUGINS = {"courses"}  # that the demo's home pages lead to where they are installed
PICTURE_LIMIT = 150_000
VIDEO_LIMIT = 1_500_000
SUBSITES = ("zuzhibu", "gangwuju", "sanzhong", "shiqiao")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)")


def load(name: str):
    return json.loads((CONTENT / name).read_text(encoding="utf-8"))


def front_matter(path: Path) -> tuple[dict[str, str], str]:
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return dict(line.split(": ", 1) for line in head.strip().splitlines() if ": " in line), body.strip()


def units() -> dict[str, dict]:
    return {unit["slug"]: unit for unit in load("units.json")["units"]}


def people() -> list[dict]:
    return load("people.json")["people"]


def news() -> list[Path]:
    return sorted((CONTENT / "news").rglob("*.md"))


def contrast(colour: str, other: str) -> float:
    def luminance(value: str) -> float:
        channels = [int(value[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    first, second = sorted((luminance(colour), luminance(other)), reverse=True)
    return (first + 0.05) / (second + 0.05)


def identity_check(number: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False)) % 11]


def test_units_when_read_then_form_one_tree_of_three_levels_with_readable_brands():
    tree = units()
    assert len(tree) == len(load("units.json")["units"])
    assert [slug for slug, unit in tree.items() if unit["parent"] is None] == [load("units.json")["system"]["root"]]

    def level(slug: str) -> int:
        parent = tree[slug]["parent"]
        return 1 if parent is None else 1 + level(parent)

    assert {level(slug) for slug in tree} == {1, 2, 3}
    assert {unit["kind"] for unit in tree.values()} == {"party", "administrative"}
    assert all(re.fullmatch(r"[a-z][a-z0-9-]*", slug) and len(unit["crest"]) == 1 for slug, unit in tree.items())
    branded = {slug: unit["brand"] for slug, unit in tree.items() if "brand" in unit}
    assert set(branded) == set(SUBSITES)
    assert len({brand["colour"] for brand in branded.values()}) == len(branded)
    for brand in branded.values():
        assert contrast(brand["colour"], brand["on_colour"]) >= 4.5
        assert (PICTURES / brand["emblem"]).is_file()
        assert brand["banner"]["picture"] in load("pictures.json")


def test_people_when_read_then_numbers_are_valid_and_unique():
    rows = people()
    assert len(rows) == 60
    for field in ("key", "mobile", "identity_number", "email"):
        assert len({row[field] for row in rows}) == 60, field
    names = [row["username"] for row in rows if row["username"]]
    assert len(set(names)) == len(names)
    for row in rows:
        assert re.fullmatch(r"1990000\d{4}", row["mobile"])
        number = row["identity_number"]
        assert re.fullmatch(r"990000\d{11}[\dX]", number) and identity_check(number) == number[-1], row["key"]
        assert bool(row["username"]) == row["account"]
    assert identity_check("99000019900101100") != "0"  # the check tells a wrong digit


def test_affiliations_when_read_then_one_primary_per_kind_of_unit():
    tree = units()
    for row in people():
        primaries = Counter(
            tree[entry["unit"]]["kind"]
            for entry in row["affiliations"]
            if entry["kind"] == "primary" and entry["end"] is None
        )
        assert all(count == 1 for count in primaries.values()), row["key"]
        if row["stages"]:
            assert primaries["party"] == 1, row["key"]
        for entry in [*row["affiliations"], *row["posts"], *row["roles"]]:
            assert entry["unit"] in tree
            assert entry["end"] is None or entry["start"] < entry["end"]


def test_people_when_read_then_every_special_case_is_there():
    rows = {row["key"]: row for row in people()}
    kinds = Counter(entry["kind"] for row in rows.values() for entry in row["affiliations"])
    assert {"primary", "seconded", "concurrent", "floating", "guest"} <= set(kinds)
    roles = [entry for row in rows.values() for entry in row["roles"]]
    assert {"administrator", "secretary", "clerk", "editor", "info_officer", "teacher", "moderator"} == {
        entry["role"] for entry in roles
    }
    assert {entry["unit"] for entry in roles if entry["role"] == "editor"} >= set(SUBSITES)
    assert any(entry["end"] and entry["end"] < "2026-01-01" for entry in roles)
    same = [row for row in rows.values() if row["name"] == "王建国"]
    assert len(same) == 2 and same[0]["affiliations"][0]["unit"] != same[1]["affiliations"][0]["unit"]
    assert {"买买提·艾力", "䶮明轩"} <= {row["name"] for row in rows.values()}
    guests = [row for row in rows.values() if not row["stages"] and any(r["role"] == "teacher" for r in row["roles"])]
    assert guests and not any(entry["kind"] == "primary" for row in guests for entry in row["affiliations"])
    both = [row for row in rows.values() if sum(e["kind"] == "primary" for e in row["affiliations"]) == 2]
    assert both
    shown = load("people.json")["demo_accounts"]
    assert len(shown) == 6 and all(rows[entry["person"]]["account"] for entry in shown)


@pytest.mark.parametrize("unit", SUBSITES)
def test_news_when_read_then_subsite_is_complete(unit):
    articles = [front_matter(path) for path in news() if path.parts[-3:-1] == (unit, "articles")]
    notices = [front_matter(path) for path in news() if path.parts[-3:-1] == (unit, "notices")]
    assert 8 <= len(articles) <= 10 and 4 <= len(notices) <= 6
    assert sum(head.get("lead") == "true" for head, _ in articles) == 1
    audiences = {head["audience"] for head, _ in notices}
    assert {"public", "members", "unit"} <= audiences
    sections = {section["name"] for section in load("sections.json")[unit]}
    for head, body in articles + notices:
        assert head["section"] in sections and head["unit"] == unit and head["title"] and head["summary"]
        assert int(head["days_ago"]) >= 0
        assert re.fullmatch(r"public|members|unit|roles:[a-z_]+", head["audience"])
        assert len(body) >= 80
        if "picture" in head:
            assert head["picture"] in load("pictures.json")
    assert all("picture" in head for head, _ in articles)


def test_home_when_read_then_blocks_differ_and_targets_exist():
    homes = load("home.json")
    assert set(homes) == set(SUBSITES)
    orders = {tuple(block["kind"] for block in blocks) for blocks in homes.values()}
    assert len(orders) == len(homes)
    for unit, blocks in homes.items():
        sections = {section["slug"] for section in load("sections.json")[unit]}
        targets = [item["target"] for block in blocks for item in block.get("items", []) if "target" in item]
        targets += [item["target"] for item in units()[unit]["brand"]["nav"]]
        for target in targets:
            kind, _, name = target.partition(":")
            found = {
                "article": (CONTENT / "news" / unit / "articles" / f"{name}.md").is_file(),
                "notice": (CONTENT / "news" / unit / "notices" / f"{name}.md").is_file(),
                "page": (CONTENT / "pages" / unit / f"{name}.md").is_file(),
                "section": name in sections,
                "unit": name in units(),
                "url": name.partition(":")[0] in PLUGINS and (not get_plugin("courses") or reverse(name)),
            }
            assert found.get(kind, not name), f"{unit}: {target}"
        widgets = [block["widget"] for block in blocks if "widget" in block]
        installed = {widget for widget in widgets if get_plugin(widget.partition(".")[0])}
        assert installed <= {kind for kind, _label in widget_choices()}
        assert all(block["section"] in sections for block in blocks if "section" in block)
        shown = [item["picture"] for block in blocks for item in [block, *block.get("items", [])] if "picture" in item]
        assert set(shown) <= set(load("pictures.json"))


def test_pictures_when_listed_then_both_crops_exist_and_are_small():
    listed = load("pictures.json")
    for entry in listed.values():
        assert entry["alt"] and (PICTURES / entry["wide"]).is_file() and (PICTURES / entry["card"]).is_file()
    files = [*PICTURES.glob("*.*"), *COURSES.rglob("images/*.*")]
    assert files and all(path.stat().st_size <= PICTURE_LIMIT for path in files)
    assert all(path.stat().st_size <= VIDEO_LIMIT for path in COURSES.rglob("media/*"))


@pytest.mark.parametrize(("course", "lessons"), [("infosec", 12), ("minutes", 8)])
def test_course_when_read_then_outline_links_and_checks_hold(course, lessons):
    folder = COURSES / course
    head, outline = front_matter(folder / "SUMMARY.md")
    assert {"title", "summary", "hours", "kind"} <= set(head) and head["kind"] in ("required", "elective")
    assert (folder / head["picture"]).is_file()
    pages = LINK.findall(outline)
    assert len(pages) == len(set(pages)) == lessons
    used = {folder / head["picture"]}
    for page in pages:
        text = (folder / page).read_text(encoding="utf-8")
        for target in LINK.findall(text):
            assert (folder / target).is_file(), f"{page}: {target}"
            used.add(folder / target)
        assert 500 <= len(re.findall(r"[\u4e00-\u9fff]", text)) <= 1100, page
        checks = re.findall(r"```check\n(.+?)```", text, re.DOTALL)
        assert 1 <= len(checks) <= 3, page
        for check in checks:
            assert "- [x]" in check and "- [ ]" in check and "\n> " in check, page
    kept = {path for kind in ("images", "media") for path in (folder / kind).glob("*")}
    assert kept <= used


@pytest.mark.parametrize(
    ("course", "counts"),
    [("infosec", {"单选": 35, "多选": 15, "判断": 10}), ("minutes", {"单选": 24, "多选": 10, "判断": 6})],
)
def test_bank_when_read_then_keys_name_options_and_are_spread(course, counts):
    with (COURSES / course / "questions.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert Counter(row["题型"] for row in rows) == counts
    assert len({row["编号"] for row in rows}) == len({row["题干"] for row in rows}) == len(rows)
    assert {row["难度"] for row in rows} == {"易", "中", "难"}
    assert 4 <= len({row["标签"] for row in rows}) <= 5
    for row in rows:
        options = {letter for letter in "ABCD" if row[letter]}
        assert len({row[letter] for letter in options}) == len(options) and row["解析"]
        if row["题型"] == "判断":
            assert not options and row["答案"] in ("正确", "错误")
        else:
            assert len(options) == 4 and set(row["答案"]) <= options, row["编号"]
            assert (len(row["答案"]) == 1) == (row["题型"] == "单选"), row["编号"]
    letters = Counter(row["答案"] for row in rows if row["题型"] == "单选")
    fair = counts["单选"] / 4
    assert all(abs(letters[letter] - fair) <= 2 for letter in "ABCD")
    truths = Counter(row["答案"] for row in rows if row["题型"] == "判断")
    assert truths["正确"] == truths["错误"]
