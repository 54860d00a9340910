"""The school on home pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from courses.learning import kept
from courses.learning.catalogue import course_cards
from courses.learning.held import held_by

MOST = 12


def courses_widget(request: HttpRequest, options: dict[str, Any]) -> dict[str, Any]:
    """Course cards: first what the member is taking, then the newest of this site, `count` in all."""
    viewer, mount = request.viewer, request.mount
    count = max(1, min(int(options.get("count") or 4), MOST))
    held = held_by(viewer)
    facts = kept.course_facts(one.course_id for one in held)
    here = kept.mount_unit_ids(mount)
    listed = [
        one.course_id
        for one in held
        if one.is_under_way and one.course_id in facts and (here is None or facts[one.course_id].unit_id in here)
    ][:count]
    if len(listed) < count:
        listed += [one.pk for one in kept.newest(mount, viewer, count - len(listed), leave_out=listed)]
    return {
        "title": options.get("title", ""),
        "cards": course_cards(listed, held, viewer),
        "for_members": not viewer.is_authenticated,
    }
