"""The audit log: what was done, by whom, to what. Ids and labels only, no foreign keys: it outlives what it describes."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class AuditEntry(models.Model):
    """One act that matters. Append-only by trigger on both databases.

    `actor` is the public id of an account ("" for the system itself). `data` holds ids, counts and states, never a
    mobile number, an identity number, an answer or a text that somebody wrote.
    """

    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor = models.CharField(max_length=16, blank=True)
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    unit = models.CharField(max_length=16, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["object_type", "object_id", "-at"], name="audit_object"),
            models.Index(fields=["unit", "-at"], name="audit_unit"),
            models.Index(fields=["actor", "-at"], name="audit_actor"),
            # the newest of one kind in a unit, and whether somebody ever did something, however long the log is
            models.Index(fields=["unit", "action", "-id"], name="audit_unit_action"),
            models.Index(fields=["actor", "action"], name="audit_actor_action"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.object_type} {self.object_id}"
