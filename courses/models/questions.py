"""The question bank."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from kernel.db.fields import PublicIdField
from kernel.units.models import Unit


class QuestionKind(models.TextChoices):
    SINGLE = "single", _("Single choice")
    MULTIPLE = "multiple", _("Multiple choice")
    TRUE_FALSE = "true_false", _("True or false")


class Question(models.Model):
    """A question of a unit's bank. Exams of the unit and of units below draw from it.

    kind, difficulty (1 very easy … 5 very hard) and tags are what exams filter by; what is asked stands in `current`.
    """

    public_id = PublicIdField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(_("code"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=QuestionKind.choices)
    difficulty = models.PositiveSmallIntegerField(_("difficulty"), default=3)
    current = models.ForeignKey(
        "courses.QuestionVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    retired_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    tags = TaggableManager(blank=True, verbose_name=_("tags"))

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.UniqueConstraint(fields=["unit", "code"], name="question_code_once"),
            models.CheckConstraint(
                condition=models.Q(difficulty__gte=1, difficulty__lte=5), name="question_difficulty_1_to_5"
            ),
        ]
        indexes = [models.Index(fields=["unit", "kind", "difficulty"], name="question_draw")]


class QuestionVersion(models.Model):
    """What a question said at one time. Never changed: attempts keep the version that they drew.

    `options`: texts in the author's order; `key`: indexes of the right ones. Neither leaves the server before release.
    """

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=QuestionKind.choices)
    stem = models.TextField()
    options = models.JSONField()
    key = models.JSONField()
    explanation = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "number"], name="question_version_once")]
