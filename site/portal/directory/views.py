"""The unit directory: the tree of all units, and the way to one of them by name, pinyin or initials."""

from __future__ import annotations

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from kernel.units.mounts import mounts
from portal.directory.drawing import draw_tree
from portal.directory.listing import Directory, Entry, listing

PER_PAGE = 30
LONGEST = 40  # characters of a search


class Search(forms.Form):
    q = forms.CharField(
        label=_("Name of the unit"),
        required=False,
        max_length=LONGEST,
        help_text=_("Also by pinyin or its first letters: gwj finds 港务局."),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """Of all units on the system's site; on a unit's, of that unit and those below."""
    found = listing()
    root = (
        found.entries.get(request.mount.unit_id) if request.mount.unit_id else next(iter(found.entries.values()), None)
    )
    form = Search(request.GET)
    text = form.cleaned_data["q"].strip() if form.is_valid() else request.GET.get("q", "")[:LONGEST]
    context = {
        "form": form,
        "text": text,
        "root": root,
        "count": found.counts[root.id] + 1 if root else 0,
        # evaluated where nothing is kept of it yet: a thousand lines are drawn once, not for everybody
        "tree": lambda: draw_tree(found, root.id if root else None),
        "digest": found.digest,
        "all_url": mounts().system.path("units/"),
    }
    if text:
        context |= _results(request, found, text, root.id if root else None)
    return render(request, "directory/directory.html", context)


def _results(request: HttpRequest, found: Directory, text: str, root_id: int | None) -> dict[str, object]:
    hits = found.search(text, root_id)
    page = Paginator(hits, PER_PAGE).get_page(request.GET.get("page"))
    return {
        "found": ngettext("%(count)s unit found", "%(count)s units found", len(hits)) % {"count": len(hits)},
        "page_obj": page,
        "results": [_result(found, entry) for entry in page.object_list],
    }


def _result(found: Directory, entry: Entry) -> dict[str, object]:
    above = found.above(entry)
    return {
        "entry": entry,
        "way": " / ".join(one.label for one in above),
        "nearest": None if entry.url else next((one for one in reversed(above) if one.url), None),
    }
