"""The list of learners as a workbook: all rows that the filters leave, cell by cell what the page shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from itertools import islice

import xlsxwriter
from django.utils.translation import gettext as _

from courses.models import Enrolment
from courses.questions.export import XLSX_OPTIONS
from courses.teaching.columns import cells, headings
from courses.teaching.selectors import learner_rows

BATCH = 500


def learners_xlsx(enrolments: Iterable[Enrolment], exams: Sequence[tuple[str, str]]) -> bytes:
    """Enrolments come from courses.teaching.selectors.learners. Everything is text, nothing is read as a formula."""
    target = BytesIO()
    remaining = iter(enrolments)
    with xlsxwriter.Workbook(target, XLSX_OPTIONS) as book:
        head = book.add_format({"bold": True, "bg_color": "#F1E3D3", "border": 1})
        sheet = book.add_worksheet(_("Learners"))
        columns = headings(exams)
        sheet.set_column(0, len(columns) - 1, 16)
        sheet.set_column(1, 1, 32)
        for place, (_sort, text) in enumerate(columns):
            sheet.write_string(0, place, text, head)
        number = 0
        while part := list(islice(remaining, BATCH)):
            for row in learner_rows(part, [public_id for public_id, _title in exams]):
                number += 1
                for place, text in enumerate(cells(row)):
                    sheet.write_string(number, place, text)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, number, len(columns) - 1)
    return target.getvalue()
