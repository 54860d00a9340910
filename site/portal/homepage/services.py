"""Storing the order of a home's blocks: a version of the page like any other, by the CMS's rules."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.html import strip_tags

from kernel.audit.api import record
from kernel.content.models import BasePage
from kernel.content.publishing.newer import somebody_saved_meanwhile
from portal.homepage.arrangement import Arrangement


class ArrangingError(Exception):
    """Nothing was stored; the text is for whoever tried."""


class LockedError(ArrangingError):
    """Somebody keeps the page to themselves, or it is being looked at."""


class NewerError(ArrangingError):
    """Somebody saved another version since the form was opened."""


class NotAllowedError(Exception):
    """The person may not write this page."""


def locked_words(page: Any, user: Any) -> str:
    """Who keeps this person from writing, in words; empty where nobody does."""
    lock = page.get_lock()
    return strip_tags(str(lock.get_message(user))) if lock is not None and lock.for_user(user) else ""


@transaction.atomic
def arrange(*, page: Any, values: list[str], begun_with: Any, actor: Any) -> Any:
    """Store the blocks in this order as the page's newest version, as a draft. `values`: see Arrangement.known();
    `begun_with` names the version that the person saw, as Wagtail's form does. Contents come from the newest version, so
    an older form overwrites none. Returns the revision; None if it is in that order already. Raises NotAllowedError,
    LockedError, NewerError."""
    user = getattr(actor, "user", actor)
    BasePage.objects.select_for_update().get(pk=page.pk)
    page = BasePage.objects.get(pk=page.pk).specific
    if not page.permissions_for_user(user).can_edit():
        raise NotAllowedError
    if said := locked_words(page, user):
        raise LockedError(said)
    if said := somebody_saved_meanwhile(begun_with, page):
        raise NewerError(said)
    plan = Arrangement(page)
    if plan.known(values) == list(plan.here):
        return None
    plan.newest.body = plan.stream(values)
    revision = plan.newest.save_revision(user=user, log_action=True, changed=True)
    record("content.home_arranged", actor=actor, obj=page, unit=page.unit, count=len(plan.newest.body))
    return revision
