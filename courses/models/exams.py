"""Attempts at an exam, and every answer that reached the server."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.catalogue import Item, ItemVersion
from courses.models.learning import Enrolment
from courses.models.questions import QuestionVersion
from kernel.db.fields import PublicIdField


class Attempt(models.Model):
    """One sitting. The server's clock rules: open from started_at to ends_at; answers begun in time may arrive until
    grace_until. Points are whole hundredths, so that partial credit stays exact."""

    class State(models.TextChoices):
        OPEN = "open", _("Under way")
        SUBMITTED = "submitted", _("Handed in")
        EXPIRED = "expired", _("Time was up")

    public_id = PublicIdField()
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="attempts")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    item_version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    seed = models.CharField(max_length=32)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    started_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    grace_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    points = models.PositiveIntegerField(null=True, blank=True)
    points_possible = models.PositiveIntegerField(default=0)
    passed = models.BooleanField(null=True, blank=True)
    graded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "item", "number"], name="attempt_number_once"),
            models.UniqueConstraint(fields=["enrolment", "item"], condition=Q(state="open"), name="attempt_one_open"),
        ]
        indexes = [
            models.Index(fields=["grace_until"], condition=Q(state="open"), name="attempt_to_close"),
            models.Index(fields=["item", "-started_at"], name="attempt_item"),
        ]


class AttemptQuestion(models.Model):
    """A question as this attempt shows it: its version and the order of its options (indexes into the version's)."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    question_version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    option_order = models.JSONField()
    points_possible = models.PositiveIntegerField()
    given = models.JSONField(null=True, blank=True)  # as graded: indexes into the version's options
    points = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["attempt", "position"], name="attempt_position_once")]


class AnswerSave(models.Model):
    """One answer as it reached the server; rows are added and their standing settled, nothing is overwritten.

    `stream` names one page load on one device, `sequence` counts its saves from 1 without gaps: so a repeated request is
    known as such, and what continues a sequence begun in time can be told from what does not. `value`: positions of the
    chosen options as shown.
    """

    class Standing(models.TextChoices):
        ON_TIME = "on_time", _("In time")
        GRACE = "grace", _("Arrived within the grace")
        LATE = "late", _("Too late")
        ACCEPTED = "accepted", _("Late, accepted by the teacher")

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="saves")
    stream = models.CharField(max_length=16)
    sequence = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField()
    value = models.JSONField()
    flagged = models.BooleanField(default=False)
    received_at = models.DateTimeField(default=timezone.now)
    standing = models.CharField(max_length=8, choices=Standing.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attempt", "stream", "sequence"], name="answer_save_once")]
