"""The statements for everybody, the page on which one agrees, and the administrator's pages."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kernel.accounts.models import User
from kernel.people.models import Person
from kernel.webviews import is_embedded
from portal.account.handover import inner_path
from portal.legal import selectors, services
from portal.legal.forms import VersionForm
from portal.legal.models import Acceptance, Kind, Version

PER_PAGE = 50
AT_A_TIME = 500


def _kind_or_404(kind: str) -> Kind:
    try:
        return Kind(kind)
    except ValueError as error:
        raise Http404 from error


def _keeper_or_404(request: HttpRequest) -> None:
    if not services.may_publish(request.viewer):
        raise Http404


def _words(statement: selectors.Statement) -> Any:
    return mark_safe(selectors.html(statement))  # cleaned there


@require_safe
def statement(request: HttpRequest, kind: str) -> HttpResponse:
    """What holds today; `?version=` shows what held before."""
    chosen = _kind_or_404(kind)
    asked = request.GET.get("version", "")
    found = selectors.shown(chosen, int(asked) if asked.isdecimal() and len(asked) < 6 else None)
    if found is None:
        raise Http404
    current = selectors.in_force(chosen)
    context = {
        "title": chosen.label,
        "kind": chosen.value,
        "statement": found,
        "words": _words(found),
        "is_current": current is None or found.number == current.number,
        "others": [
            one for one in selectors.versions(chosen) if current and found.number != one.number <= current.number
        ],
        "may_publish": services.may_publish(request.viewer),
    }
    return render(request, "legal/statement.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def consent(request: HttpRequest) -> HttpResponse:
    """Between sign-in and where one was going."""
    target = inner_path((request.POST if request.method == "POST" else request.GET).get("next", ""))
    awaited = selectors.awaited(request.user)
    if awaited is None:
        return HttpResponseRedirect(target)
    if request.method == "POST" and request.POST.get("version") == str(awaited.number):
        services.accept(account=request.user, number=awaited.number)
        return HttpResponseRedirect(target)
    account: Any = request.user
    context = {"statement": awaited, "words": _words(awaited), "next": target, "again": account.privacy_version > 0}
    return render(request, "legal/consent.html", context)


# -- for the administrator of the whole system ---------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def manage(request: HttpRequest, kind: str) -> HttpResponse:
    """All versions, and the form for the next one."""
    _keeper_or_404(request)
    chosen = _kind_or_404(kind)
    known = selectors.versions(chosen)
    form = VersionForm(request.POST or None, start=known[0] if known else selectors.default(chosen))
    if request.method == "POST" and form.is_valid():
        services.publish(
            viewer=request.viewer, kind=chosen, valid_from=form.cleaned_data["valid_from"], sources=form.sources()
        )
        messages.success(request, _("Published."))
        return redirect("legal:manage", kind)
    current = selectors.in_force(chosen)
    rows = Version.objects.filter(kind=chosen).annotate(agreed=Count("acceptances")).order_by("-number")
    context = {
        "title": chosen.label,
        "kind": chosen.value,
        "is_privacy": chosen is Kind.PRIVACY,
        "form": form,
        "rows": rows,
        "current": current.number if current else 0,
        "kinds": [(one.value, one.label) for one in Kind],
    }
    return render(request, "legal/manage.html", context, status=422 if form.errors else 200)


def _names(accounts: list[str]) -> dict[str, tuple[str, str]]:
    """{public id: (user name, person's name)}, for those that still exist."""
    users = dict(User.objects.filter(public_id__in=accounts).values_list("public_id", "username"))
    people = dict(Person.objects.filter(account__public_id__in=accounts).values_list("account__public_id", "name"))
    return {key: (username, people.get(key, "")) for key, username in users.items()}


@login_required
@require_safe
def acceptances(request: HttpRequest) -> HttpResponse:
    """Who agreed to which version when."""
    _keeper_or_404(request)
    rows = Acceptance.objects.select_related("version").order_by("-at", "-id")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    names = _names([row.account for row in page])
    table = [
        [_called(names, row.account), str(row.version.number), localtime(row.at).strftime("%Y-%m-%d %H:%M")]
        for row in page
    ]
    columns = [{"label": _("Name")}, {"label": _("Version")}, {"label": _("Agreed on")}]
    return render(
        request,
        "legal/acceptances.html",
        {"page_of": page, "table": table, "columns": columns, "embedded": is_embedded(request)},
    )


def _called(names: dict[str, tuple[str, str]], account: str) -> str:
    username, name = names.get(account, ("", ""))
    return name or username or account


class _Echo:
    def write(self, text: str) -> str:
        return text


@login_required
@require_safe
def acceptances_csv(request: HttpRequest) -> StreamingHttpResponse:
    """All of them as a file that spreadsheets open, however many there are."""
    _keeper_or_404(request)
    writer = csv.writer(_Echo())  # type: ignore[arg-type]
    heads = [_("User name"), _("Name"), _("Version"), _("Agreed on")]

    def lines() -> Iterator[str]:
        yield "\ufeff" + str(writer.writerow(heads))
        rows = selectors.acceptances()
        while some := list(islice(rows, AT_A_TIME)):
            names = _names([row.account for row in some])
            for row in some:
                cells = (*names.get(row.account, (row.account, "")), str(row.version.number), row.at.isoformat())
                yield str(writer.writerow([_harmless(cell) for cell in cells]))

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="acceptances.csv"'
    return response


def _harmless(cell: str) -> str:
    """A spreadsheet must not take a name for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
