"""A unit's subsite for its administrator: open it, see how it will look, change it, take it offline and back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from kernel.content.models import Subsite
from kernel.people.keeping import MANAGE, managed_unit_or_404, managed_units
from kernel.theming.api import DEFAULT_COLOUR, BrandView
from kernel.theming.models import Brand
from kernel.units.models import Unit
from kernel.units.mounts import mounts
from kernel.units.tree import tree
from portal.context import MenuEntry
from portal.directory.listing import listing
from portal.directory.views import Search
from portal.subsites import services
from portal.subsites.forms import COLOUR, LooksForm, OpeningForm
from portal.subsites.services import LOOKS
from portal.subsites.starters import SECTIONS, STARTERS, starter

PER_PAGE = 50
PREVIEWED = ("name", "subname", "crest", "colour", "banner_title", "banner_text", "organiser", "telephone")


@login_required
@require_safe
def sites(request: HttpRequest) -> HttpResponse:
    """The units that the viewer keeps, and how it stands with their subsites."""
    nodes = managed_units(request.viewer)
    if not nodes:
        raise Http404
    form = Search(request.GET)
    if form.is_valid() and (words := form.cleaned_data["q"]):
        kept = {node.id: node for node in nodes}
        nodes = [kept[entry.id] for entry in listing().search(words) if entry.id in kept]
    page = Paginator(nodes, PER_PAGE).get_page(request.GET.get("page"))
    states = dict(
        Subsite.objects.filter(unit_id__in=[node.id for node in page.object_list]).values_list("unit_id", "online")
    )
    labels = {True: (_("Open"), "ok"), False: (_("Offline"), "warn"), None: (_("None yet"), "")}
    rows = [
        [
            {"text": node.name, "url": reverse("subsites:site", args=[node.slug])},
            " · ".join(tree().by_id[pk].label for pk in node.line[1:-1]),
            {"tag": labels[states.get(node.id)][0], "tone": labels[states.get(node.id)][1]},
        ]
        for node in page.object_list
    ]
    columns = [{"label": _("Unit")}, {"label": _("Part of")}, {"label": _("Subsite")}]
    context = {"columns": columns, "rows": rows, "page": page, "form": form}
    root = tree().by_id.get(tree().root_id or 0)
    context |= {"keeps_all": request.viewer.may(MANAGE, root), "root_slug": root.slug if root else ""}
    return render(request, "subsites/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def site(request: HttpRequest, unit: str) -> HttpResponse:
    """Opens the subsite, or changes how it looks once there is one."""
    found = managed_unit_or_404(request.viewer, unit)
    subsite = Subsite.objects.filter(unit=found).select_related("unit").first()
    return _change(request, found, subsite) if subsite else _open(request, found)


def _open(request: HttpRequest, unit: Unit) -> HttpResponse:
    template = starter(
        request.POST.get("start") or request.POST.get("template") or request.GET.get("template", "")
    ).slug
    if "start" in request.POST:
        form = OpeningForm(initial=_another_start(request, unit, template), unit=unit)
    elif request.method == "POST":
        form = OpeningForm(answers := _answers(request), request.FILES, unit=unit)
        if form.is_valid() and "look" not in answers:
            try:
                services.open_site(viewer=request.viewer, unit=unit, looks=form.looks(), beginning=form.beginning())
            except services.AlreadyOpenError:
                messages.info(request, _("The subsite was opened already."))
                return redirect("subsites:site", unit.slug)
            messages.success(request, _("Your subsite is open. Write the first article with the button above it."))
            return redirect(mounts().of_unit(unit.pk).prefix)
    else:
        form = OpeningForm(initial=OpeningForm.first_values(unit, template), unit=unit)
    context = _page(request, unit, form) | {"starters": STARTERS, "template": template, "address": f"/u/{unit.slug}/"}
    return render(request, "subsites/open.html", context, status=422 if form.errors else 200)


def _another_start(request: HttpRequest, unit: Unit, template: str) -> dict[str, Any]:
    """What was typed stays; what is ticked is what the other kind of site begins with, and its colour, unless somebody
    has chosen one."""
    fresh = OpeningForm.first_values(unit, template)
    typed = {name: request.POST[name] for name in LOOKS if name in request.POST}
    if typed.get("colour") in {one.colour for one in STARTERS}:
        del typed["colour"]
    return fresh | typed


def _change(request: HttpRequest, unit: Unit, subsite: Subsite) -> HttpResponse:
    brand = Brand.objects.filter(unit=unit).first()
    if request.method == "POST":
        form = LooksForm(answers := _answers(request), request.FILES, unit=unit, brand=brand)
        if form.is_valid() and "look" not in answers:
            services.change_looks(viewer=request.viewer, unit=unit, looks=form.looks())
            messages.success(request, _("Saved. Everybody sees it at once."))
            return redirect("subsites:site", unit.slug)
    else:
        own = {name: getattr(brand, name) for name in LOOKS} if brand else OpeningForm.first_values(unit, "")
        form = LooksForm(initial=own, unit=unit, brand=brand)
    context = _page(request, unit, form) | {
        "subsite": subsite,
        "address": mounts().of_unit(unit.pk).prefix if subsite.online else f"/u/{unit.slug}/",
        "pages": services.page_count(subsite),
    }
    return render(request, "subsites/change.html", context, status=422 if form.errors else 200)


def _answers(request: HttpRequest) -> Any:
    """What was sent, with the offered colour where somebody took it."""
    answers = request.POST.copy()
    if nearest := request.POST.get("nearest"):
        answers["colour"] = nearest
        answers["look"] = "1"  # shown first, saved by the next press
    return answers


def _page(request: HttpRequest, unit: Unit, form: LooksForm) -> dict[str, Any]:
    shown = {name: form[name].value() or "" for name in PREVIEWED}
    sections = form["sections"].value() or [] if "sections" in form.fields else []
    query = urlencode({**shown, "sections": ",".join(sections)})
    return {
        "unit": unit,
        "form": form,
        "preview_url": f"{reverse('subsites:preview', args=[unit.slug])}?{query}",
        "breadcrumbs": [{"label": _("Subsites"), "url": reverse("subsites:list")}, {"label": unit.name}],
    }


@login_required
@require_safe
@xframe_options_sameorigin
def preview(request: HttpRequest, unit: str) -> HttpResponse:
    """How the home would look; nothing is stored. Shown in two frames of the form."""
    found = managed_unit_or_404(request.viewer, unit)
    colour = request.GET.get("colour", "").lower()
    colour = colour if COLOUR.match(colour) else DEFAULT_COLOUR
    stored = Brand.objects.filter(unit=found).first()
    words: dict[str, Any] = {name: request.GET.get(name, "")[:200] for name in PREVIEWED if name != "colour"}
    brand = BrandView(
        **{**words, "name": words["name"] or found.name, "crest": words["crest"] or (words["name"] or found.name)[:1]},
        colour=colour,
        stylesheet_url=reverse("theming:trial", args=[colour.removeprefix("#")]),
        public_id=stored.public_id if stored else "",
    )
    wanted = request.GET.get("sections", "").split(",")
    menu = [MenuEntry(_("Home"), "#", current=True)]
    menu += [MenuEntry(str(one.title), "#") for one in SECTIONS if one.slug in wanted]
    menu += [MenuEntry(str(one.title), "#") for one in _own_sections(found)]
    sample = [
        {
            "title": _("Your first headline stands here"),
            "url": "#",
            "lead": _("A sentence that makes one want to read on."),
        },
        {"title": _("The second article, with a picture of your own"), "url": "#"},
        {"title": _("What the members did last week"), "url": "#"},
    ]
    context = {"brand": brand, "nav_main": tuple(menu), "sample": sample}
    return render(request, "subsites/preview.html", context)


def _own_sections(unit: Unit) -> list[Any]:
    """Sections of a subsite that is open already."""
    mount = mounts().by_unit.get(unit.pk)
    shown = tree().parts["menus"].get(unit.pk, ()) if mount else ()
    return [page for page in shown if page.in_navigation]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def offline(request: HttpRequest, unit: str) -> HttpResponse:
    """Takes the subsite offline after a question, or back at once."""
    found = managed_unit_or_404(request.viewer, unit)
    subsite = Subsite.objects.filter(unit=found).select_related("unit").first()
    if subsite is None:
        raise Http404
    if request.method == "POST":
        online = not subsite.online
        services.set_online(viewer=request.viewer, subsite=subsite, online=online)
        messages.success(request, _("The subsite is open again.") if online else _("The subsite is offline."))
        return redirect("subsites:site", found.slug)
    count = services.page_count(subsite)
    context = {
        "unit": found,
        "subsite": subsite,
        "consequences": [
            ngettext("%(count)d page cannot be reached", "%(count)d pages cannot be reached", count) % {"count": count},
            _("Courses of the unit are still found on the system's site"),
            _("Nothing is deleted; you can bring it back at any time"),
        ],
    }
    return render(request, "subsites/offline.html", context)
