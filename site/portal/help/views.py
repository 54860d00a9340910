"""All help on one page, by role, with a search that needs no script."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kernel.plugins.contract import HelpTopic
from portal.help.topics import ALL_ROLES, topics
from portal.my.guides import address, guide_label, roles_of

LONGEST = 60


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """`?q=` looks in titles and texts, `?role=` narrows to what a role meets; one's own roles come first."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    role = request.GET.get("role", "")
    role = role if role in ALL_ROLES else ""
    mine = roles_of(request.viewer) if request.viewer.is_authenticated else []
    found = [topic for topic in topics(request.mount.unit_id) if _fits(topic, text, role)]
    found.sort(key=lambda topic: not set(topic.roles) & set(mine))
    context = {
        "q": text,
        "role": role,
        "topics": [shown(topic) for topic in found],
        "tabs": [
            {"label": label, "url": f"?role={slug}" if slug else "?", "current": slug == role}
            for slug, label in (("", _("All")), *((slug, guide_label(slug)) for slug in ALL_ROLES))
        ],
    }
    return render(request, "help/help.html", context)


def shown(topic: HelpTopic) -> dict[str, Any]:
    return {
        "slug": topic.slug,
        "title": topic.title,
        "lines": str(topic.body).split("\n"),
        "roles": [guide_label(role) for role in topic.roles],
        "url": address(topic.url_name) if topic.url_name else "",
    }


def _fits(topic: HelpTopic, text: str, role: str) -> bool:
    words = f"{topic.title}\n{topic.body}".casefold()
    return (not role or role in topic.roles) and all(word in words for word in text.casefold().split())
