"""Two people on one page: whoever saves over a version that they have not seen is told first, and loses nothing."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


def somebody_saved_meanwhile(data: Any, page: Any) -> str:
    """Words for whoever sends a page's form, empty if the version that they began with is still the newest.

    Wagtail's screen warns beforehand while it has a connection; this holds without one, too. The form that comes back
    names the newest version, so that sending it once more is an answer.
    """
    newest = page.latest_revision if page.pk else None
    if newest is None:
        return ""
    if own := data.get("overwrite_revision_id"):  # the draft that the form has been saving by itself
        stale = own != str(newest.pk)
    elif begun_with := data.get("loaded_revision_id"):
        saved_at = data.get("loaded_revision_created_at", "")
        stale = begun_with != str(newest.pk) or saved_at != newest.created_at.isoformat()
    else:
        return ""
    if not stale:
        return ""
    return _(
        "%(who)s saved another version of this page at %(time)s, while you were writing. Nothing of yours is lost: it "
        "stands below. Compare both in the page's history; to put yours over the other, save once more."
    ) % {"who": _name(newest.user), "time": date_format(timezone.localtime(newest.created_at), "H:i")}


def _name(user: Any) -> str:
    return str(user.get_full_name()) if user is not None else _("Somebody")
