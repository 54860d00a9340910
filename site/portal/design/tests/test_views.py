from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.http import Http404
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override

from portal.design import samples
from portal.design.views import context, design


def test_design_for_others_than_staff_is_not_there():
    request = RequestFactory().get("/design/")
    request.user = SimpleNamespace(is_staff=False)
    with pytest.raises(Http404):
        design(request)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_design_shows_every_component(language):
    request = RequestFactory().get("/design/")
    with override(language):
        page = render_to_string("design/index.html", {**context(request), "request": request})
    for mark in (
        'class="choice',
        'class="sheet',
        "<lx-carousel",
        'class="table cards',
        'class="outline',
        'role="switch',
    ):
        assert mark in page
    assert 'tag bad">&lt; ' not in page  # no colour pair falls short
    assert page.count('id="main"') == 1


def test_design_icons_are_the_listed_ones():
    assert "check" in context(RequestFactory().get("/"))["icons"]


def test_samples_with_mistakes_show_errors_of_several_kinds():
    assert {"name", "born", "kind", "agree"} <= set(samples.wrong_form().errors)
