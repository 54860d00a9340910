"""What the services of learning refuse, as sentences that a page can show."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _


class LearningError(Exception):
    """A rule of the school forbids it; `message` says so to the person who asked."""

    message = _("That is not possible.")

    def __str__(self) -> str:
        return str(self.message)


class NoPersonError(LearningError):
    message = _("Your account is not tied to a person yet. Please ask your unit's clerk.")


class NotVisibleError(LearningError):
    """Pages answer it with "not found": a course that one may not see looks like one that does not exist."""

    message = _("This course does not exist here.")


class CourseClosedError(LearningError):
    message = _("This course is closed; nobody can join any more.")


class AssignedOnlyError(LearningError):
    message = _("Only units can assign this course to their members; one cannot join it oneself.")


class EnrolmentRefusedError(LearningError):
    message = _("Your request was refused. Please speak to the teacher.")


class StillAssignedError(LearningError):
    message = _("Your unit has assigned this course to you, so you cannot leave it.")


class AlreadyCompletedError(LearningError):
    message = _("You have completed this course; there is nothing to leave.")


class NothingAskedError(LearningError):
    message = _("This person has not asked to join, or has been answered already.")


class PastDateError(LearningError):
    message = _("The due date lies in the past.")


class NotLearningError(LearningError):
    message = _("You are not enrolled in this course.")


class UnknownItemError(LearningError):
    message = _("This lesson does not belong to your version of the course.")


class InvalidAnswerError(LearningError):
    message = _("Please choose an answer.")


class NotAllowedError(PermissionDenied):
    """The permission is missing. Pages answer it with "not found"."""
