"""The first-run page: gone once an administrator exists."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.setup.forms import FirstRunForm
from portal.setup.services import create_system, is_needed


@require_http_methods(["GET", "POST"])
def first_run(request: HttpRequest) -> HttpResponse:
    if not is_needed():
        raise Http404
    form = FirstRunForm(request.POST or None, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            user = create_system(
                name=data["name"],
                language=data["language"],
                username=data["username"],
                password=data["password"],
                person_name=data["person_name"],
            )
        except IntegrityError:
            form.add_error("username", _("This user name is taken."))
        else:
            login(request, user, backend="kernel.accounts.backends.IdentifierBackend")
            response = HttpResponseRedirect("/")
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, data["language"], max_age=31_536_000, samesite="Lax")
            return response
    return render(request, "setup/first_run.html", {"form": form}, status=422 if form.errors else 200)
