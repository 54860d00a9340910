"""Headings of the list that an editor chooses a home page's block from."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

NEWS = _("News and notices")
PICTURES = _("Pictures and words")
ABOUT = _("About the unit")
DOING = _("To take part and to use")
