"""Facts about learners. Nothing here is a percentage: what is shown is worked out from facts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.catalogue import Assignment, Course, CourseVersion, Item, StudyKind
from kernel.db.fields import PublicIdField
from kernel.people.models import Person
from kernel.units.models import Unit


class Enrolment(models.Model):
    """A person takes a course, in the version that was current that day. `unit` is the person's unit then."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("Waiting for admission")
        ACTIVE = "active", _("Enrolled")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Source(models.TextChoices):
        SELF = "self", _("Joined")
        REQUEST = "request", _("Asked")
        ASSIGNED = "assigned", _("Assigned")

    public_id = PublicIdField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="enrolments")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="enrolments")
    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="enrolments")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.SELF)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    assignment = models.ForeignKey(Assignment, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    enrolled_at = models.DateTimeField(default=timezone.now)
    last_item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    last_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "course"], name="enrolment_once")]
        indexes = [
            models.Index(fields=["course", "state", "-enrolled_at"], name="enrolment_course"),
            models.Index(fields=["person", "state", "-last_at"], name="enrolment_person"),
            models.Index(fields=["unit", "state"], name="enrolment_unit"),
            # holds all that the order of the officer's rows needs, so that rows of other pages are not fetched
            models.Index(fields=["person", "state", "due_on", "course"], name="enrolment_rows"),
        ]


class ItemProgress(models.Model):
    """What a learner did with one item, as facts.

    seen: ids of blocks seen. watched: {block id: [[from, to], …]} seconds of video, merged and ascending.
    checks: {block id: {"given": [indexes], "right": bool, "at": time}}. place: where they were: {"block": id,
    "second": number}. completed_at: when the facts first fulfilled the rule numbered rule_version.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="progress")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    first_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)
    seen = models.JSONField(default=list)
    watched = models.JSONField(default=dict)
    checks = models.JSONField(default=dict)
    place = models.JSONField(default=dict)
    completed_at = models.DateTimeField(null=True, blank=True)
    rule_version = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "item"], name="item_progress_once")]


class Completion(models.Model):
    """A course was completed: when, as a member of which unit, by which rules, and what shows it."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.PROTECT, related_name="completion")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    course_version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="+")
    rule_version = models.PositiveIntegerField()
    evidence = models.JSONField()  # {"items": {item public id: time}, "exams": {item public id: attempt public id}}
    completed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["person", "-completed_at"], name="completion_person")]


class CreditEntry(models.Model):
    """An entry of the ledger of credit hours. Append-only by trigger; a correction is a counter-entry."""

    public_id = PublicIdField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="credit_entries")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    course_version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="+")
    completion = models.ForeignKey(Completion, on_delete=models.PROTECT, related_name="credit_entries")
    study_kind = models.CharField(max_length=10, choices=StudyKind.choices)
    hundredths = models.IntegerField()  # hundredths of an hour; negative in a counter-entry
    rule_version = models.PositiveIntegerField()
    earned_on = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["completion"], condition=Q(hundredths__gte=0), name="credit_once_per_completion"
            )
        ]
        indexes = [models.Index(fields=["person", "earned_on"], name="credit_person_day")]


class Certificate(models.Model):
    """What was certified, as it read on the day of issue: later renames change nothing."""

    class State(models.TextChoices):
        VALID = "valid", _("Valid")
        REVOKED = "revoked", _("Revoked")
        REPLACED = "replaced", _("Replaced")

    public_id = PublicIdField()
    number = models.CharField(max_length=40, unique=True)  # normalised, without hyphens; 100 random bits
    completion = models.ForeignKey(Completion, on_delete=models.PROTECT, related_name="certificates")
    holder = models.CharField(max_length=60)
    course_title = models.CharField(max_length=200)
    unit_name = models.CharField(max_length=120, blank=True)
    issuer = models.CharField(max_length=120)
    hours_hundredths = models.PositiveIntegerField()
    issued_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.VALID)
    state_reason = models.CharField(max_length=300, blank=True)
    state_changed_at = models.DateTimeField(null=True, blank=True)
    replaced_by = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["completion"], condition=Q(state="valid"), name="certificate_one_valid"),
            models.CheckConstraint(
                condition=Q(state="replaced", replaced_by__isnull=False)
                | (~Q(state="replaced") & Q(replaced_by__isnull=True)),
                name="certificate_replaced_names_successor",
            ),
        ]
