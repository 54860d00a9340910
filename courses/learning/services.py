"""Everything that writes about learners, in one place to import from."""

from __future__ import annotations

from courses.learning.assignments import assign, end_assignment, enrol_all_newcomers, enrol_newcomer
from courses.learning.completion import check_completion
from courses.learning.enrolments import admit, enrol, refuse, withdraw
from courses.learning.progress import mark_read, record_check, record_progress

__all__ = [
    "admit",
    "assign",
    "check_completion",
    "end_assignment",
    "enrol",
    "enrol_all_newcomers",
    "enrol_newcomer",
    "mark_read",
    "record_check",
    "record_progress",
    "refuse",
    "withdraw",
]
