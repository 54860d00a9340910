"""The bank's screens: who sees them, what they keep, how much they ask the database."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from courses.models import Attempt, AttemptQuestion, Question, QuestionVersion
from courses.questions import holding
from courses.questions.importer import Stored, plan
from courses.questions.selectors import supply
from courses.questions.tests.conftest import report_of
from courses.testing import enrol_directly, make_course, make_question

GOOD = "code,question,A,B,answer\nx-1,Who writes the minutes?,The clerk,Nobody,A\nx-2,Who signs?,The chair,Nobody,A\n"
ODD = "Nr,Aufgabe,A,B,Loesung\n1,Who writes the minutes?,The clerk,Nobody,A\n2,Who signs?,The chair,Nobody,E\n"


def url(name: str, *args: str) -> str:
    return reverse(f"courses:{name}", args=["harbour", *args])


def upload(client: Any, text: str, **fields: str) -> Any:
    file = SimpleUploadedFile("bank.csv", text.encode())
    return client.post(
        url("import_questions"), {"file": file, "tags": "", "difficulty": "", "code_prefix": "", **fields}
    )


def kept_files() -> list[Path]:
    return sorted((Path(settings.DATA_DIR) / "imports").glob("*"))


@pytest.fixture(autouse=True)
def _empty_folder() -> None:
    for path in kept_files():
        path.unlink()


@pytest.mark.parametrize("name", ["bank", "bank_xlsx", "bank_template", "new_question", "import_questions"])
def test_bank_when_viewer_does_not_teach_there_then_404(house: Any, client: Any, name: str) -> None:
    assert client.get(url(name)).status_code == 200
    member = house.client(house.member("member", unit=house.harbour))
    elsewhere = house.client(house.member("other", unit=house.school, role="teacher"))
    for other in (member, elsewhere):
        assert other.get(url(name)).status_code == 404
    assert client.get(reverse(f"courses:{name}", args=["school"])).status_code == 404
    assert client.get(reverse(f"courses:{name}", args=["city"])).status_code == 404
    assert client.get(reverse(f"courses:{name}", args=["nowhere"])).status_code == 404
    assert client.get(reverse(f"courses:{name}", args=["berth"])).status_code == 200
    assert house.client().get(url(name)).status_code == 302


def test_question_when_of_another_unit_then_404(house: Any, client: Any) -> None:
    theirs = make_question(house.school, "s-1")
    for name in ("question", "edit_question"):
        assert client.get(url(name, theirs.public_id)).status_code == 404
    assert client.post(url("retire_question", theirs.public_id), {"retired": "1"}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.retired_at is None


def test_bank_when_filtered_then_only_what_fits(house: Any, client: Any) -> None:
    make_question(house.harbour, "f-1", stem="How to put out a fire?", tags=["fire"], difficulty=4)
    make_question(house.harbour, "m-1", stem="Who writes the minutes?", kind="multiple", tags=["minutes"])
    retired = make_question(house.harbour, "r-1", stem="Who was chair?")
    retired.retired_at = timezone.now()
    retired.save()

    def codes(**query: str) -> set[str]:
        text = client.get(url("bank"), query).content.decode()
        return {code for code in ("f-1", "m-1", "r-1") if f">{code}<" in text}

    assert codes() == {"f-1", "m-1"}
    assert codes(text="FIRE") == {"f-1"}
    assert codes(kind="multiple") == {"m-1"}
    assert codes(tag="minutes") == {"m-1"}
    assert codes(difficulty="4") == {"f-1"}
    assert codes(state="retired") == {"r-1"}
    assert codes(state="all") == {"f-1", "m-1", "r-1"}
    assert codes(text="nothing like it") == set()


def test_supply_when_units_above_have_questions_then_counted_beside_own(house: Any) -> None:
    make_question(house.harbour, "h-1", tags=["fire"], difficulty=2)
    make_question(house.city, "c-1", tags=["fire", "law"], difficulty=2)
    make_question(house.school, "s-1", tags=["fire"])
    retired = make_question(house.harbour, "h-2", tags=["fire"])
    retired.retired_at = timezone.now()
    retired.save()
    every, fire, law = supply(house.harbour)
    assert (every.tag, every.together.total, every.together.own) == ("", 2, 1)
    assert (fire.tag, fire.by_difficulty[1].total, fire.by_difficulty[1].own) == ("fire", 2, 1)
    assert (law.tag, law.together.total, law.together.own) == ("law", 1, 0)
    assert [row.together.total for row in supply(house.harbour, "multiple")] == [0]


def test_bank_when_it_grows_then_asks_no_more(house: Any, client: Any, count_queries: Any) -> None:
    make_question(house.harbour, "q-0", tags=["a", "b"])
    client.get(url("bank"))
    with count_queries() as few:
        client.get(url("bank"))
    for number in range(1, 40):
        make_question(house.harbour, f"q-{number}", tags=["a", f"tag {number}"])
    with count_queries() as many:
        client.get(url("bank"))
    assert len(many) <= len(few) + 1 <= 20  # one more: once a second the tree is looked at


def form_data(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "single",
        "stem": "Who signs the minutes?",
        "option_a": "The chair",
        "option_b": "",
        "option_c": "Nobody",
        "right": ["2"],
        "explanation": "",
        "tags": "minutes, law",
        "difficulty": "2",
        "code": "",
        **changes,
    }


def test_form_when_right_then_empty_lines_are_no_options(house: Any, client: Any) -> None:
    client.post(url("new_question"), form_data())
    question: Any = Question.objects.get()
    assert question.current.options == ["The chair", "Nobody"] and question.current.key == [1]
    assert question.code.startswith("q-") and question.difficulty == 2
    assert sorted(question.tags.names()) == ["law", "minutes"]
    client.post(url("new_question"), form_data(kind="true_false", stem="会议记录由主持人签字", truth="false", code="t"))
    truth: Any = Question.objects.get(code="t").current
    assert (truth.options, truth.key) == (["正确", "错误"], [1])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"right": []}, "Mark the right options"),
        ({"right": ["0", "2"]}, "has one right option"),
        ({"right": ["1"]}, "marked as right but empty"),
        ({"option_c": ""}, "fewer than two options"),
        ({"option_c": "the CHAIR"}, "are the same"),
        ({"kind": "true_false"}, "whether the statement is true"),
        ({"tags": "x" * 51}, "At most 10 tags"),
        ({"code": "taken"}, "has this code"),
    ],
)
def test_form_when_wrong_then_says_so_and_keeps_what_was_typed(
    house: Any, client: Any, changes: dict[str, Any], message: str
) -> None:
    make_question(house.harbour, "taken")
    text = client.post(url("new_question"), form_data(**changes)).content.decode()
    assert message in text and "Who signs the minutes?" in text and "The chair" in text
    assert Question.objects.count() == 1


def test_edit_when_words_change_then_attempts_keep_their_version(house: Any, client: Any, teacher: Any) -> None:
    question: Any = make_question(house.harbour, "e-1", stem="Old words", options=["Yes", "No"], key=[0], tags=["law"])
    course = make_course(house.harbour, exam={})
    now = timezone.now()
    item = course.items.get(kind="exam")
    attempt = Attempt.objects.create(
        enrolment=enrol_directly(teacher, course),
        item=item,
        item_version=item.versions.get(),
        number=1,
        seed="s",
        ends_at=now,
        grace_until=now,
    )
    drawn = AttemptQuestion.objects.create(
        attempt=attempt, position=0, question_version=question.current, option_order=[0, 1], points_possible=500
    )
    same = form_data(stem="Old words", option_a="Yes", option_c="No", right=["0"], code="e-1", tags="law")
    client.post(url("edit_question", question.public_id), same)
    question.refresh_from_db()
    assert question.current.number == 1 and question.difficulty == 2
    client.post(url("edit_question", question.public_id), {**same, "stem": "New words"})
    question.refresh_from_db()
    drawn.refresh_from_db()
    assert (question.current.number, question.current.stem) == (2, "New words")
    assert drawn.question_version.stem == "Old words"
    page = client.get(url("question", question.public_id)).content.decode()
    assert page.index("New words") < page.index("Old words")


def test_retire_when_pressed_then_not_supplied_until_restored(house: Any, client: Any) -> None:
    question = make_question(house.harbour, "r-1")
    client.post(url("retire_question", question.public_id), {"retired": "1"})
    assert supply(house.harbour)[0].together.total == 0
    client.post(url("retire_question", question.public_id), {"retired": "0"})
    assert supply(house.harbour)[0].together.total == 1


def test_import_when_all_three_steps_then_stored_and_file_gone(house: Any, client: Any) -> None:
    columns = upload(client, GOOD, tags="minutes", code_prefix="h-").url
    assert len(kept_files()) == 2
    page = client.get(columns).content.decode()
    assert "Who writes the minutes?" in page and "All headings were recognised" in page
    fields = {"column_0": "code", "column_1": "question", "column_2": "option_a", "column_3": "option_b"}
    report = client.post(columns, {**fields, "column_4": "answer"}).url
    assert "Store 2 questions" in client.get(report).content.decode()
    assert not Question.objects.exists()
    assert client.post(report).url == url("bank")
    assert sorted(Question.objects.values_list("code", flat=True)) == ["h-x-1", "h-x-2"]
    assert list(Question.objects.get(code="h-x-1").tags.names()) == ["minutes"]
    assert kept_files() == []
    assert client.get(report).url == url("import_questions")


def test_import_when_headings_are_unknown_and_a_row_is_wrong_then_asks_before_storing(house: Any, client: Any) -> None:
    columns = upload(client, ODD).url
    assert "headings were not recognised" in client.get(columns).content.decode()
    fields = {"column_0": "number", "column_2": "option_a", "column_3": "option_b"}
    doubled = client.post(columns, {**fields, "column_1": "question", "column_4": "question"}).content.decode()
    assert "one column only" in doubled
    assert "No column is known to hold" in client.post(columns, fields).content.decode()
    report = client.post(columns, {**fields, "column_1": "question", "column_4": "answer"}).url
    page = client.get(report).content.decode()
    assert "Loesung" in page and "no such option" in page
    assert "Store the 1 right question only and leave out 1 with mistakes" in page
    assert "Nothing was stored" in client.post(report).content.decode()
    assert not Question.objects.exists() and len(kept_files()) == 2
    client.post(report, {"only_right": "1"})
    assert QuestionVersion.objects.get().stem == "Who writes the minutes?"


def test_import_when_something_else_is_wrong_then_the_file_is_kept(house: Any, client: Any) -> None:
    answer = upload(client, GOOD, tags="x" * 60, code_prefix="h-")
    page = answer.content.decode()
    assert "is here already" in page and 'value="h-"' in page and "x" * 60 in page
    token = answer.context["kept"].token
    again = client.post(
        url("import_questions"), {"kept": token, "tags": "fine", "code_prefix": "h-", "difficulty": "2"}
    )
    assert again.status_code == 302
    choices = holding.find(token, account=answer.wsgi_request.user.public_id, unit=house.harbour).choices
    assert (choices.tags, choices.difficulty, choices.code_prefix) == (["fine"], 2, "h-")
    assert "fine" in client.get(url("import_questions"), {"kept": token}).content.decode()


@pytest.mark.parametrize(("text", "message"), [("", "file is empty"), ("%PDF-1.7 x", "neither a CSV nor an XLSX")])
def test_import_when_file_cannot_be_read_then_says_so(house: Any, client: Any, text: str, message: str) -> None:
    assert message in upload(client, text, tags="kept words").content.decode()
    assert kept_files() == []
    assert "Choose the file" in client.post(url("import_questions"), {"tags": ""}).content.decode()


def test_kept_file_when_of_another_account_unit_or_day_then_out_of_reach(
    house: Any, client: Any, monkeypatch: Any
) -> None:
    columns = upload(client, GOOD).url
    token = columns.split("/")[-3]
    colleague = house.client(house.member("colleague", unit=house.harbour, role="teacher"))
    assert colleague.get(columns).status_code == 404
    assert client.get(reverse("courses:import_columns", args=["berth", token])).status_code == 404
    assert client.get(url("import_columns", token[:-1] + ("a" if token[-1] != "a" else "b"))).status_code == 404
    monkeypatch.setattr(holding, "KEPT_FOR", -1)
    assert client.get(columns).url == url("import_questions")
    assert holding.sweep() == 2 and kept_files() == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_export_when_imported_again_then_nothing_changes(house: Any, client: Any, language: str) -> None:
    make_question(
        house.harbour, "a-1", stem="=1+1 一题\n两行", options=["=A1", "甲", "007"], key=[2], tags=["法律", "Fire"]
    )
    make_question(house.harbour, "a-2", kind="multiple", key=[0, 3], explanation="because", difficulty=5)
    make_question(house.harbour, "a-3", kind="true_false", stem="It rains.", key=[1])
    make_question(house.harbour, "a-4", kind="true_false", stem="下雨了", options=["正确", "错误"])
    make_question(house.harbour, "a-5", options=[f"option {n}" for n in range(8)], key=[7])
    client.cookies["django_language"] = language
    answer = client.get(url("bank_xlsx"))
    assert answer["Cache-Control"] == "no-store"
    report = report_of(answer.content, "bank.xlsx")
    assert report.errors == () and len(report.questions) == 5
    assert plan(report=report, unit=house.harbour) == Stored(unchanged=5)
    one = client.get(url("bank_xlsx"), {"difficulty": "5"})
    assert [draft.code for draft in report_of(one.content, "bank.xlsx").questions] == ["a-2"]


def test_template_when_downloaded_then_the_import_reads_it(house: Any, client: Any) -> None:
    content = BytesIO(client.get(url("bank_template")).content).getvalue()
    assert report_of(content, "template.xlsx").errors == ()
