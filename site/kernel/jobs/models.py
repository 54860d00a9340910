"""Work that takes longer than a page may: asked for in one transaction, done by the worker."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kernel.db.fields import PublicIdField
from kernel.people.models import Person
from kernel.units.models import Unit


class Job(models.Model):
    """One piece of work. `attempts` counts how often a worker took it up and tells a worker whether it is still its own.

    `once` names work that makes no sense twice at the same time (see services.enqueue). `language` is that of whoever
    asked: messages and files speak it. `came_from` and `result_url` are addresses inside the house.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting its turn")
        RUNNING = "running", _("Under way")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    public_id = PublicIdField()
    kind = models.CharField(max_length=80)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="jobs")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    arguments = models.JSONField(default=dict)
    once = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=16, blank=True)
    came_from = models.CharField(max_length=1000, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)  # 0: not known
    message = models.CharField(max_length=300, blank=True)
    error = models.CharField(max_length=600, blank=True)  # in the owner's words
    result_file = models.CharField(max_length=100, blank=True)  # name in the storage
    result_name = models.CharField(max_length=200, blank=True)
    result_type = models.CharField(max_length=100, blank=True)
    result_url = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "done", "failed", "cancelled"]), name="job_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running"], finished_at__isnull=True)
                | Q(state__in=["done", "failed", "cancelled"], finished_at__isnull=False),
                name="job_finished_when_over",
            ),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(started_at__isnull=False, heartbeat_at__isnull=False),
                name="job_running_beats",
            ),
            models.CheckConstraint(condition=Q(total=0) | Q(done__lte=F("total")), name="job_done_within_total"),
            models.UniqueConstraint(
                fields=["kind", "once"],
                condition=Q(state__in=["waiting", "running"]) & ~Q(once=""),
                name="job_once_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["created_at", "id"], condition=Q(state="waiting"), name="job_waiting"),
            models.Index(fields=["heartbeat_at"], condition=Q(state="running"), name="job_running"),
            models.Index(fields=["owner", "-created_at"], name="job_owner"),
            models.Index(fields=["finished_at"], name="job_finished"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED, self.State.CANCELLED)
