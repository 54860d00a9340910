"""Everything that writes about learners, in one place to import from."""

from __future__ import annotations

from courses.learning.assignments import assign, end_assignment, enrol_all_newcomers, enrol_newcomer
from courses.learning.closing import close_course, reopen_course
from courses.learning.completion import check_completion
from courses.learning.enrolments import admit, enrol, refuse, withdraw
from courses.learning.progress import mark_read, record_check, record_progress

__all__ = [
    "admit",
    "assign",
    "check_completion",
    "close_course",
    "end_assignment",
    "enrol",
    "enrol_all_newcomers",
    "enrol_newcomer",
    "mark_read",
    "record_check",
    "record_progress",
    "refuse",
    "reopen_course",
    "withdraw",
]
