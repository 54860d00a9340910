"""Pages of certificates for their holders, for who manages them, and for the public that verifies them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.certificates.documents import CONTENT_TYPES, Kind, document
from courses.certificates.forms import NameForm, NumberForm
from courses.certificates.names import mask_name, same_name
from courses.certificates.reasons import reason_label
from courses.certificates.render import undrawable
from courses.certificates.selectors import (
    Sight,
    certificate_by_number,
    facts_of,
    shown_number,
    sight_or_404,
    verify_url,
)
from courses.certificates.wording import WORDS
from courses.learning.words import hours
from courses.models import Certificate
from kernel.files import guarded_file_response
from kernel.limits import RateLimit, client_key
from kernel.plugins.contract import answers_when_off
from kernel.webviews import is_embedded, opens_page

TONES = {"valid": "ok", "revoked": "bad", "replaced": "warn"}
TOO_MANY, NOT_FOUND = 429, 404

EACH_CLIENT = RateLimit("certificates.verify.client", 60, 600)
EVERYBODY = RateLimit("certificates.verify", 6000, 600)
# A masked name leaves few enough possibilities to try them one by one: not on this page.
EACH_NAME = RateLimit("certificates.verify.name", 20, 3600)


# -- for the holder and who manages ------------------------------------------------------------------------------
@login_required
@require_safe
@never_cache
def certificate(request: HttpRequest, certificate: str) -> HttpResponse:
    sight = sight_or_404(request.viewer, request.mount, certificate)
    found = sight.certificate
    context = {
        "certificate": found,
        "sight": sight,
        "facts": [*described(found), state_fact(found)],
        "alt": _("Certificate %(number)s: %(holder)s has completed the course “%(course)s”.")
        % {"number": shown_number(found), "holder": found.holder, "course": found.course_title},
        "changed_on": day(found),
        "reason": reason_label(found.state_reason),
        "verify_url": verify_url(found),
        "undrawable": undrawable(facts_of(found)) if sight.manages else [],
        "embedded": is_embedded(request),
        "breadcrumbs": [*_way(sight), {"label": shown_number(found)}],
    }
    return render(request, "courses/certificates/certificate.html", context)


def described(found: Certificate, holder: str = "") -> list[dict[str, str]]:
    """What a certificate says, as pairs for components/facts.html; `holder` is shown instead of the name."""
    pairs = [
        (_("Certificate number"), shown_number(found)),
        (_("Holder"), holder or found.holder),
        (_("Course"), found.course_title),
        (_("Unit"), found.unit_name),
        (_("Credit hours"), hours(found.hours_hundredths) if found.hours_hundredths else ""),
        (_("Issued on"), date_format(found.issued_on)),
        (_("Issued by"), found.issuer),
    ]
    return [{"label": label, "value": value} for label, value in pairs if value]


def state_fact(found: Certificate) -> dict[str, str]:
    return {"label": _("State"), "value": found.get_state_display(), "tone": TONES[found.state]}


def day(found: Certificate) -> str:
    """When it was revoked or replaced."""
    return date_format(localdate(found.state_changed_at)) if found.state_changed_at else ""


def _way(sight: Sight) -> list[dict[str, str]]:
    if sight.is_holder:
        return [{"label": _("My learning"), "url": reverse("courses:my_learning")}]
    if sight.manages:
        return [{"label": _("Certificates"), "url": reverse("courses:certificates")}]
    return [{"label": sight.course.title, "url": reverse("courses:course", args=[sight.course.public_id])}]


@login_required
@require_safe
def certificate_pdf(request: HttpRequest, certificate: str) -> HttpResponseBase:
    """Its page, where files cannot be taken: somebody may have sent the address on."""
    if is_embedded(request) and opens_page(request):
        sight_or_404(request.viewer, request.mount, certificate)
        return redirect("courses:certificate", certificate)
    return _file(request, certificate, "pdf")


@login_required
@require_safe
def certificate_png(request: HttpRequest, certificate: str) -> HttpResponseBase:
    return _file(request, certificate, "png")


def _file(request: HttpRequest, public_id: str, kind: Kind) -> HttpResponseBase:
    """Shown in the browser; with ?download=1 saved."""
    found = sight_or_404(request.viewer, request.mount, public_id).certificate
    facts = facts_of(found)
    made = document(found.public_id, facts, kind)
    return guarded_file_response(
        request,
        made.path,
        content_type=CONTENT_TYPES[kind],
        filename=f"{WORDS[facts.language]['title']}-{found.course_title}.{kind}",
        inline=request.GET.get("download") != "1",
        etag=made.digest,
    )


# -- for everybody -----------------------------------------------------------------------------------------------
@answers_when_off
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Asks for a number; ?number= leads to its page."""
    form = NumberForm(request.GET if "number" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("courses:verify_number", form.cleaned_data["number"])
    context = {
        "form": form,
        "canonical_url": request.mount.absolute("courses/verify/"),
        "breadcrumbs": _verify_way(),
    }
    return render(request, "courses/certificates/verify.html", context)


@answers_when_off
@require_safe
@never_cache
def verify_number(request: HttpRequest, number: str) -> HttpResponse:
    """What is true of a number: valid, revoked, replaced or unknown. The QR code leads here.

    Who wants to know whether the name is right types it whole (?name=); otherwise it is masked.
    """
    answer = _verified(request, number)
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _verified(request: HttpRequest, number: str) -> HttpResponse:
    typed = NumberForm({"number": number})
    if not typed.is_valid():
        return _answer(request, "verify", {"form": typed, "breadcrumbs": _verify_way()}, NOT_FOUND)
    if not (EACH_CLIENT.allow(client_key(request)) and EVERYBODY.allow()):
        return _too_many(request, EACH_CLIENT)
    shown = typed.cleaned_data["number"]
    context: dict[str, Any] = {"number": shown, "breadcrumbs": _verify_way(_("Result"))}
    found = certificate_by_number(shown)
    if found is None:
        return _answer(request, "verified", context, NOT_FOUND)
    context |= {"certificate": found, "changed_on": day(found), "canonical_url": verify_url(found)}
    if found.state == Certificate.State.REVOKED:
        context["reason"] = reason_label(found.state_reason)
    if found.state != Certificate.State.VALID:
        return _answer(request, "verified", context)
    form = NameForm(request.GET if request.GET.get("name") else None)
    name = form.cleaned_data["name"] if form.is_bound and form.is_valid() else ""
    if name and not EACH_NAME.allow(found.number):
        return _too_many(request, EACH_NAME)
    matches = same_name(name, found.holder)
    holder = found.holder if matches else mask_name(found.holder)
    context |= {"form": form, "typed": form.is_bound, "matches": matches, "facts": described(found, holder)}
    return _answer(request, "verified", context)


def _answer(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, f"courses/certificates/{template}.html", {**context, "noindex": True}, status=status)


def _too_many(request: HttpRequest, limit: RateLimit) -> HttpResponse:
    answer = render(request, "429.html", status=TOO_MANY)
    answer["Retry-After"] = str(limit.per_seconds)  # at most so long
    return answer


def _verify_way(*after: str) -> list[dict[str, str]]:
    title = _("Verify a certificate")
    if not after:
        return [{"label": title}]
    return [{"label": title, "url": reverse("courses:verify")}, *({"label": label} for label in after)]
