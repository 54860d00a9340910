"""What is made of a video document for its viewers: copies in two sizes, a still picture, subtitles."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from kernel.content.models.files import GuardedDocument
from kernel.db.fields import PublicIdField


class Film(models.Model):
    """How far the copies of a video are. Only where ffmpeg is at hand: without a row the original is shown.

    `source` is the stored name that the copies were made from; `problem` tells an editor why there are none.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be converted")
        RUNNING = "running", _("Being converted")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Not converted")

    public_id = PublicIdField()
    document = models.OneToOneField(GuardedDocument, on_delete=models.CASCADE, related_name="film")
    source = models.CharField(max_length=255)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    percent = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    seconds = models.PositiveIntegerField(null=True, blank=True)
    poster = models.FileField(upload_to="films/", blank=True)

    class Meta:
        verbose_name = _("film")
        verbose_name_plural = _("films")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "ready", "failed"]), name="film_state_known"
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="film_percent"),
        ]

    def __str__(self) -> str:
        return self.source


class FilmCopy(models.Model):
    """An MP4 that every browser plays; `lines` is the length of its shorter side."""

    public_id = PublicIdField()
    film = models.ForeignKey(Film, on_delete=models.CASCADE, related_name="copies")
    lines = models.PositiveSmallIntegerField()
    file = models.FileField(upload_to="films/")
    size = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("copy of a film")
        verbose_name_plural = _("copies of films")
        constraints = [models.UniqueConstraint(fields=["film", "lines"], name="film_copy_once")]

    def __str__(self) -> str:
        return f"{self.film} {self.lines}p"


class Subtitles(models.Model):
    """WebVTT in one language, written by kernel.content.media.subtitles."""

    public_id = PublicIdField()
    document = models.ForeignKey(GuardedDocument, on_delete=models.CASCADE, related_name="subtitles")
    language = models.CharField(max_length=12, choices=settings.LANGUAGES)
    text = models.TextField()

    class Meta:
        verbose_name = _("subtitles")
        verbose_name_plural = _("subtitles")
        constraints = [models.UniqueConstraint(fields=["document", "language"], name="subtitles_once")]

    def __str__(self) -> str:
        return f"{self.document} ({self.language})"


@receiver(post_delete, sender=FilmCopy, dispatch_uid="film_copy_file_gone")
@receiver(post_delete, sender=Film, dispatch_uid="film_poster_gone")
def _file_gone(instance: Any, **kwargs: Any) -> None:
    file: Any = instance.file if isinstance(instance, FilmCopy) else instance.poster
    if file:
        file.storage.delete(file.name)
