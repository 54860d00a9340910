"""From rows to questions: every key right, every mistake named with its row and column."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from courses.imports.columns import Mapping, guess_mapping
from courses.imports.problems import ImportProblem
from courses.imports.questions import NO_DEFAULTS, Defaults, Report, parse_questions, read_table, template_xlsx

SHARED = Path(settings.BASE_DIR).parent / "shared/data/questions"
OWN = Path(__file__).parent / "fixtures/questions"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def parse(text: str, defaults: Defaults = NO_DEFAULTS) -> Report:
    table = read_table(text.encode(), "bank.csv")
    return parse_questions(table, guess_mapping(table.headings), defaults)


def one(answer: str, kind: str = "", options: str = "甲,乙,丙,丁") -> Report:
    return parse(f'题型,题干,A,B,C,D,答案\n{kind},问题,{options},"{answer}"\n')


def independent_reading(path: Path) -> list[tuple[str, str, set[str]]]:
    """Stem, text of the right options and all options, by column number; shares nothing with the importer."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return [
        (row[1].strip(), row[2 + ord(row[6].strip()) - ord("A")].strip(), {c.strip() for c in row[2:6]}) for row in rows
    ]


@pytest.mark.parametrize("name", ["marxist_theory", "college_law", "computer_security"])
def test_real_bank_when_imported_then_every_key_is_that_of_an_independent_reading(name: str) -> None:
    path = SHARED / f"{name}.csv"
    if not path.exists():
        pytest.skip("shared data is not here")
    compare(path, {"marxist_theory": 189, "college_law": 108, "computer_security": 171}[name])


def test_own_bank_when_imported_then_every_key_is_that_of_an_independent_reading() -> None:
    compare(OWN / "numbered.csv", 4)


def compare(path: Path, count: int) -> None:
    table = read_table(path.read_bytes(), path.name)
    report = parse_questions(table, guess_mapping(table.headings))
    read = [(q.stem, q.options[q.key[0]], set(q.options)) for q in report.questions if len(q.key) == 1]
    assert read == independent_reading(path)
    assert len(read) == count
    assert report.problems == ()
    again = parse_questions(table, guess_mapping(table.headings))
    assert [q.code for q in again.questions] == [q.code for q in report.questions]
    assert len({q.code for q in report.questions}) == count


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        ("A", (0,)),
        ("b", (1,)),
        ("ABD", (0, 1, 3)),
        ("A、B、D", (0, 1, 3)),
        ("A,B", (0, 1)),
        ("a b d", (0, 1, 3)),
        ("D；A", (0, 3)),
        ("ＡＣ", (0, 2)),
        ("A A", (0,)),
    ],
)
def test_answer_when_letters_then_key(answer: str, key: tuple[int, ...]) -> None:
    (question,) = one(answer).questions
    assert question.key == key
    assert question.kind == ("multiple" if len(key) > 1 else "single")


@pytest.mark.parametrize("kind", ["", "判断", "判断题", "true/false", "True-False"])
@pytest.mark.parametrize(
    ("answer", "key"),
    [
        *((word, 0) for word in ("对", "√", "✓", "正确", "T", "是", "true", "TRUE")),
        *((word, 1) for word in ("错", "×", "✗", "错误", "F", "否", "false")),
    ],
)
def test_answer_when_true_or_false_then_key(kind: str, answer: str, key: int) -> None:
    (question,) = one(answer, kind, options=",,,").questions
    assert (question.kind, question.options, question.key) == ("truefalse", ("正确", "错误"), (key,))


@pytest.mark.parametrize(
    ("options", "answer", "key"), [("错,对,,", "A", 1), ("正确,错误,,", "B", 1), ("T,F,,", "对", 0)]
)
def test_true_or_false_when_options_are_written_out_then_their_order_does_not_matter(
    options: str, answer: str, key: int
) -> None:
    (question,) = one(answer, options=options).questions
    assert (question.kind, question.key) == ("truefalse", (key,))


@pytest.mark.parametrize(
    ("answer", "kind", "options", "column", "words"),
    [
        ("E", "", "甲,乙,丙,丁", "答案", "names E, but"),
        ("AF", "", "甲,乙,丙,丁", "答案", "names F, but"),
        ("", "", "甲,乙,丙,丁", "答案", "no answer"),
        ("甲", "", "甲,乙,丙,丁", "答案", "“甲” is not understood"),
        ("AB", "单选", "甲,乙,丙,丁", "答案", "here are 2"),
        ("A", "", "甲,乙,甲,丁", "C", "Options A and C are the same"),
        ("A", "", "甲,乙,,丁", "C", "Option C is empty"),
        ("A", "", "甲,,,", "B", "fewer than two"),
        ("对", "判断", "甲,乙,,", "题型", "no options of its own"),
        ("A", "判断", ",,,", "答案", "Write 对 or 错"),
        ("A", "简答", "甲,乙,,", "题型", "“简答” is not supported"),
        ("A", "", "甲,乙," + "长" * 1001 + ",丁", "C", "1001 characters"),
    ],
)
def test_row_when_wrong_then_error_names_row_and_column(
    answer: str, kind: str, options: str, column: str, words: str
) -> None:
    report = one(answer, kind, options)
    assert report.questions == ()
    problem = report.errors[0]
    assert (problem.row, problem.column) == (2, column)
    assert words in problem.message


def test_row_when_one_is_wrong_then_others_are_read_all_the_same() -> None:
    report = parse("题干,A,B,答案\n一,甲,乙,C\n二,甲,乙,B\n,甲,乙,A\n")
    assert [question.stem for question in report.questions] == ["二"]
    assert [(problem.row, problem.column) for problem in report.errors] == [(2, "答案"), (4, "题干")]
    assert report.rows == 3


