"""Who holds which role in a unit, from when until when; a new term; the end of one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from kernel.people.keeping import managed_unit_or_404, managed_units
from kernel.people.models import Affiliation, Person, Role, RoleTerm, holds_on
from kernel.units.models import Unit
from kernel.units.tree import tree
from portal.roles import services
from portal.roles.forms import ENDED, LATER, NOW, Filter, PersonSearch, TermForm

PER_PAGE = 50
MOST_FOUND = 20


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """To the unit whose site this is, or to the highest one that the viewer keeps."""
    units = managed_units(request.viewer)
    if not units:
        raise Http404
    here = next((node for node in units if node.id == request.mount.unit_id), None)
    return redirect("roles:unit", (here or min(units, key=lambda node: len(node.line))).slug)


@login_required
@require_safe
def listed(request: HttpRequest, unit: str) -> HttpResponse:
    found = managed_unit_or_404(request.viewer, unit)
    form = Filter(request.GET)
    data = form.cleaned_data if form.is_valid() else {}
    rows = _terms(found, data)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    count = page.paginator.count
    labels = [_("Person"), _("Role"), _("Unit"), _("First day"), _("Last day"), _("End")]
    context = {
        "unit": found,
        "form": form,
        "filtered": any(data.values()),
        "count": ngettext("%(count)s term", "%(count)s terms", count) % {"count": f"{count:,}"},
        "columns": [{"label": label} for label in labels],
        "rows": [_row(request, term) for term in page.object_list],
        "page_obj": page,
        "breadcrumbs": [{"label": _("Roles"), "url": ""}],
    }
    return render(request, "roles/unit.html", context)


def _terms(unit: Unit, data: dict[str, Any]) -> QuerySet[RoleTerm]:
    within = tree().below.get(unit.pk, frozenset({unit.pk})) if data.get("below") else {unit.pk}
    rows = RoleTerm.objects.filter(unit__in=within).select_related("person__account", "role", "unit")
    today, state = timezone.localdate(), data.get("state", NOW)
    if state == NOW:
        rows = rows.filter(holds_on(today))
    elif state == LATER:
        rows = rows.filter(starts_on__gt=today)
    elif state == ENDED:
        rows = rows.filter(ends_on__lte=today)
    if data.get("role"):
        rows = rows.filter(role__slug=data["role"])
    if name := data.get("q", "").strip():
        rows = rows.filter(person__name__icontains=name)
    return rows.order_by("unit__path", "role__order", "person__name", "-starts_on", "pk")


def _row(request: HttpRequest, term: RoleTerm) -> list[Any]:
    last = term.ends_on - timedelta(days=1) if term.ends_on else None
    over = term.ends_on is not None and term.ends_on <= timezone.localdate()
    ending: Any = ""
    if not over and services.may_give(request.viewer, term.role, term.unit):
        ending = {"text": _("End"), "url": _end_url(term)}
    name = str(term.person) if term.person.account else _("%(name)s (cannot sign in yet)") % {"name": term.person}
    until = date_format(last, "DATE_FORMAT") if last else _("no end set")
    return [name, str(term.role), term.unit.short_name or term.unit.name, date_format(term.starts_on), until, ending]


def _end_url(term: RoleTerm) -> str:
    since = term.starts_on.isoformat()
    return reverse("roles:end", args=[term.unit.slug, term.person.public_id, term.role.slug, since])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, unit: str) -> HttpResponse:
    """First the person is looked for, then the role is chosen."""
    found = managed_unit_or_404(request.viewer, unit)
    search = PersonSearch(request.GET or None)
    text = search.cleaned_data["q"].strip() if search.is_bound and search.is_valid() else ""
    people = list(_people(request, text)) if text else []
    roles = [role for role in Role.objects.all() if services.may_give(request.viewer, role, found)]
    form = TermForm(request.POST or None, people=_choices(people[:MOST_FOUND]), roles=roles) if people else None
    if request.method == "POST" and form is not None and form.is_valid() and _give(request, found, form, people, roles):
        return redirect("roles:unit", unit)
    context = {
        "unit": found,
        "search": search,
        "text": text,
        "form": form,
        "more": len(people) > MOST_FOUND,
        "action": f"{request.path}?{urlencode({'q': text})}",
        "breadcrumbs": _crumbs(found, _("Give a role")),
    }
    return render(request, "roles/new.html", context, status=422 if form is not None and form.errors else 200)


def _people(request: HttpRequest, text: str) -> QuerySet[Person]:
    rows = Person.objects.filter(services.findable(request.viewer), name__icontains=text)
    return rows.select_related("account").order_by("name", "pk")[: MOST_FOUND + 1]


def _choices(people: list[Person]) -> list[tuple[str, str]]:
    """Two of one name are told apart by their units and the name they sign in with."""
    units: dict[int, list[str]] = {}
    belonging = Affiliation.objects.filter(holds_on(), person__in=people).values_list("person_id", "unit_id")
    for person_id, unit_id in belonging:
        if node := tree().by_id.get(unit_id):
            units.setdefault(person_id, []).append(node.label)
    return [
        (
            person.public_id,
            " · ".join(
                [person.name, *units.get(person.pk, []), *([person.account.username] if person.account else [])]
            ),
        )
        for person in people
    ]


def _give(request: HttpRequest, unit: Unit, form: TermForm, people: list[Person], roles: list[Role]) -> bool:
    data = form.cleaned_data
    person = next(one for one in people if one.public_id == data["person"])
    role = next(one for one in roles if one.slug == data["role"])
    try:
        services.give(
            viewer=request.viewer,
            unit=unit,
            person=person,
            role=role,
            starts_on=data["starts_on"],
            ends_on=form.ends_on,
        )
    except services.HeldError:
        words = _("%(name)s holds this role here at that time already.")
        form.add_error("role", words % {"name": person.name})
        return False
    words = _("%(name)s is now %(role)s of %(unit)s.")
    if data["starts_on"] > timezone.localdate():
        words = _("%(name)s will be %(role)s of %(unit)s.")
    messages.success(request, words % {"name": person.name, "role": role, "unit": unit})
    return True


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, unit: str, person: str, role: str, since: str) -> HttpResponse:
    found = managed_unit_or_404(request.viewer, unit)
    term = _term_or_404(found, person, role, since)
    if not services.may_give(request.viewer, term.role, found):
        raise Http404
    back = reverse("roles:unit", args=[unit])
    if services.is_last_keeper(term):
        messages.error(request, _("Nobody else keeps the whole organisation. Give somebody else this role first."))
        return redirect(back)
    words = {"name": term.person.name, "role": str(term.role), "unit": found.name}
    if request.method == "POST":
        services.end(viewer=request.viewer, term=term)
        messages.success(request, _("%(name)s is no longer %(role)s.") % words)
        # whoever ended their own may not see the list any more
        return redirect(back if term.person.account_id != request.user.pk else "/")
    lines = [_("What this role allows here and in the units below ends at once"), _("Nothing that was written is lost")]
    if term.person.account_id == request.user.pk:
        lines.insert(0, _("This is your own role: you cannot give it back to yourself"))
    context = {
        "title": _("End the role %(role)s of %(name)s?") % words,
        "text": found.name,
        "consequences": lines,
        "cancel_url": back,
    }
    return render(request, "roles/end.html", context)


def _term_or_404(unit: Unit, person: str, role: str, since: str) -> RoleTerm:
    try:
        day = date.fromisoformat(since)
    except ValueError as wrong:
        raise Http404 from wrong
    over = Q(ends_on__isnull=False, ends_on__lte=timezone.localdate())
    rows = RoleTerm.objects.filter(unit=unit, person__public_id=person, role__slug=role, starts_on=day).exclude(over)
    term = rows.select_related("person", "role", "unit").first()
    if term is None:
        raise Http404
    return term


def _crumbs(unit: Unit, last: str) -> list[dict[str, str]]:
    return [{"label": _("Roles"), "url": reverse("roles:unit", args=[unit.slug])}, {"label": last, "url": ""}]
