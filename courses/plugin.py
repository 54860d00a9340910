"""The online school's manifest: what it adds to the house."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from kernel.plugins.contract import NavItem, Permission, Plugin


class Courses(Plugin):
    slug = "courses"
    label = _("Online school")
    description = _("Courses, exams, certificates and credit hours.")
    icon = "graduation-cap"

    def permissions(self) -> Sequence[Permission]:
        return (
            Permission("courses.teach", _("Write courses, see learners, admit, grade"), ("teacher",)),
            Permission("courses.assign", _("Assign courses to units"), ("secretary", "clerk")),
            Permission("courses.follow", _("See how the members of a unit stand"), ("secretary", "clerk")),
            Permission("courses.certify", _("Revoke and replace certificates"), ("secretary",)),
        )


plugin = Courses()
__all__ = ["NavItem", "plugin"]
