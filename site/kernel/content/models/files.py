"""Pictures and documents with a unit and an audience. None of them has an open address: kernel.content.views asks first."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.search import index

from kernel.content.audience import Audienced
from kernel.content.media.film_boxes import hide_remarks
from kernel.content.media.uploads import UploadRefused, check_document, check_image, check_video, strip_metadata
from kernel.db.fields import PublicIdField


class GuardedImage(Audienced, AbstractImage):
    public_id = PublicIdField()
    search_fields = [*AbstractImage.search_fields, index.FilterField("unit")]  # editors search among their units' own
    admin_form_fields = (*Image.admin_form_fields, "unit", "audience", "audience_roles")

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def clean(self) -> None:
        super().clean()
        try:
            self._take_what_is_seen()
        except UploadRefused as refused:
            raise ValidationError({"file": str(refused)}) from refused

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises UploadRefused for a new file that no form has looked at and that we do not take."""
        self._take_what_is_seen()
        super().save(*args, **kwargs)

    def _take_what_is_seen(self) -> None:
        """A new file is kept without what is hidden behind its pixels, place and camera, whatever way it came."""
        file: Any = self.file
        if file and not file._committed and file.file is not self.__dict__.get("_seen"):
            check_image(file, filename=file.name)
            seen: Any = ContentFile(strip_metadata(file), file.name)
            setattr(self, "file", seen)  # noqa: B010 (a plain assignment would tell the type checker what it is)
            self.__dict__["_seen"] = self.file.file


class GuardedRendition(AbstractRendition):
    public_id = PublicIdField()
    image = models.ForeignKey(GuardedImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)

    @property
    def url(self) -> str:
        """The guarded address; the same under every mount, so that a browser keeps one copy."""
        return f"/files/i/{self.public_id}/"


class GuardedDocument(Audienced, AbstractDocument):
    public_id = PublicIdField()
    search_fields = [*AbstractDocument.search_fields, index.FilterField("unit")]
    admin_form_fields = (*Document.admin_form_fields, "unit", "audience", "audience_roles")

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def clean(self) -> None:
        super().clean()
        if self.file and not self.file._committed:
            try:
                self._check()
            except UploadRefused as refused:
                raise ValidationError({"file": str(refused)}) from refused

    def _check(self) -> None:
        """A film loses what phones write into it beside pictures and sound: the place among it."""
        file: Any = self.file
        if not self.filename.lower().endswith((".mp4", ".m4v", ".webm")):
            check_document(file, filename=self.filename)
        elif check_video(file, filename=self.filename).extension == ".mp4":
            hide_remarks(file)

    @property
    def url(self) -> str:
        return f"/files/d/{self.public_id}/"
