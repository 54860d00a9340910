"""Files that come in pieces, for forms above: a kind is registered in an app's ready(), its form has a ResumableFileField,
the view calls for_account(form, user)."""

from kernel.intake.forms import ResumableFileField, ResumableInput, for_account
from kernel.intake.kinds import Kind, register_kind
from kernel.intake.services import ReceivedFile

__all__ = ["Kind", "ReceivedFile", "ResumableFileField", "ResumableInput", "for_account", "register_kind"]
