"""Pages for who may revoke and replace certificates."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from courses.certificates import services
from courses.certificates.errors import CertificateError
from courses.certificates.forms import CertificateFilter, ReplaceForm, RevokeForm
from courses.certificates.render import undrawable
from courses.certificates.selectors import (
    Sight,
    facts_of,
    managed_certificates,
    matching,
    shown_number,
    sight_or_404,
)
from courses.certificates.views import TONES, described, state_fact
from courses.models import Certificate

PER_PAGE = 50


@login_required
@require_safe
def certificates(request: HttpRequest) -> HttpResponse:
    """All certificates that this person may revoke or replace here. Who may none finds no such page."""
    if not request.viewer.may_anywhere("courses.certify"):
        raise Http404
    form = CertificateFilter(request.GET)
    chosen = form.chosen()
    rows = managed_certificates(request.viewer, request.mount)
    if words := chosen.get("q"):
        rows = matching(rows, words)
    if state := chosen.get("state"):
        rows = rows.filter(state=state)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    total = page.paginator.count
    context = {
        "form": form,
        "page": page,
        "count": ngettext("%(count)s certificate", "%(count)s certificates", total) % {"count": total},
        "columns": [
            {"label": label}
            for label in (_("Holder"), _("Course"), _("Certificate number"), _("Issued on"), _("State"))
        ],
        "rows": [_row(one) for one in page],
        "breadcrumbs": [{"label": _("Certificates")}],
    }
    return render(request, "courses/certificates/certificates.html", context)


def _row(one: Certificate) -> list[Any]:
    return [
        {"text": one.holder, "url": reverse("courses:certificate", args=[one.public_id])},
        one.course_title,
        shown_number(one),
        date_format(one.issued_on, "SHORT_DATE_FORMAT"),
        {"tag": one.get_state_display(), "tone": TONES[one.state]},
    ]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, certificate: str) -> HttpResponse:
    sight = _managed_or_404(request, certificate)
    form = RevokeForm(request.POST or None)
    if form.is_valid():
        try:
            services.revoke(viewer=request.viewer, certificate=sight.certificate, **form.cleaned_data)
        except CertificateError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The certificate is revoked. Whoever verifies it sees that at once."))
            return redirect("courses:certificate", certificate)
    context = {
        "title": _("Revoke this certificate?"),
        "submit": _("Revoke it"),
        "consequences": [
            _("Whoever verifies the number sees that it was revoked, when, and the kind of reason."),
            _("The PDF file and the picture say “revoked” from now on; printed copies stay as they are."),
            _("The completed course and its credit hours stay."),
        ],
    }
    return _page(request, sight, form, context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: HttpRequest, certificate: str) -> HttpResponse:
    sight = _managed_or_404(request, certificate)
    person = sight.certificate.completion.person
    form = ReplaceForm(request.POST or None, initial={"holder": person.name})
    if form.is_valid():
        try:
            new = services.replace(viewer=request.viewer, certificate=sight.certificate, **form.cleaned_data)
        except CertificateError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("This is the new certificate. The old number is not valid any more."))
            return redirect("courses:certificate", new.public_id)
    context = {
        "title": _("Replace this certificate?"),
        "submit": _("Issue the new certificate"),
        "undrawable": undrawable(facts_of(sight.certificate)),
        "consequences": [
            _("The holder gets a certificate with a new number and today's date."),
            _("Whoever verifies the old number sees only that it was replaced, and when."),
        ],
    }
    return _page(request, sight, form, context)


def _managed_or_404(request: HttpRequest, public_id: str) -> Sight:
    sight = sight_or_404(request.viewer, request.mount, public_id)
    if not sight.manages:
        raise Http404
    return sight


def _page(request: HttpRequest, sight: Sight, form: Any, context: dict[str, Any]) -> HttpResponse:
    address = reverse("courses:certificate", args=[sight.certificate.public_id])
    shared = {
        "form": form,
        "facts": [*described(sight.certificate), state_fact(sight.certificate)],
        "cancel_url": address,
        "breadcrumbs": [
            {"label": _("Certificates"), "url": reverse("courses:certificates")},
            {"label": shown_number(sight.certificate), "url": address},
            {"label": context["submit"]},
        ],
    }
    return render(request, "courses/certificates/change.html", shared | context)
