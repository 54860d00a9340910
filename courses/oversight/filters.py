"""The form above the numbers and the rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from courses.oversight.wanted import Wanted, wanted_or_404
from courses.teaching.selectors import OVERDUE, STAGES
from kernel.people.viewer import Viewer


class OversightFilter(forms.Form):
    """What is not understood narrows nothing. Unit and course come by slug and public id."""

    text = forms.CharField(label=_("Name"), required=False, max_length=60)
    course = forms.ChoiceField(label=_("Course"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All")),
            ("todo", _("Not begun")),
            ("under_way", _("Under way")),
            ("done", _("Completed")),
            (OVERDUE, _("Overdue")),
        ],
    )
    due = forms.ChoiceField(
        label=_("Due date"),
        required=False,
        choices=[
            ("", _("At any time")),
            ("month", _("This month")),
            ("quarter", _("This quarter")),
            ("year", _("This year")),
            ("last_year", _("Last year")),
            ("none", _("Without a due date")),
        ],
    )
    assigned = forms.BooleanField(label=_("Assigned courses only"), required=False)
    unit = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    only = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, viewer: Viewer, here: int | None = None) -> None:
        super().__init__(data)
        self.chosen_course: Course | None = _course(data.get("course", ""))
        base = wanted_or_404(viewer, data.get("unit", ""), here)
        choices: Any = [("", _("All courses"))]
        if self.chosen_course is not None:
            choices.append((self.chosen_course.public_id, self.chosen_course.title))
        self.fields["course"].choices = choices  # type: ignore[attr-defined]
        self.is_valid()
        got = self.cleaned_data
        self.wanted: Wanted = replace(
            base,
            only=bool(got.get("only")) and base.unit is not None,
            course_id=self.chosen_course.pk if self.chosen_course else None,
            due=got.get("due", ""),
            assigned=bool(got.get("assigned")),
            state=got.get("state", "") if got.get("state", "") in {*STAGES, OVERDUE} else "",
            text=got.get("text", "").strip(),
        )

    @classmethod
    def from_query(cls, query: str, viewer: Viewer, here: int | None = None) -> OversightFilter:
        return cls(QueryDict(query), viewer, here)

    def offer_courses(self, courses: Any) -> None:
        """All courses that somebody takes here, to choose from."""
        held = [(one.public_id, one.title) for one in courses]
        if self.chosen_course is not None and self.chosen_course.public_id not in {
            public_id for public_id, _title in held
        }:
            held.append((self.chosen_course.public_id, self.chosen_course.title))
        self.fields["course"].choices = [("", _("All courses")), *held]  # type: ignore[attr-defined]

    @property
    def query(self) -> str:
        return self.wanted.query(self.chosen_course.public_id if self.chosen_course else "")

    def query_with(self, **changes: Any) -> str:
        return self.wanted.query(self.chosen_course.public_id if self.chosen_course else "", **changes)


def _course(public_id: str) -> Course | None:
    return Course.objects.filter(public_id=public_id).only("public_id", "title").first() if public_id else None
