"""Why a certificate was revoked or replaced.

The kind of reason stands in the row (Certificate.state_reason), because whoever verifies a revoked certificate may see
it; what happened in detail concerns the unit alone and stands in the audit log.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RevokeReason(models.TextChoices):
    MISTAKE = "mistake", _("Issued by mistake")
    MISCONDUCT = "misconduct", _("The rules of the course or the exam were broken")
    REQUEST = "request", _("At the holder's request")
    OTHER = "other", _("Another reason")


class ReplaceReason(models.TextChoices):
    NAME = "name", _("The name was corrected")
    REINSTATED = "reinstated", _("It had been revoked by mistake")
    NUMBER = "number", _("The number became known to strangers")
    OTHER = "other", _("Another reason")


def reason_label(stored: str) -> str:
    """What to show for Certificate.state_reason; "" for one that is unknown."""
    for choices in (RevokeReason, ReplaceReason):
        if stored in choices.values:
            return str(choices(stored).label)
    return ""
