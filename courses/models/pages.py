"""What authors write: pages in the CMS. Learners never read them; they read published versions."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import AbstractPage

from courses.authoring.blocks import BlueprintStreamBlock, LessonStreamBlock
from courses.models.catalogue import Course, EnrolmentMode, Item, StudyKind
from kernel.content.models import BasePage, GuardedImage
from kernel.units.tree import tree

PREVIEW = "courses/authoring/preview.html"


class AuthorPage(BasePage):
    """A page that only authors read: learners read published versions. `identity` names the field that ties it to what
    is published; it belongs to the page, not to one of its revisions, and a copy begins without."""

    identity = ""
    editor_permission = "courses.teach"
    in_sitemaps = False

    class Meta:
        abstract = True

    def with_content_json(self, content: dict[str, Any]) -> Any:
        restored = super().with_content_json(content)
        if self.identity:
            # asked anew: publishing a version may have given the page its identity since it was read
            field = f"{self.identity}_id"
            known = type(self)._base_manager.filter(pk=self.pk).values_list(field, flat=True).first()
            setattr(restored, field, known)
        return restored

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The preview for whoever may edit here; for all others the page does not exist."""
        from courses.authoring.access import may_write

        if not getattr(request, "is_preview", False) and not may_write(request.viewer, self):
            raise Http404
        # past BasePage.serve: whoever may write may read, whatever the course's audience
        return super(BasePage, self).serve(request, *args, **kwargs)

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        return PREVIEW  # Wagtail gives each page class a template of its own name

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from courses.authoring.preview import preview_context

        return {**super().get_context(request, *args, **kwargs), **preview_context(self), "canonical_url": ""}


class CoursePage(AuthorPage):
    """A course as its author edits it. Publishing the page changes nothing for learners: publishing a version does."""

    identity = "course"
    editor_root = True
    exclude_fields_in_copy = ["course"]

    course = models.OneToOneField(
        Course, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="page"
    )
    summary = models.TextField(_("summary"), blank=True)
    picture = models.ForeignKey(
        GuardedImage, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("picture")
    )
    study_kind = models.CharField(_("kind"), max_length=10, choices=StudyKind.choices, default=StudyKind.ELECTIVE)
    enrolment_mode = models.CharField(
        _("enrolment"), max_length=10, choices=EnrolmentMode.choices, default=EnrolmentMode.OPEN
    )
    hours = models.DecimalField(_("credit hours"), max_digits=5, decimal_places=2, default=0)
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("summary"),
        FieldPanel("picture"),
        FieldPanel("study_kind"),
        FieldPanel("enrolment_mode"),
        FieldPanel("hours"),
    ]
    parent_page_types = ["content.SystemHome", "content.UnitHome", "content.Section"]
    subpage_types = ["courses.ChapterPage", "courses.LessonPage", "courses.ExamPage"]

    class Meta:
        verbose_name = _("course")

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Every course page has its course row from the beginning, so that teachers find it before it is published."""
        saved = super().save(*args, **kwargs)
        unit_id = self.unit_id or tree().root_id
        if self.course_id is None and unit_id is not None:
            self.course = Course.objects.create(
                unit_id=unit_id, title=self.title, summary=self.summary, audience=self.audience
            )
            type(self).objects.filter(pk=self.pk).update(course=self.course)
        return saved

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        course = None if getattr(request, "is_preview", False) else self.course
        if course is not None and course.current_version_id is not None:
            return HttpResponseRedirect(reverse("courses:course", args=[course.public_id]))
        return super().serve(request, *args, **kwargs)


class ChapterPage(AuthorPage):
    settings_panels = AbstractPage.settings_panels  # who may see it is said once, on the course
    parent_page_types = ["courses.CoursePage"]
    subpage_types = ["courses.LessonPage", "courses.ExamPage"]

    class Meta:
        verbose_name = _("chapter")


class LessonPage(AuthorPage):
    identity = "item"
    exclude_fields_in_copy = ["item"]
    settings_panels = AbstractPage.settings_panels
    item = models.OneToOneField(
        Item, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="lesson_page"
    )
    minutes = models.PositiveIntegerField(
        _("minutes"), default=0, help_text=_("How long it takes; 0: estimated from the text.")
    )
    required = models.BooleanField(_("needed to complete the course"), default=True)
    body = StreamField(LessonStreamBlock(), blank=True, verbose_name=_("text"))
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("minutes"),
        FieldPanel("required"),
        FieldPanel("body"),
    ]
    parent_page_types = ["courses.CoursePage", "courses.ChapterPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("lesson")


class ExamPage(AuthorPage):
    """An exam drawn at random from the question bank of its unit and the units above."""

    identity = "item"
    exclude_fields_in_copy = ["item"]
    settings_panels = AbstractPage.settings_panels

    class Review(models.TextChoices):
        NEVER = "never", _("Points only")
        AFTER_SUBMIT = "after_submit", _("Answers and explanations after handing in")
        AFTER_CLOSE = "after_close", _("Answers and explanations after the exam's last day")

    item = models.OneToOneField(
        Item, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="exam_page"
    )
    introduction = models.TextField(_("introduction"), blank=True)
    minutes = models.PositiveIntegerField(_("duration in minutes"), default=40, validators=[MinValueValidator(1)])
    grace_minutes = models.PositiveIntegerField(
        _("grace in minutes"),
        default=10,
        help_text=_("Answers given in time may still arrive so long after the end."),
    )
    attempts = models.PositiveIntegerField(_("attempts"), default=3, help_text=_("0: as many as one likes."))
    pass_percent = models.PositiveIntegerField(
        _("pass mark in per cent"), default=60, validators=[MaxValueValidator(100)]
    )
    shuffle_questions = models.BooleanField(_("shuffle questions"), default=True)
    shuffle_options = models.BooleanField(_("shuffle options"), default=True)
    review = models.CharField(
        _("what members see afterwards"), max_length=12, choices=Review.choices, default=Review.AFTER_SUBMIT
    )
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    required = models.BooleanField(_("needed to complete the course"), default=True)
    blueprint = StreamField(BlueprintStreamBlock(), verbose_name=_("blueprint"))
    content_panels = [
        *BasePage.content_panels,
        *(
            FieldPanel(name)
            for name in (
                "introduction",
                "minutes",
                "grace_minutes",
                "attempts",
                "pass_percent",
                "shuffle_questions",
                "shuffle_options",
                "review",
                "opens_at",
                "closes_at",
                "required",
                "blueprint",
            )
        ),
    ]
    parent_page_types = ["courses.CoursePage", "courses.ChapterPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("exam")
