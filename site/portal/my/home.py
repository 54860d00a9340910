""" "My" home: where one stands, what comes next, one's unit's notices, and what one's roles let one do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.models import WorkflowState

from kernel.content.audience import in_units
from kernel.content.cms.editing import cms_address
from kernel.content.models import BasePage
from kernel.content.moderation.services import APPROVE, EDIT
from kernel.content.selectors import all_notices, as_items
from kernel.content.sites import site_of
from kernel.jobs.kinds import label_of
from kernel.jobs.selectors import active_jobs
from kernel.people.keeping import MANAGE
from kernel.people.models import Role
from kernel.people.roles import ALL
from kernel.people.viewer import Term, Viewer
from kernel.plugins.contract import Duty, Plugin, Todo
from kernel.plugins.registry import enabled
from kernel.units.mounts import mounts
from kernel.units.tree import tree
from portal.hostnames.todo import broken_names
from portal.my.guides import CMS, address

NOTICES = 5
ARTICLES = 50
KERNEL_DUTIES = (
    Duty("content.edit", gettext_lazy("Write and edit pages"), CMS, "pen-line"),
    Duty(MANAGE, gettext_lazy("Open and change subsites"), "subsites:list", "building-2"),
    Duty(MANAGE, gettext_lazy("Appoint people to roles"), "roles:mine", "user-check"),
    Duty(MANAGE, gettext_lazy("Switch plugins of units"), "switches:mine", "sliders-horizontal"),
)


@dataclass(frozen=True, slots=True)
class Held:
    """A role in a unit, and where it leads."""

    role: str
    unit: str
    site: str
    duties: list[dict[str, str]]


def my_home(request: HttpRequest) -> dict[str, Any]:
    """Context of my/home.html."""
    viewer = request.viewer
    plugins = list(enabled(request.mount.unit_id))
    things = [*broken_names(viewer), *articles(viewer), *(one for plugin in plugins for one in plugin.todo(viewer))]
    todo = sorted(things, key=_urgency)
    unit_id = viewer.home_unit_id
    site = mounts().of_unit(unit_id) if unit_id else request.mount
    return {
        "sentence": sentence(todo),
        "todo": [_line(one) for one in todo],
        "notices": as_items(all_notices(viewer, site, None, NOTICES)),
        "unit": tree().by_id.get(unit_id or 0),
        "site_url": site.path("") if unit_id else "",
        "roles": roles(viewer, plugins),
        "jobs": [
            {
                "title": label_of(job.kind),
                "url": reverse("jobs:job", args=[job.public_id]),
                "aside": job.get_state_display(),
                "meta": job.message,
            }
            for job in active_jobs(viewer)[:5]
        ],
    }


def _urgency(one: Todo) -> tuple[bool, date, int]:
    return (not one.late, one.date or date.max, one.order)


def sentence(todo: Sequence[Todo]) -> str:
    """Where one stands: what is late before what is due, what is due before the rest."""
    late = [one for one in todo if one.late]
    if late:
        text = ngettext("One thing is overdue: %(title)s", "%(count)d things are overdue, first: %(title)s", len(late))
        return text % {"count": len(late), "title": late[0].title}
    if todo and todo[0].date:
        text = ngettext(
            "One thing waits for you: %(title)s, by %(date)s",
            "%(count)d things wait for you, first: %(title)s, by %(date)s",
            len(todo),
        )
        return text % {"count": len(todo), "title": todo[0].title, "date": date_format(todo[0].date)}
    if todo:
        text = ngettext(
            "One thing waits for you: %(title)s", "%(count)d things wait for you, first: %(title)s", len(todo)
        )
        return text % {"count": len(todo), "title": todo[0].title}
    return _("Nothing waits for you")


def _line(one: Todo) -> dict[str, Any]:
    return {
        "title": one.title,
        "url": one.url,
        "date": one.date,
        "soon": one.soon or one.late,
        "meta": one.meta,
        "action": one.action,
    }


def roles(viewer: Viewer, plugins: Sequence[Plugin]) -> list[Held]:
    """Every role with what it lets one do; the same way is named once, under the first role that has it."""
    held = [term for term in viewer.terms if not term.practice]
    if not held:
        return []
    named = {role.slug: str(role) for role in Role.objects.all()}
    nodes, table = tree().by_id, mounts()
    duties = [*KERNEL_DUTIES, *(duty for plugin in plugins for duty in plugin.duties())]
    found = []
    for term in sorted(held, key=lambda one: (len(nodes[one.unit_id].line), one.role)):
        allowed = [
            {"label": str(duty.label), "url": url, "icon": duty.icon}
            for duty in duties
            if _has(term, duty.permission) and (url := address(duty.url_name))
        ]
        if desk := _desk(term):
            allowed.insert(0, desk)
        mount = table.of_unit(term.unit_id)
        found.append(Held(named.get(term.role, term.role), nodes[term.unit_id].name, mount.path(""), allowed))
    return found


def _has(term: Term, permission: str) -> bool:
    return permission in term.permissions or ALL in term.permissions


def _desk(term: Term) -> dict[str, str] | None:
    """Where one works on the unit's own site, if it has one."""
    site = site_of(tree().by_id.get(term.unit_id))
    if site is None or not (_has(term, EDIT) or _has(term, APPROVE)):
        return None
    return {"label": _("Desk of the site"), "url": reverse("desk:desk", args=[site.unit.slug]), "icon": "inbox"}


# -- articles --------------------------------------------------------------------------------------------------------
def articles(viewer: Viewer) -> list[Todo]:
    """Articles that wait for this person to look at them, by site, and those that were sent back to them. Members
    without a role are asked nothing; two queries for all others."""
    if not viewer.terms or not viewer.is_authenticated:
        return []
    numbers = BasePage.objects.filter(in_units(viewer.units_with(APPROVE))).values_list(
        Cast("pk", output_field=CharField())
    )
    to_look_at = Q(status=WorkflowState.STATUS_IN_PROGRESS, object_id__in=numbers)
    sent_back = Q(status=WorkflowState.STATUS_NEEDS_CHANGES, requested_by_id=viewer.user.pk)
    states = (
        WorkflowState.objects.filter(to_look_at | sent_back).order_by("created_at").values_list("object_id", "status")
    )
    found = dict(states[:ARTICLES])
    pages = BasePage.objects.filter(pk__in=[int(pk) for pk in found]).values_list("pk", "draft_title", "unit_id")
    waiting: Counter[int] = Counter()
    lines = []
    for pk, title, unit_id in pages:
        if found[str(pk)] == WorkflowState.STATUS_NEEDS_CHANGES:
            url = cms_address("wagtailadmin_pages:edit", pk)
            lines.append(Todo(title, url, _("Change it"), _("was sent back to you"), order=30))
        else:
            waiting[unit_id or tree().root_id or 0] += 1
    for unit_id, count in waiting.items():
        if node := tree().by_id.get(unit_id):
            text = ngettext("%(count)s article waits to be looked at", "%(count)s articles wait to be looked at", count)
            url = reverse("desk:desk", args=[node.slug])
            lines.append(Todo(text % {"count": count}, url, _("To the desk"), node.label, order=25))
    return lines
