"""Finding what has been written on a site."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.desk.articles import State


class Filter(forms.Form):
    q = forms.CharField(label=_("Title"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *State.choices])
    mine = forms.BooleanField(label=_("Only mine"), required=False)
