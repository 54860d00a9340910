"""Every template of the portal, read and drawn with nothing at hand."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import override

FOLDER = Path(settings.BASE_DIR) / "site/portal/templates"
ALL = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.is_file())
PAGES = [name for name in ALL if name.endswith(".html")]


@pytest.mark.parametrize("name", ALL)
def test_template_in_the_portal_compiles(name):
    assert get_template(name)


@pytest.mark.parametrize("name", PAGES)
def test_template_in_the_portal_has_no_inline_style_or_script(name):
    text = (FOLDER / name).read_text("utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=\"|javascript:", text)
    data = r' type="application/ld\+json">'  # facts for search machines, which no browser runs and the policy lets be
    assert not re.search(rf"<script(?![^>]*\bsrc=)(?!{data})", text)


@pytest.mark.parametrize("code", [400, 500, 503])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_fault_page_without_request_or_database_names_the_reference(code, language):
    with override(language):
        page = render_to_string(f"errors/{code}.html", {"request_id": "a8f3k2"})
        assert "a8f3k2" in page
        assert "<code>" not in render_to_string(f"errors/{code}.html")


@pytest.mark.parametrize("code", [403, 404, 413, 429])
def test_error_page_without_context_still_leads_home(code):
    page = render_to_string(f"errors/{code}.html")
    assert 'href="/"' in page
    assert "<h1>" in page


def test_base_page_for_a_stranger_holds_no_token():
    request = RequestFactory().get("/")
    page = render_to_string("base.html", {"preferences": None, "request": request})
    assert "csrf" not in page.lower()
    assert "data-theme" not in page


def test_base_page_with_choices_carries_them():
    from portal.ui.context import Preferences

    page = render_to_string("base.html", {"preferences": Preferences(theme="dark", text="large", here="/")})
    assert 'data-theme="dark" data-text="large"' in page
    assert "next=%2F" in page


def test_icons_named_in_templates_are_in_the_list():
    listed = set((Path(settings.BASE_DIR) / "site/portal/assets/icons.txt").read_text("utf-8").split("\n"))
    used = set()
    for name in PAGES:
        used.update(re.findall(r'{% icon "([\w-]+)"', (FOLDER / name).read_text("utf-8")))
    assert used - listed == set()


def test_time_when_written_then_has_one_clock_in_both_languages():
    when = datetime(2026, 11, 28, 18, 5, tzinfo=UTC)
    for language, written in (("en", "Nov. 28, 2026, 18:05"), ("zh-hans", "2026年11月28日 18:05")):
        with translation.override(language), timezone.override(UTC):
            assert date_format(localtime(when), "DATETIME_FORMAT") == written
