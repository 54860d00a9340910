"""The bank as a workbook that the import reads back without a change."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

import xlsxwriter
from django.utils.translation import get_language

from courses.imports.columns import LETTERS
from courses.models import Question
from courses.models.questions import QuestionKind
from courses.questions.tags import names_of

# Contents, not messages: headings and words that the import knows in either language.
CHINESE = ("编号", "题型", "题干", *LETTERS, "答案", "解析", "标签", "难度")
ENGLISH = ("Code", "Type", "Question", *LETTERS, "Answer", "Explanation", "Tags", "Difficulty")
CHINESE_KINDS = {QuestionKind.SINGLE: "单选", QuestionKind.MULTIPLE: "多选", QuestionKind.TRUE_FALSE: "判断"}
ENGLISH_KINDS = {
    QuestionKind.SINGLE: "single",
    QuestionKind.MULTIPLE: "multiple",
    QuestionKind.TRUE_FALSE: "true/false",
}
WIDTHS = (18, 9, 48, *[18] * len(LETTERS), 10, 36, 18, 9)
XLSX_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def bank_xlsx(questions: Iterable[Question]) -> bytes:
    """A workbook in the active language (Chinese for any Chinese, else English). Questions come with `current`."""
    chinese = (get_language() or "").startswith("zh")
    questions = list(questions)
    tags = names_of(question.pk for question in questions)
    target = BytesIO()
    with xlsxwriter.Workbook(target, XLSX_OPTIONS) as book:
        head = book.add_format({"bold": True, "bg_color": "#F1E3D3", "border": 1})
        body = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        sheet = book.add_worksheet("题目" if chinese else "Questions")
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width, body)
        for column, text in enumerate(CHINESE if chinese else ENGLISH):
            sheet.write_string(0, column, text, head)
        for number, question in enumerate(questions, start=1):
            for column, text in enumerate(_cells(question, tags.get(question.pk, []), chinese)):
                sheet.write_string(number, column, text, body)
        sheet.freeze_panes(1, 0)
    return target.getvalue()


def _cells(question: Question, tags: list[str], chinese: bool) -> list[str]:
    version = question.current
    if version is None:
        return [question.code]
    if version.kind == QuestionKind.TRUE_FALSE:
        right = version.key == [0]
        options: list[str] = []
        answer = ("对" if right else "错") if chinese else str(right).lower()
    else:
        options, answer = version.options, "".join(LETTERS[index] for index in version.key)
    return [
        question.code,
        (CHINESE_KINDS if chinese else ENGLISH_KINDS)[QuestionKind(version.kind)],
        version.stem,
        *options,
        *[""] * (len(LETTERS) - len(options)),
        answer,
        version.explanation,
        ("、" if chinese else ", ").join(tags),
        str(question.difficulty),
    ]
