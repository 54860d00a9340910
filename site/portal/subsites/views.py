"""A unit's subsite for its administrator: open it, see how it will look, change it, take it offline and back."""

from __future__ import annotations

from typing import Any, TypeVar
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
from django.views.decorators.http import require_http_methods, require_safe

from kernel.content.media.uploads import UploadRefused
from kernel.content.models import Subsite
from kernel.people.keeping import MANAGE, managed_unit_or_404, managed_units
from kernel.theming.models import Brand
from kernel.theming.pending import remove
from kernel.units.models import Unit
from kernel.units.mounts import mounts
from kernel.units.tree import tree
from portal.directory.listing import listing
from portal.directory.views import Search
from portal.subsites import services
from portal.subsites.colours import FIELDS, verdict
from portal.subsites.forms import PICTURES, LooksForm, OpeningForm
from portal.subsites.ordering import moved, ways
from portal.subsites.previews import PREVIEWED, keep
from portal.subsites.services import LOOKS
from portal.subsites.starters import STARTERS, starter

PER_PAGE = 50
LISTS = ("sections", "blocks", "plugins")
AnyForm = TypeVar("AnyForm", bound=LooksForm)


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
    pressed = ""
    if request.method != "POST":
        form = OpeningForm(initial=OpeningForm.first_values(unit, template), unit=unit, account=request.user)
    elif "start" in request.POST:
        form = _not_sent(request, OpeningForm, unit, _another_start(request, unit, template))
    elif "move" in request.POST:
        typed = _typed(request)
        pressed = _move(typed, request.POST["move"])
        form = _not_sent(request, OpeningForm, unit, typed)
    elif "drop" in request.POST:
        form = _not_sent(request, OpeningForm, unit, _typed(request))
    else:
        form = OpeningForm(answers := _answers(request), request.FILES, unit=unit, account=request.user)
        if form.is_valid() and "look" not in answers:
            try:
                services.open_site(viewer=request.viewer, unit=unit, looks=form.looks(), beginning=form.beginning())
            except services.AlreadyOpenError:
                messages.info(request, _("The subsite was opened already."))
                return redirect("subsites:site", unit.slug)
            remove(form.kept.values())
            messages.success(request, _("Your subsite is open. Write the first article with the button above it."))
            return redirect(mounts().of_unit(unit.pk).prefix)
    context = _page(request, unit, form) | {"starters": STARTERS, "template": template, "address": f"/u/{unit.slug}/"}
    return render(request, "subsites/open.html", context | {"moved": pressed}, status=422 if form.errors else 200)


def _typed(request: HttpRequest) -> dict[str, Any]:
    """All that was typed and ticked, to be shown again without judging it."""
    lists = {name: request.POST.getlist(name) for name in LISTS}
    return {name: request.POST[name] for name in request.POST if name not in LISTS} | lists


def _not_sent(request: HttpRequest, kind: type[AnyForm], unit: Unit, values: dict[str, Any], **more: Any) -> AnyForm:
    """A form shown once more by another button than its own: pictures that were chosen meanwhile are kept, too."""
    form = kind(initial=values, unit=unit, account=request.user, **more)
    for name in PICTURES:
        if request.POST.get("drop") != name:
            form.find_kept(name, request.POST.get(f"{name}_kept", ""))
            if (upload := request.FILES.get(name)) is not None:
                try:
                    form.kept[name] = keep(request, unit, name, upload)
                except UploadRefused as refusal:
                    messages.error(request, str(refusal))
    return form


def _move(typed: dict[str, Any], move: str) -> str:
    """Change two neighbours of a list; `move` is "blocks|notices|up". Answers with the button that should keep the focus."""
    name, _, rest = move.partition("|")
    if name in ("blocks", "sections"):
        typed[name] = moved(typed[name], rest)
    return move


def _another_start(request: HttpRequest, unit: Unit, template: str) -> dict[str, Any]:
    """What was typed stays; what is ticked is what the other kind of site begins with, and its colour, unless somebody
    has chosen one."""
    fresh = OpeningForm.first_values(unit, template)
    typed = {name: value for name, value in _typed(request).items() if name not in (*LISTS, "template")}
    if typed.get("colour") in {one.colour for one in STARTERS}:
        del typed["colour"]
    return fresh | typed


def _change(request: HttpRequest, unit: Unit, subsite: Subsite) -> HttpResponse:
    brand = Brand.objects.filter(unit=unit).first()
    if request.method == "POST" and "drop" in request.POST:
        form = _not_sent(request, LooksForm, unit, _typed(request), brand=brand)
    elif request.method == "POST":
        form = LooksForm(answers := _answers(request), request.FILES, unit=unit, brand=brand, account=request.user)
        if form.is_valid() and "look" not in answers:
            services.change_looks(viewer=request.viewer, unit=unit, looks=form.looks())
            remove(form.kept.values())
            messages.success(request, _("Saved. Everybody sees it at once."))
            return redirect("subsites:site", unit.slug)
    else:
        own = {name: getattr(brand, name) for name in LOOKS} if brand else OpeningForm.first_values(unit, "")
        own |= {"two_colours": bool(brand and brand.accent), "accent": own["accent"] or own["colour"]}
        for number, link in enumerate(subsite.menu_links, start=1):
            own |= {f"link_label_{number}": link["label"], f"link_address_{number}": link["address"]}
        form = LooksForm(initial=own, unit=unit, brand=brand, account=request.user)
    context = _page(request, unit, form) | {
        "subsite": subsite,
        "address": mounts().of_unit(unit.pk).prefix if subsite.online else f"/u/{unit.slug}/",
        "pages": services.page_count(subsite),
    }
    return render(request, "subsites/change.html", context, status=422 if form.errors else 200)


def _answers(request: HttpRequest) -> Any:
    """What was sent, with the offered colour where somebody took it."""
    answers = request.POST.copy()
    for button, field in (("nearest", "colour"), ("nearest_accent", "accent")):
        if nearest := request.POST.get(button):
            answers[field] = nearest
            answers["look"] = "1"  # shown first, saved by the next press
    return answers


def _page(request: HttpRequest, unit: Unit, form: LooksForm) -> dict[str, Any]:
    ticks = [name for name in ("two_colours", "remove_logo", "remove_banner_image") if name in form.fields]
    shown = {name: form[name].value() or "" for name in PREVIEWED}
    shown |= {name: "on" if form[name].value() else "" for name in ticks}
    shown |= {name: ",".join(form[name].value() or []) for name in ("sections", "blocks") if name in form.fields}
    shown |= {f"{name}_kept": form.kept[name].public_id if name in form.kept else "" for name in PICTURES}
    return {
        "unit": unit,
        "form": form,
        "ways": ways(),
        "verdicts": {name: verdict(name, str(form[name].value() or "")) for name in FIELDS},
        "preview_url": f"{reverse('subsites:preview', args=[unit.slug])}?{urlencode(shown)}",
        "breadcrumbs": [{"label": _("Subsites"), "url": reverse("subsites:list")}, {"label": unit.name}],
    }


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
