"""What is asked of whoever decides."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.forms import TaskStateCommentForm


class SendBackForm(TaskStateCommentForm):
    comment = forms.CharField(label=_("What should be changed?"), widget=forms.Textarea({"rows": 4}))
