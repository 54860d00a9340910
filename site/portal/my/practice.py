"""The unit for practice: a root of its own, where everybody has the role that they hold elsewhere, and nothing counts.

What is in it shows to holders of roles only (kernel.content.audience), and no list, number, feed or directory of the house
names it (kernel.units.tree.Snapshot.practice).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kernel.audit.api import record
from kernel.content.models import Article, BasePage, GuardedDocument, GuardedImage, Section, Subsite, UnitHome
from kernel.content.services import open_subsite, publish_page
from kernel.people.keeping import MANAGE
from kernel.people.viewer import Viewer
from kernel.plugins.registry import all_plugins
from kernel.theming.models import Brand
from kernel.units.models import Unit
from kernel.units.tree import changed, tree
from portal.my.models import Practice
from portal.subsites.starters import home_blocks

SLUG = "practice"
COLOUR = "#5b5b3a"  # of no organisation


class NotAllowedError(Exception):
    """Only whoever keeps the whole organisation keeps its unit for practice."""


def may_keep(viewer: Viewer) -> bool:
    return viewer.may(MANAGE, tree().root_id)


def practice() -> Practice | None:
    return Practice.objects.select_related("unit").first()


@transaction.atomic
def open_practice(*, viewer: Viewer) -> Practice:
    """Make the unit with its site; the one that exists is kept. Raises NotAllowedError."""
    if not may_keep(viewer):
        raise NotAllowedError
    if known := practice():
        return known
    unit = Unit.add_root(name=_("Practice unit"), short_name=_("Practice"), slug=_free_slug(), practice=True)
    Brand.objects.create(unit=unit, name=unit.name, crest=unit.name[:1], colour=COLOUR)
    open_subsite(unit=unit, title=unit.name, actor=viewer)
    changed()
    found = Practice.objects.create(unit=unit)
    _fill(unit, viewer)
    record("my.practice_opened", actor=viewer, unit=unit)
    return found


def _free_slug() -> str:
    """A unit of the organisation may be called so."""
    taken = set(Unit.objects.filter(slug__startswith=SLUG).values_list("slug", flat=True))
    return next(
        name for number in range(len(taken) + 1) if (name := f"{SLUG}-{number}" if number else SLUG) not in taken
    )


@transaction.atomic
def reset(*, viewer: Viewer | None = None) -> None:
    """Remove all that was tried there and begin anew; None: the night does. Raises NotAllowedError."""
    if viewer is not None and not may_keep(viewer):
        raise NotAllowedError
    found = practice()
    if found is None:
        return
    unit = found.unit
    root = Subsite.objects.get(unit=unit).root_page
    for page in BasePage.objects.child_of(root).specific():
        BasePage.objects.get(pk=page.pk).specific.delete()
    for plugin in all_plugins():
        plugin.clear(frozenset({unit.pk}))
    for model in (GuardedImage, GuardedDocument):
        for thing in model.objects.filter(unit=unit):
            thing.delete()
    _fill(unit, viewer)
    found.filled_at = timezone.now()
    found.save(update_fields=["filled_at"])
    record("my.practice_reset", actor=viewer, unit=unit)


@transaction.atomic
def set_nightly(*, viewer: Viewer, on: bool) -> None:
    if not may_keep(viewer):
        raise NotAllowedError
    Practice.objects.update(nightly=on)
    record("my.practice_nightly", actor=viewer, on=on)


def nightly() -> None:
    """By schedule, every hour: in the small hours, where it is asked for."""
    now = timezone.localtime()
    asked = Practice.objects.filter(nightly=True, filled_at__lt=timezone.now() - timedelta(hours=12))
    if now.hour == 3 and asked.exists():
        reset()


def _fill(unit: Unit, actor: Any) -> None:
    """A section with an article to change, in the language of whoever asks."""
    home = BasePage.objects.get(pk=Subsite.objects.get(unit=unit).root_page_id)
    section = Section(title=_("News for practice"), slug="news", unit=unit)
    section = publish_page(parent=home, page=section, actor=None)
    article = Article(
        title=_("An article to change"), slug="first", summary=_("Change it, add a picture, withdraw it.")
    )
    publish_page(parent=BasePage.objects.get(pk=section.pk), page=article, actor=None)
    home = UnitHome.objects.get(unit=unit)
    words = {
        "name": unit.name,
        "banner_text": _("Change this page, write an article, make a course: try what you like."),
    }
    home.body = home_blocks(("text", "headlines"), {"news": section}, words)
    home.save_revision().publish()
