"""What the CMS admin shows of courses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets import Button


@hooks.register("register_page_header_buttons")
def publish_button(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Learners read versions: from every page of a course there is a way to publish one."""
    from courses.authoring.access import course_page_of
    from courses.models.pages import AuthorPage

    specific = page.specific if not isinstance(page, AuthorPage) else page
    if not isinstance(specific, AuthorPage):
        return
    above = course_page_of(specific)
    if above is not None and above.course is not None:
        address = reverse("courses:publish", args=[above.course.public_id])
        yield Button(_("Publish a version for learners"), address, icon_name="check", priority=5)
