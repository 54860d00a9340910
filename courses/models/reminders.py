"""Members were reminded of a course by somebody who follows them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.catalogue import Course
from kernel.db.fields import PublicIdField
from kernel.people.models import Person
from kernel.units.models import Unit


class Reminder(models.Model):
    """One person, one course, at most once a day (`sent_on`, by the organisation's clock). `batch` ties together what one
    click sent. It needs no answer: it is over once the course is begun (kind todo) or completed."""

    class Kind(models.TextChoices):
        TODO = "todo", _("Not begun")
        OVERDUE = "overdue", _("Overdue")

    public_id = PublicIdField()
    batch = models.CharField(max_length=16)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="course_reminders")
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")  # the person's that day
    kind = models.CharField(max_length=8, choices=Kind.choices)
    due_on = models.DateField(null=True, blank=True)
    sent_on = models.DateField()
    sent_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "course", "sent_on"], name="reminder_once_a_day"),
            models.CheckConstraint(condition=Q(kind__in=["todo", "overdue"]), name="reminder_kind_known"),
            models.CheckConstraint(
                condition=~Q(kind="overdue") | Q(due_on__isnull=False), name="reminder_overdue_of_a_day"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-sent_on"], name="reminder_person"),
            models.Index(fields=["batch"], name="reminder_batch"),
        ]
