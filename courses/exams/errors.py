"""What the services of exams refuse, as sentences that a page can show."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _


class ExamError(Exception):
    """A rule of the exam forbids it; `message` says so to the person who asked."""

    message = _("That is not possible.")

    def __str__(self) -> str:
        return str(self.message)


class NotEnrolledError(ExamError):
    message = _("You are not enrolled in this course.")


class NotYetOpenError(ExamError):
    message = _("The exam has not opened yet.")


class ClosedError(ExamError):
    message = _("The exam is closed.")


class NoAttemptLeftError(ExamError):
    message = _("You have used all attempts.")


class BankTooSmallError(ExamError):
    message = _("The question bank cannot fill this exam at the moment. Please tell the teacher.")


class StillOpenError(ExamError):
    message = _("The attempt is still under way.")


class AttemptNotFoundError(ExamError):
    """There is no such attempt, or it is somebody else's: both look alike."""

    message = _("There is no such attempt.")


class GapError(ExamError):
    """Saves are missing before the first one sent; the page sends again from `expected`."""

    message = _("Earlier answers are missing.")

    def __init__(self, expected: int) -> None:
        super().__init__()
        self.expected = expected


class BadSaveError(ExamError):
    """A save that no page of ours sends: a position that the paper does not have, two choices where one is asked."""

    message = _("This answer does not fit the question.")


class NotAllowedError(PermissionDenied):
    """The permission is missing. Pages answer it with "not found"."""
