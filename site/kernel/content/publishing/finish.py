"""What the last approval of a page does."""

from __future__ import annotations

from typing import Any


def finish_workflow(workflow_state: Any, user: Any = None) -> None:
    """WAGTAIL_FINISH_WORKFLOW_ACTION. Wagtail imports this before it has its models. Raises NarrowerFilesError, and the
    approval did not happen."""
    from kernel.content.publishing.narrower import narrower_files
    from kernel.content.publishing.services import NarrowerFilesError

    page = workflow_state.content_object
    revision = page.get_latest_revision()
    if user is not None and (files := narrower_files(revision.as_object(), user)):
        raise NarrowerFilesError(page, files)
    revision.publish(user=user)
