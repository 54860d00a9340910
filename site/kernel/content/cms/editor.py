"""The editor of texts."""

from __future__ import annotations

from typing import Any

from wagtail.admin.rich_text import DraftailRichTextArea


class PromptTextArea(DraftailRichTextArea):
    """Hands its text to the form at once. Left to itself it waits for a quarter of a second, and who presses a button
    within it sends the form without the last words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options["stateSaveInterval"] = 10  # milliseconds
