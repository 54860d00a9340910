"""What became of a document that an article was made from."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.content.models.base import BasePage
from kernel.db.fields import PublicIdField


class Intake(models.Model):
    """The report of one Word file, for those who may write its page. Goes with the page."""

    public_id = PublicIdField()
    page = models.OneToOneField(BasePage, on_delete=models.CASCADE, related_name="intake")
    filename = models.CharField(_("file"), max_length=200)
    report = models.JSONField(default=dict)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("document that was read")
