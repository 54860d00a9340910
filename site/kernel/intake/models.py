"""Files on their way in: sent in pieces, so that a broken line costs one piece and not the whole file."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kernel.db.fields import PublicIdField


class Upload(models.Model):
    """One file of one account. `received` bytes of `size` lie in DATA_DIR/intake under the public id; `checksum` is the
    CRC-32 of them. What nobody goes on with for a day goes away (services.sweep). `kept_as` is the address of what it became:
    whoever asks again, for the answer was lost on the way, is told the same."""

    public_id = PublicIdField()
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="uploads")
    kind = models.CharField(max_length=40)
    filename = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    checksum = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    touched_at = models.DateTimeField(default=timezone.now)
    kept_as = models.CharField(max_length=300, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="upload_not_empty"),
            models.CheckConstraint(condition=Q(received__lte=F("size")), name="upload_within_size"),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(received=F("size")), name="upload_finished_when_whole"
            ),
        ]
        indexes = [models.Index(fields=["touched_at"], name="upload_touched")]

    def __str__(self) -> str:
        return self.filename
