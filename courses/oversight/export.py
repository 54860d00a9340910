"""The rows as a workbook: a few at once, many in the background, cell by cell what the page shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.oversight.columns import cells, headings
from courses.oversight.filters import OversightFilter
from courses.oversight.selectors import Rows
from courses.oversight.wanted import allowed_units
from courses.questions.export import XLSX_OPTIONS, XLSX_TYPE
from kernel.jobs.api import JobError, Progress, Result

KIND = "courses.oversight_xlsx"
AT_ONCE = 500
MOST = 20_000
BATCH = 500
WIDTHS = (12, 28, 32, 10, 18, 12, 10, 17, 12)


def write(target: Path | BytesIO, rows: Rows, progress: Callable[[int], None] = lambda number: None) -> int:
    """Everything is text, nothing is read as a formula. Row by row to the disk, so that memory does not grow."""
    options = XLSX_OPTIONS | ({"in_memory": False, "constant_memory": True} if isinstance(target, Path) else {})
    number = 0
    with xlsxwriter.Workbook(target, options) as book:
        head = book.add_format({"bold": True, "bg_color": "#F1E3D3", "border": 1})
        sheet = book.add_worksheet(_("Learning"))
        for place, (text, width) in enumerate(zip(headings(), WIDTHS, strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, text, head)
        for part in rows.parts(BATCH):
            for row in part:
                number += 1
                for place, text in enumerate(cells(row)):
                    sheet.write_string(number, place, text)
            progress(number)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, number, len(WIDTHS) - 1)
    return number


def file_name(day: date) -> str:
    return _("Learning of members %(day)s") % {"day": day.isoformat()}


def run(progress: Progress, query: str) -> Result:
    """The job. It asks anew what the owner may see, so that a role that ended meanwhile gives nothing."""
    viewer = progress.viewer
    if not allowed_units(viewer):
        raise JobError(_("You no longer have a role that shows you how members learn."))
    form = OversightFilter.from_query(query, viewer)
    rows = Rows(form.wanted)
    total = rows.count()
    if total > MOST:
        raise JobError(too_many(total))
    path = progress.new_file("xlsx")

    def tell(number: int) -> None:
        progress(number, max(total, number), _("Writing rows"))

    count = write(path, rows, tell)
    message = ngettext("%(count)s row", "%(count)s rows", count) % {"count": f"{count:,}"}
    name = f"{file_name(form.wanted.today)}.xlsx"
    return Result(path=path, name=name, content_type=XLSX_TYPE, url=_page(query), message=message)


def _page(query: str) -> str:
    return f"{reverse('courses:oversee_people')}?{query}"


def too_many(total: int) -> str:
    words: dict[str, Any] = {"count": f"{total:,}", "most": f"{MOST:,}"}
    return _("These are %(count)s rows; a workbook takes at most %(most)s. Choose a unit, a course or a state.") % words
