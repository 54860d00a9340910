"""Storing a report: every key right, repeated imports quiet, nothing half done."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from courses.imports.questions import Defaults
from courses.models import Question, QuestionVersion
from courses.questions.importer import ImportRefusedError, Stored, plan, store
from courses.questions.tags import names_of
from courses.questions.tests.conftest import report_of
from courses.testing import make_question
from kernel.audit.models import AuditEntry

SHARED = Path(settings.BASE_DIR).parent / "shared/data/questions"
OWN = Path(settings.BASE_DIR) / "courses/imports/tests/fixtures/questions"
BANK = "编号,题型,题干,A,B,C,D,答案,解析,标签,难度\n"
FIRST = "w-1,单选,问题一,甲,乙,丙,丁,B,因为,防火、安全,易\n"
SECOND = "w-2,多选,问题二,甲,乙,丙,丁,ACD,,防火,难\n"
THIRD = "w-3,判断,问题三,,,,,错,,,\n"


def plain_rows(path: Path) -> list[tuple[str, list[str], str]]:
    """Stem, options and the text of the right one by column number: shares no code with the importer."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return [(r[1].strip(), [c.strip() for c in r[2:6]], r["ABCD".index(r[6].strip()) + 2].strip()) for r in rows]


def compare(path: Path, unit: Any) -> int:
    stored = store(report=report_of(path.read_bytes(), path.name), unit=unit, actor=None)
    versions = QuestionVersion.objects.filter(question__unit=unit).order_by("pk")
    found = [(v.stem, v.options, v.options[v.key[0]]) for v in versions if len(v.key) == 1]
    assert found == plain_rows(path)
    assert stored == Stored(created=len(found))
    assert Question.objects.filter(unit=unit, current__number=1, kind="single").count() == len(found)
    again = store(report=report_of(path.read_bytes(), path.name), unit=unit, actor=None)
    assert again == Stored(unchanged=len(found))
    assert versions.count() == len(found)
    return len(found)


@pytest.mark.parametrize("name", ["marxist_theory", "college_law", "computer_security"])
def test_real_bank_when_imported_twice_then_keys_are_right_and_nothing_doubles(house: Any, name: str) -> None:
    path = SHARED / f"{name}.csv"
    if not path.exists():
        pytest.skip("shared data is not here")
    assert compare(path, house.harbour) == {"marxist_theory": 189, "college_law": 108, "computer_security": 171}[name]


def test_own_bank_when_imported_twice_then_keys_are_right_and_nothing_doubles(house: Any) -> None:
    assert compare(OWN / "numbered.csv", house.harbour) == 4


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_import_when_file_is_of_a_chinese_office_then_words_are_right(house: Any, encoding: str) -> None:
    store(report=report_of((BANK + FIRST).encode(encoding)), unit=house.harbour, actor=None)
    version = QuestionVersion.objects.get()
    assert (version.stem, version.options, version.key) == ("问题一", ["甲", "乙", "丙", "丁"], [1])


def test_import_when_words_change_then_new_version_under_the_same_code(house: Any, teacher: Any) -> None:
    assert store(report=report_of(BANK + FIRST + SECOND + THIRD), unit=house.harbour, actor=house.viewer(teacher)) == (
        Stored(created=3)
    )
    questions: list[Any] = list(Question.objects.order_by("code"))
    first, second, third = questions
    assert (first.difficulty, second.difficulty, third.difficulty) == (2, 4, 3)
    assert names_of([first.pk, second.pk, third.pk]) == {first.pk: ["安全", "防火"], second.pk: ["防火"]}
    assert third.current.options == ["正确", "错误"] and third.current.key == [1]

    changed = BANK + FIRST.replace(",B,", ",C,") + SECOND.replace("防火,难", "用电,") + THIRD
    report = report_of(changed)
    assert plan(report=report, unit=house.harbour) == Stored(updated=2, unchanged=1)
    assert QuestionVersion.objects.count() == 3
    assert store(report=report, unit=house.harbour, actor=None) == Stored(updated=2, unchanged=1)
    first.refresh_from_db()
    assert (first.current.number, first.current.key) == (2, [2])
    assert first.versions.get(number=1).key == [1]
    second.refresh_from_db()
    assert second.current.number == 1 and second.difficulty == 4  # an empty cell takes nothing away
    assert names_of([second.pk]) == {second.pk: ["用电"]}
    assert AuditEntry.objects.filter(action="courses.questions_imported").count() == 2


def test_import_when_key_names_missing_option_then_message_and_nothing_stored(house: Any) -> None:
    report = report_of(BANK + FIRST + SECOND.replace("ACD", "AE"))
    (problem,) = report.errors
    assert (problem.row, problem.column) == (3, "答案") and "E" in problem.message
    with pytest.raises(ImportRefusedError):
        store(report=report, unit=house.harbour, actor=None)
    assert not Question.objects.exists() and not AuditEntry.objects.filter(action__endswith="imported").exists()
    assert store(report=report, unit=house.harbour, actor=None, only_right=True) == Stored(created=1, skipped=1)
    assert Question.objects.get().code == "w-1"


def test_import_when_code_is_too_long_then_row_is_an_error(house: Any) -> None:
    report = report_of(BANK + FIRST.replace("w-1", "w" * 50), defaults=Defaults(code_prefix="p" * 20))
    with pytest.raises(ImportRefusedError):
        store(report=report, unit=house.harbour, actor=None)
    assert plan(report=report, unit=house.harbour) == Stored(skipped=1)


def test_import_when_another_unit_has_the_code_then_it_is_left_alone(house: Any) -> None:
    other: Any = make_question(house.school, "w-1", stem="Theirs")
    assert store(report=report_of(BANK + FIRST), unit=house.harbour, actor=None) == Stored(created=1)
    other.refresh_from_db()
    assert other.current.stem == "Theirs"


def test_import_when_question_is_retired_then_it_stays_retired(house: Any) -> None:
    store(report=report_of(BANK + FIRST), unit=house.harbour, actor=None)
    Question.objects.update(retired_at="2025-01-01T00:00:00Z")
    stored = store(report=report_of(BANK + FIRST.replace(",B,", ",C,")), unit=house.harbour, actor=None)
    assert stored == Stored(updated=1, retired=1)
    assert Question.objects.get().retired_at is not None


def test_import_when_tags_differ_in_case_then_one_tag(house: Any) -> None:
    make_question(house.harbour, "old", tags=["Fire"])
    store(report=report_of(BANK + FIRST.replace("防火、安全", "fire")), unit=house.harbour, actor=None)
    assert list(names_of(Question.objects.values_list("pk", flat=True)).values()) == [["Fire"], ["Fire"]]


def test_import_when_five_hundred_rows_then_queries_do_not_grow_with_them(house: Any, count_queries: Any) -> None:
    def text(count: int, key: str) -> str:
        return BANK + "".join(FIRST.replace("w-1", f"w-{n}").replace(",B,", key) for n in range(count))

    with count_queries() as few:
        store(report=report_of(text(5, ",B,")), unit=house.harbour, actor=None)
    with count_queries() as many:
        store(report=report_of(text(490, ",B,")), unit=house.school, actor=None)
    assert len(many) <= len(few) + 2
    with count_queries() as update:
        assert store(report=report_of(text(490, ",C,")), unit=house.school, actor=None) == Stored(updated=490)
    assert len(update) <= 20
