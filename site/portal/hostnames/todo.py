"""What waits for whoever keeps units with names of their own."""

from __future__ import annotations

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from kernel.people.keeping import MANAGE
from kernel.people.viewer import Viewer
from kernel.plugins.contract import Todo
from kernel.units.models import Hostname

MOST = 20


def broken_names(viewer: Viewer) -> list[Todo]:
    """Names that do not lead here any more, the newest first; one query, and none for those who keep no unit."""
    if not viewer.may_anywhere(MANAGE):
        return []
    failing = Hostname.objects.filter(viewer.where(MANAGE), failing_since__isnull=False, verified_at__isnull=False)
    return [
        Todo(
            _("%(name)s does not lead to the site any more") % {"name": row.shown},
            reverse("hostnames:unit", args=[row.unit.slug]),
            _("See what to do"),
            _("%(unit)s · since %(day)s")
            % {"unit": row.unit.short_name or row.unit.name, "day": date_format(localtime(row.failing_since))},
            order=10,
        )
        for row in failing.select_related("unit").order_by("-failing_since", "pk")[:MOST]
    ]
