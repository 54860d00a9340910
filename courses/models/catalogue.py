"""Courses and their published versions.

A course is edited as pages and published as a version. A version never changes: learners under way keep theirs whatever
the author does to the pages afterwards.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from kernel.content.audience import Audience, Audienced
from kernel.content.models import GuardedImage
from kernel.db.fields import PublicIdField
from kernel.people.models import Person
from kernel.units.models import Unit


class StudyKind(models.TextChoices):
    """Kind of study that the hours of a course count as."""

    REQUIRED = "required", _("Compulsory")
    ELECTIVE = "elective", _("Elective")


class EnrolmentMode(models.TextChoices):
    OPEN = "open", _("Open: whoever may see it may join")
    REQUEST = "request", _("By request: a teacher admits")
    ASSIGNED = "assigned", _("Only by assignment to units")


class Course(Audienced):
    """A course of a unit. What learners see of it stands in its versions; this row is what the catalogue filters."""

    public_id = PublicIdField()
    code = models.CharField(
        _("code"), max_length=60, blank=True, help_text=_("Repeated imports find the course by it.")
    )
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    picture = models.ForeignKey(GuardedImage, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    study_kind = models.CharField(_("kind"), max_length=10, choices=StudyKind.choices, default=StudyKind.ELECTIVE)
    enrolment_mode = models.CharField(
        _("enrolment"), max_length=10, choices=EnrolmentMode.choices, default=EnrolmentMode.OPEN
    )
    hours_hundredths = models.PositiveIntegerField(_("credit hours"), default=0)
    current_version = models.ForeignKey(
        "courses.CourseVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    tags = TaggableManager(blank=True, verbose_name=_("subjects"))

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        constraints = [
            models.CheckConstraint(condition=Q(unit__isnull=False), name="course_has_unit"),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="course_audience_known"),
            models.UniqueConstraint(fields=["unit", "code"], condition=~Q(code=""), name="course_code_once"),
        ]
        indexes = [models.Index(fields=["unit", "-published_at"], name="course_unit_newest")]

    def __str__(self) -> str:
        return self.title


class CourseTeacher(models.Model):
    """Who teaches a course (beside whoever holds the teacher's role in its unit). A teacher need be no member."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="course_teachers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "person"], name="course_teacher_once")]


class Item(models.Model):
    """The identity of a lesson or an exam: it survives editing, moving and deleting its page."""

    class Kind(models.TextChoices):
        LESSON = "lesson", _("Lesson")
        EXAM = "exam", _("Exam")

    public_id = PublicIdField()
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    source = models.CharField(
        max_length=300, blank=True
    )  # path in an imported folder, so that a repeated import finds it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "source"], condition=~Q(source=""), name="item_source_once")
        ]


class ItemVersion(models.Model):
    """What a lesson or an exam said when a version of its course was published. Never changed.

    body of a lesson: {"blocks": [block, …]} (courses.learning.blocks); of an exam: its settings (courses.exams.settings).
    `digest` is the SHA-256 of title and body: an item that did not change keeps its version from one course version to
    the next.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    minutes = models.PositiveIntegerField(default=0)
    body = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="item_version_once")]


class CourseVersion(models.Model):
    """A published state of a course. `outline` repeats titles and order so that a course page reads one row:
    [{"title": chapter, "items": [{"id": public id, "kind": …, "title": …, "minutes": …, "required": bool}, …]}, …].

    `rules` say what completes the course (courses.learning.rules), `rule_version` which reading of such rules applied.
    """

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    hours_hundredths = models.PositiveIntegerField(default=0)
    study_kind = models.CharField(max_length=10, choices=StudyKind.choices)
    outline = models.JSONField(default=list)
    rules = models.JSONField(default=dict)
    rule_version = models.PositiveIntegerField(default=1)
    note = models.CharField(max_length=300, blank=True)  # what changed, in the author's words
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "number"], name="course_version_once")]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class VersionItem(models.Model):
    """An item as it stands in one version of the course."""

    course_version = models.ForeignKey(CourseVersion, on_delete=models.CASCADE, related_name="version_items")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    item_version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    required = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course_version", "item"], name="version_item_once"),
            models.UniqueConstraint(fields=["course_version", "position"], name="version_position_once"),
        ]


class Assignment(models.Model):
    """A course is compulsory for the members of a unit, and of the units below it; who joins later is enrolled that day."""

    public_id = PublicIdField()
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="assignments")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    include_below = models.BooleanField(_("units below too"), default=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    assigned_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["course", "unit"], condition=Q(ended_at__isnull=True), name="assignment_one_open"
            )
        ]