def test_multiple_when_one_right_answer_then_warning_and_kept() -> None:
    report = one("A", "多选题")
    assert report.questions[0].kind == "multiple"
    assert len(report.warnings) == 1


@pytest.mark.parametrize(
    ("written", "step"),
    [("易", 2), ("中", 3), ("难", 4), ("很易", 1), ("5", 5), ("easy", 2), ("Very hard", 5), ("", 3), ("１", 1)],
)
def test_difficulty_when_written_then_step(written: str, step: int) -> None:
    report = parse(f"题干,A,B,答案,难度\n问,甲,乙,A,{written}\n")
    assert (report.questions[0].difficulty, report.problems) == (step, ())


def test_difficulty_when_not_understood_then_default_with_warning() -> None:
    report = parse("题干,A,B,答案,难度\n问,甲,乙,A,七\n", Defaults(difficulty=4))
    assert report.questions[0].difficulty == 4
    assert "“七”" in report.warnings[0].message


def test_tags_when_given_then_split_else_defaults() -> None:
    report = parse("题干,A,B,答案,知识点\n问,甲,乙,A,宪法、党章；宪法\n问二,甲,乙,A,\n", Defaults(tags=("默认",)))
    assert [question.tags for question in report.questions] == [("宪法", "党章"), ("默认",)]
    assert "At most" in parse(f"题干,A,B,答案,标签\n问,甲,乙,A,{'长' * 51}\n").errors[0].message


def test_code_when_given_or_derived_then_prefixed_and_stable() -> None:
    text = "编号,题干,A,B,答案\n7,问 题？,甲,乙,A\n,新 问题,甲,乙,A\n"
    first, second = parse(text, Defaults(code_prefix="law-")).questions
    assert first.code == "law-7"
    changed = parse("编号,题干,A,B,答案,解析\n,新问题。,丙,乙,B,改\n", Defaults(code_prefix="law-")).questions[0]
    assert second.code == changed.code


def test_code_when_stems_are_shared_then_options_tell_them_apart() -> None:
    report = parse("题干,A,B,答案\n同题,甲,乙,A\n同题,丙,丁,A\n")
    assert len({question.code for question in report.questions}) == 2
    assert report.problems == ()


def test_code_when_doubled_then_error_names_first_row_and_same_question_is_read_once() -> None:
    report = parse("编号,题干,A,B,答案\n1,问,甲,乙,A\n1,别的,甲,乙,A\n")
    assert [(problem.row, "row 2 already" in problem.message) for problem in report.errors] == [(3, True)]
    report = parse("题干,A,B,答案\n问,甲,乙,A\n问,甲,乙,A\n")
    assert (len(report.questions), len(report.warnings), len(report.errors)) == (1, 1, 0)


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        (
            "题号,题型,题目,选项A,选项B,正确答案,答案解析,分类,难度,分值",
            "code kind question option_a option_b answer explanation tags difficulty points",
        ),
        (
            "Code,Type,Question,A,B,Answer,Explanation,Tags,Difficulty,Points",
            "code kind question option_a option_b answer explanation tags difficulty points",
        ),
        (",Question,A,B,C,D,Answer", "number question option_a option_b option_c option_d answer"),
        ("题干（必填）,Ａ,B选项,答案：", "question option_a option_b answer"),
    ],
)
def test_mapping_when_headings_are_known_then_guessed(headings: str, fields: str) -> None:
    mapping = guess_mapping(headings.split(","))
    assert list(mapping.fields.values()) == fields.split()
    assert mapping.missing() == ()
    assert Mapping.from_json(mapping.to_json()) == mapping


def test_mapping_when_headings_are_unknown_then_left_to_the_person() -> None:
    table = read_table("甲栏,乙栏,A,B,Keyword\n问,备注,对的,错的,A\n".encode(), "a.csv")
    mapping = guess_mapping(table.headings)
    assert mapping.unknown(table.headings) == (0, 1, 4)
    with pytest.raises(ImportProblem, match="Question, Answer"):
        parse_questions(table, mapping)
    chosen = Mapping.from_json({"0": "question", "1": "", "2": "option_a", "3": "option_b", "4": "answer"})
    report = parse_questions(table, chosen)
    assert report.questions[0].stem == "问"
    assert [problem.column for problem in report.notes] == ["乙栏"]


@pytest.mark.parametrize("stored", [{"0": "nonsense"}, {"0": "question", "1": "question"}, {"x": "question"}])
def test_mapping_when_stored_wrong_then_refused(stored: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        Mapping.from_json(stored)


@pytest.mark.parametrize("name", ["questions.csv", "questions-gb18030.csv", "questions-utf16.csv"])
def test_own_file_when_in_any_encoding_then_same_questions(name: str) -> None:
    table = read_table((OWN / name).read_bytes(), name)
    report = parse_questions(table, guess_mapping(table.headings))
    assert [(q.code, q.kind, q.key) for q in report.questions] == [
        ("ZZ-1", "single", (2,)),
        ("ZZ-2", "multiple", (0, 1, 3)),
        ("ZZ-3", "truefalse", (1,)),
    ]
    assert report.errors == ()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_template_when_handed_back_then_imports_without_a_problem(language: str) -> None:
    with translation.override(language):
        table = read_table(template_xlsx(), "template.xlsx")
        report = parse_questions(table, guess_mapping(table.headings))
    assert report.problems == ()
    assert [question.kind for question in report.questions] == ["single", "multiple", "truefalse"]
    assert [question.key for question in report.questions] == [(0,), (0, 1, 3), (0,)]
