"""Forms of the teacher's room."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.authoring.access import TEACH
from courses.models.catalogue import StudyKind
from kernel.content.audience import Audience
from kernel.intake.api import Kind, ResumableFileField, register_kind
from kernel.units.models import Unit
from kernel.units.tree import tree

MAX_ZIP_MEGABYTES = 300
COURSE_ZIP = "courses.zip"


def register_kinds() -> None:
    """What teachers send in pieces."""
    from courses.questions.forms import MAX_BYTES, QUESTION_FILE

    for kind, most in ((COURSE_ZIP, MAX_ZIP_MEGABYTES * 1_000_000), (QUESTION_FILE, MAX_BYTES)):
        register_kind(Kind(kind, most, lambda viewer: bool(viewer.units_with(TEACH))))


AUDIENCES = [(value, label) for value, label in Audience.choices if value != Audience.ROLES]


def unit_choices(unit_ids: frozenset[int] | set[int]) -> list[tuple[str, str]]:
    """Units in tree order, the depth shown by dashes."""
    nodes = tree().by_id
    listed = [node for pk, node in nodes.items() if pk in unit_ids and not node.closed]
    least = min((len(node.line) for node in listed), default=1)
    return [(node.public_id, "— " * (len(node.line) - least) + node.label) for node in listed]


class UnitField(forms.ChoiceField):
    """A unit out of those that the viewer may act in, by public id; cleans to the unit."""

    def to_python(self, value: Any) -> Any:
        return str(value or "")

    def clean(self, value: Any) -> Any:
        public_id = super().clean(value)
        return Unit.objects.get(public_id=public_id)


class UnitForm(forms.Form):
    """Base of forms that begin with a unit."""

    unit = UnitField(label=_("Unit"))

    def __init__(self, *args: Any, units: frozenset[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = unit_choices(units)  # type: ignore[attr-defined]


class CourseForm(UnitForm):
    title = forms.CharField(label=_("Title"), max_length=200)
    summary = forms.CharField(
        label=_("Summary"),
        required=False,
        max_length=2000,
        widget=forms.Textarea,
        help_text=_("Two or three sentences."),
    )
    study_kind = forms.ChoiceField(label=_("Kind"), choices=StudyKind.choices, initial=StudyKind.ELECTIVE)
    hours = forms.DecimalField(label=_("Credit hours"), min_value=0, max_value=999, decimal_places=2, initial=0)
    audience = forms.ChoiceField(label=_("Who may see it"), choices=AUDIENCES, initial=Audience.MEMBERS)


class PartForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What"), choices=[("lesson", _("Lesson")), ("chapter", _("Chapter")), ("exam", _("Exam"))]
    )
    title = forms.CharField(label=_("Title"), max_length=200)
    chapter = forms.ChoiceField(label=_("In chapter"), required=False)

    def __init__(self, *args: Any, chapters: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chapter"].choices = [*chapters, ("", _("In no chapter"))]  # type: ignore[attr-defined]


class TitleForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)


class PublishForm(forms.Form):
    note = forms.CharField(
        label=_("What is new"),
        required=False,
        max_length=300,
        help_text=_("For the other teachers; learners do not see it."),
    )


class ImportForm(UnitForm):
    file = ResumableFileField(
        kind=COURSE_ZIP,
        label=_("Zip file"),
        help_text=_("Markdown files with SUMMARY.md as outline, pictures beside them."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_ZIP_MEGABYTES * 1_000_000:
            raise forms.ValidationError(
                _("The file is larger than %(limit)d MB. Leave out large films and add them later.")
                % {"limit": MAX_ZIP_MEGABYTES}
            )
        return file


class AssignForm(UnitForm):
    include_below = forms.BooleanField(label=_("The units below it too"), required=False, initial=True)
    due_on = forms.DateField(
        label=_("To be completed by"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean_due_on(self) -> date | None:
        due: date | None = self.cleaned_data["due_on"]
        if due is not None and due < timezone.localdate():
            raise forms.ValidationError(_("This day has passed. Choose a later one."))
        return due
