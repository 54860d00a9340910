"""`manage.py questions import`."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from courses.models import Question

GOOD = "code,question,A,B,answer\nx-1,Who writes the minutes?,The clerk,Nobody,A\n"
BAD = GOOD + "x-2,Who signs?,The chair,Nobody,D\n"


def run(path: Path, *more: str) -> str:
    out = StringIO()
    call_command("questions", "import", str(path), "--unit", "harbour", *more, stdout=out)
    return out.getvalue()


def test_command_when_file_is_right_then_stores_and_says_how_many(house: Any, tmp_path: Path) -> None:
    path = tmp_path / "bank.csv"
    path.write_text(GOOD)
    assert "1 new" in run(path, "--dry-run")
    assert not Question.objects.exists()
    assert "1 new" in run(path, "--tag", "minutes", "--difficulty", "4")
    question = Question.objects.get()
    assert question.difficulty == 4 and list(question.tags.names()) == ["minutes"]
    assert "1 unchanged" in run(path)


def test_command_when_row_is_wrong_then_row_column_message_and_nothing_stored(house: Any, tmp_path: Path) -> None:
    path = tmp_path / "bank.csv"
    path.write_text(BAD)
    out = StringIO()
    with pytest.raises(CommandError) as raised:
        call_command("questions", "import", str(path), "--unit", "harbour", stdout=out)
    assert raised.value.returncode == 1
    assert out.getvalue().startswith("3\tanswer\terror\t") and "D" in out.getvalue()
    assert not Question.objects.exists()


def test_command_when_unit_or_file_is_missing_then_says_so(house: Any, tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("questions", "import", str(tmp_path / "none.csv"), "--unit", "harbour")
    with pytest.raises(CommandError):
        call_command("questions", "import", str(tmp_path / "none.csv"), "--unit", "nowhere")
