"""One's own page: who one is here, where one belongs, how the pages look."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kernel.db.fields import mask_mobile
from kernel.people.models import Affiliation, Role
from kernel.units.tree import tree


@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    viewer, nodes = request.viewer, tree().by_id
    kinds = dict(Affiliation.Kind.choices)
    roles = {role.slug: str(role) for role in Role.objects.all()}
    mobile = viewer.person.mobile if viewer.person else ""
    return render(
        request,
        "account/overview.html",
        {
            "affiliations": [(nodes[pk].name, kinds[kind]) for pk, kind, _unit_kind in viewer.affiliations],
            "terms": [
                (roles.get(term.role, term.role), nodes[term.unit_id].name)
                for term in viewer.terms
                if not term.practice
            ],
            "mobile": mask_mobile(mobile) if mobile else "",
        },
    )
