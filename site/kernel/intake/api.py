"""Files that come in pieces, for forms above: a kind is registered in an app's ready(), its form has a ResumableFileField,
the view calls for_account(form, user)."""

from kernel.intake.forms import ResumableFileField, ResumableInput, for_account, words
from kernel.intake.kinds import Kind, register_kind
from kernel.intake.services import BusyError, ReceivedFile, claimed, done_with, kept_as

__all__ = [
    "BusyError",
    "Kind",
    "ReceivedFile",
    "ResumableFileField",
    "ResumableInput",
    "claimed",
    "done_with",
    "for_account",
    "kept_as",
    "register_kind",
    "words",
]
