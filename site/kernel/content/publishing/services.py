"""Publishing with an answer for every file that fewer people may see than the page."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from kernel.audit.api import record
from kernel.content.cms.policies import may_approve, may_write
from kernel.content.publishing.narrower import Narrower, narrower_files, widened
from kernel.content.publishing.uses import take_out

WIDEN, LEAVE_OUT, REPLACE = "widen", "leave_out", "replace"


class NarrowerFilesError(Exception):
    """The page cannot be published before somebody has said what becomes of these files."""

    def __init__(self, page: Any, files: list[Narrower]) -> None:
        super().__init__(f"{len(files)} files of page {page.pk} are for fewer people than the page")
        self.page, self.files = page, files


class NotAllowedError(PermissionError):
    """The person may not write this page, not publish it, or not change this file."""


def as_published(page: Any) -> Any:
    """The page as it would stand after publishing: its newest version."""
    return page.get_latest_revision_as_object()


@transaction.atomic
def settle(*, page: Any, answers: dict[str, str], actor: Any) -> Any:
    """Carry out WIDEN and LEAVE_OUT, by the files' public ids; the page becomes a new version if something is left out.
    Returns its newest version. Raises NotAllowedError."""
    user = getattr(actor, "user", actor)
    if not (may_write(user, page) or may_approve(user, page)):
        raise NotAllowedError
    newest = as_published(page)
    left_out = set()
    for narrow in narrower_files(newest, user):
        answer = answers.get(narrow.key)
        if answer == WIDEN:
            if not narrow.may_widen:
                raise NotAllowedError
            _widen(narrow, newest, actor)
        elif answer == LEAVE_OUT:
            left_out.add(narrow.name)
    if left_out:
        take_out(newest, left_out)
        newest.save_revision(user=user, log_action=True)
        record("content.files_left_out", actor=actor, obj=newest, unit=newest.unit, count=len(left_out))
    return newest


def _widen(narrow: Narrower, page: Any, actor: Any) -> None:
    before = narrow.file.audience
    file = widened(narrow.file, page)
    file.save(update_fields=["audience", "audience_roles", "unit"])
    record("content.file_widened", actor=actor, obj=file, unit=file.unit, before=before, after=file.audience)


@transaction.atomic
def publish_newest(*, page: Any, actor: Any) -> Any:
    """Publish (or schedule, if the page says when) the newest version. Raises NotAllowedError, NarrowerFilesError."""
    user = getattr(actor, "user", actor)
    if not page.permissions_for_user(user).can_publish():
        raise NotAllowedError
    newest = as_published(page)
    if files := narrower_files(newest, user):
        raise NarrowerFilesError(newest, files)
    revision = page.get_latest_revision() or newest.save_revision(user=user)
    revision.publish(user=user)
    record("content.page_published", actor=actor, obj=page, unit=page.unit)
    return type(newest).objects.get(pk=page.pk)


@transaction.atomic
def submit(*, page: Any, actor: Any) -> None:
    """Send the newest version in to whoever approves. Raises NotAllowedError."""
    user = getattr(actor, "user", actor)
    if not (may_write(user, page) and page.permissions_for_user(user).can_submit_for_moderation()):
        raise NotAllowedError
    if page.get_latest_revision() is None:
        page.save_revision(user=user)
    page.get_workflow().start(page, user)
    record("content.page_sent_in", actor=actor, obj=page, unit=page.unit)
