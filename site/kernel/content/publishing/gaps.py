"""The other way round: a file is narrowed that stands in pages for more people."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import ReferenceIndex

from kernel.content.audience import is_visible, leaves_somebody_out
from kernel.content.models import BasePage
from kernel.people.viewer import Viewer

MOST_NAMED = 8


def gaps_in_pages(user: Any, stored: Any, wanted: Any) -> str:
    """Which published pages would show a gap, if the file became as `wanted` (audience, audience_roles, unit_id); empty if
    none does that does not already. Titles that the person may not read are counted only."""
    kind = ContentType.objects.get_for_model(BasePage)
    rows = ReferenceIndex.get_references_to(stored).filter(base_content_type=kind)
    numbers = {int(pk) for pk in rows.values_list("object_id", flat=True)}
    before = type(stored)._base_manager.get(pk=stored.pk)
    pages = [
        page
        for page in BasePage.objects.live().filter(pk__in=numbers).order_by("path")
        if leaves_somebody_out(wanted, page) and not leaves_somebody_out(before, page)
    ]
    if not pages:
        return ""
    viewer = Viewer(user)
    named = [page.title for page in pages if is_visible(page, viewer)][:MOST_NAMED]
    others = len(pages) - len(named)
    said = [
        ngettext(
            "It stands in %(count)d page that more people read; they would find a gap there.",
            "It stands in %(count)d pages that more people read; they would find a gap there.",
            len(pages),
        )
        % {"count": len(pages)}
    ]
    if named:
        said.append(_("“%(title)s”") % {"title": _("”, “").join(named)})
    if others:
        more = ngettext("and %(count)d more page", "and %(count)d more pages", others)
        said.append(more % {"count": others})
    said.append(_("Put another file there first, or tick below that it is meant so."))
    return " ".join(said)
