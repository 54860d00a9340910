"""First steps for each role: what they are, and which of them this person has taken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import PageLogEntry

from kernel.audit.models import AuditEntry
from kernel.content.cms.editing import cms_address
from kernel.people.models import Person
from kernel.people.roles import ROLE_LABELS, role_label
from kernel.people.viewer import Viewer
from kernel.plugins.contract import Step
from kernel.plugins.registry import enabled
from portal.my.models import GuideMark

MEMBER = "member"
PUBLISHED = "cms.published"
CMS = "wagtailadmin_home"

WRITE = (
    (
        "site",
        _("Open your unit's site"),
        _("Signed in, you see “Write an article” and “Edit this page” on the pages that you may change."),
        "my_site",
        (),
    ),
    (
        "article",
        _("Publish an article"),
        _("Press “Write an article”, give it a title and text, and publish. You can withdraw it at any time."),
        "my_site",
        (PUBLISHED, "content.page_published"),
    ),
    (
        "picture",
        _("Add a picture"),
        _("Choose or upload one in the article, and say in a few words what it shows: some readers hear it."),
        CMS,
        (),
    ),
    (
        "phone",
        _("Look at it on a phone"),
        _("Most members read on a phone. Open your article there, with large text, too."),
        "my_site",
        (),
    ),
)
KERNEL_STEPS = (
    Step(MEMBER, "account", _("Look at your account"), _("Are your name, your unit and your number right?"), "account"),
    Step(
        MEMBER, "text", _("Choose how large the text is"), _("“Large text” stands at the top of every page."), "account"
    ),
    Step(MEMBER, "unit", _("Open your unit's site"), _("News and notices of your unit stand there."), "my_site"),
    Step(
        "administrator",
        "subsite",
        _("Open a subsite"),
        _("One form: kind, name, colours, what stands on the home page. You see it before anybody else does."),
        "subsites:list",
        ("content.subsite_opened",),
        10,
    ),
    Step(
        "administrator",
        "switches",
        _("Decide what a unit uses"),
        _("Each switch says in numbers whom it touches before it does anything."),
        "switches:mine",
        ("plugins.switched",),
        20,
    ),
    Step(
        "administrator",
        "directory",
        _("Read the unit directory"),
        _("Is every unit there, in its place and under its right name?"),
        "directory",
        (),
        30,
    ),
    *(
        Step(role, slug, label, text, url_name, facts, 10 * place)
        for role in ("editor", "info_officer")
        for place, (slug, label, text, url_name, facts) in enumerate(WRITE, 1)
    ),
    *(
        Step(
            role,
            "practice",
            _("Try it in the practice unit"),
            _("There you have the same role, and nothing is public or counts."),
            "practice",
            (),
            5,
        )
        for role in ("administrator", "secretary", "info_officer", "editor", "teacher", "clerk")
    ),
    Step(
        "secretary",
        "unit",
        _("Open your unit's site"),
        _("It is what members and visitors see of your unit."),
        "my_site",
        (),
        10,
    ),
    Step(
        "clerk",
        "directory",
        _("Find your unit in the directory"),
        _("Search by name, pinyin or first letters, as members do."),
        "directory",
        (),
        10,
    ),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A step in front of one person; `by_hand`: they tick it themselves."""

    slug: str
    label: str
    text: str
    url: str
    done: bool
    by_hand: bool


@dataclass(frozen=True, slots=True)
class Guide:
    role: str
    label: str
    lines: list[Line]
    put_away: bool

    @property
    def done(self) -> int:
        return sum(line.done for line in self.lines)

    @property
    def is_over(self) -> bool:
        return self.done == len(self.lines)

    @property
    def following(self) -> Line | None:
        return next((line for line in self.lines if not line.done), None)


def roles_of(viewer: Viewer) -> list[str]:
    """The roles that this person holds anywhere, in the order of the house, and that everybody is a member."""
    held = {term.role for term in viewer.terms}
    if viewer.is_superuser:
        held.add("administrator")
    return [*(role for role in ROLE_LABELS if role in held), MEMBER]


def guides(request: HttpRequest) -> list[Guide]:
    """Guides of all roles of the viewer that have steps. Three queries and the plugins' facts."""
    viewer = request.viewer
    if viewer.person is None:
        return []
    plugins = list(enabled(request.mount.unit_id))
    steps = [*KERNEL_STEPS, *(step for plugin in plugins for step in plugin.steps())]
    roles = roles_of(viewer)
    mine = [step for step in steps if step.role in roles]
    facts = _facts(viewer, mine).union(*(plugin.facts(viewer) for plugin in plugins))
    marks = set(GuideMark.objects.filter(person=viewer.person).values_list("role", "step"))
    found = []
    for role in roles:
        lines = [
            Line(
                step.slug,
                str(step.label),
                str(step.text),
                url,
                done=bool(facts.intersection(step.facts)) or (role, step.slug) in marks,
                by_hand=not step.facts,
            )
            for step in sorted((one for one in mine if one.role == role), key=lambda one: one.order)
            if (url := address(step.url_name))
        ]
        if lines:
            found.append(Guide(role, guide_label(role), lines, put_away=(role, "") in marks))
    return found


def guide_label(role: str) -> str:
    return str(_("Member")) if role == MEMBER else str(role_label(role))


def address(url_name: str) -> str:
    """Empty where no installed part answers there."""
    try:
        return cms_address(url_name) if url_name.startswith("wagtailadmin_") else reverse(url_name)
    except NoReverseMatch:
        return ""


def _facts(viewer: Viewer, steps: Iterable[Step]) -> frozenset[str]:
    wanted = {fact for step in steps for fact in step.facts}
    rows = AuditEntry.objects.filter(actor=viewer.user.public_id, action__in=wanted)
    found = set(rows.order_by().values_list("action", flat=True).distinct())
    if PUBLISHED in wanted and PageLogEntry.objects.filter(user_id=viewer.user.pk, action="wagtail.publish").exists():
        found.add(PUBLISHED)
    return frozenset(found)


@transaction.atomic
def mark(*, person: Person, role: str, step: str, on: bool) -> None:
    """Tick a step or take the tick back; with step "" put the guide away or fetch it again."""
    if on:
        GuideMark.objects.get_or_create(person=person, role=role, step=step)
    else:
        GuideMark.objects.filter(person=person, role=role, step=step).delete()


def current(found: list[Guide]) -> dict[str, Any] | None:
    """The guide that "my" home shows: the first that is neither over nor put away."""
    for guide in found:
        if not guide.put_away and (step := guide.following):
            return {"guide": guide, "step": step, "done": guide.done, "total": len(guide.lines)}
    return None
