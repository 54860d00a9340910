from __future__ import annotations

import re

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

from portal.ui.context import Preferences
from portal.ui.templatetags import ui


def draw(source: str, **context) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def test_icon_without_label_is_hidden_and_with_label_is_named():
    assert 'aria-hidden="true"' in draw('{% icon "check" %}')
    named = draw("{% icon 'check' label %}", label='"<done>"')
    assert 'role="img" aria-label="&quot;&lt;done&gt;&quot;"' in named
    assert "#i-check" in named


@pytest.mark.parametrize(
    ("value", "total", "dash", "text"),
    [
        (28, 50, "147.8 264", "56%"),
        (0, 50, None, "0%"),
        (80, 50, "264.0 264", "100%"),
        (1, 0, None, "0%"),
        (199, 200, "262.7 264", "99%"),
    ],
)
def test_ring_of_any_value_is_drawn_within_bounds(value, total, dash, text):
    html = draw("{% ring value total 'so far' %}", value=value, total=total)
    assert ("stroke-dasharray" in html) is (dash is not None)
    assert dash is None or f'stroke-dasharray="{dash}"' in html
    assert f">{text}<" in html


def test_bar_of_any_value_carries_it_as_attribute_and_no_style():
    html = draw("{% bar value total 'read' %}", value=12, total=9)
    assert 'value="9" max="9"' in html
    assert "style" not in html
    assert 'value="0" max="1"' in draw("{% bar 0 0 'read' %}")


def test_face_of_one_name_has_always_one_hue():
    assert ui.face("林晓雯") == ui.face(" 林晓雯 ")
    assert ">林<" in ui.face("林晓雯")
    assert ">𬎆<" in ui.face("𬎆然")
    assert ">G<" in ui.face("grace")
    assert ui.face("")


@pytest.mark.parametrize(
    ("hundredths", "english", "chinese"),
    [
        (350, "3.5 credit hours", "3.5 "),
        (100, "1 credit hour", "1 "),
        (25, "0.25 credit hours", "0.25 "),
        (0, "0 credit hours", "0 "),
        (None, "0 credit hours", "0 "),
    ],
)
def test_hours_from_hundredths_are_words(hundredths, english, chinese):
    assert ui.hours(hundredths) == english
    with override("zh-hans"):
        assert ui.hours(hundredths).startswith(chinese)


class Sample(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the card")
    secret = forms.CharField(label="Password", widget=forms.PasswordInput)
    kind = forms.ChoiceField(label="Kind", widget=forms.RadioSelect, choices=[("a", "A"), ("b", "B")])
    agree = forms.BooleanField(label="Agree")
    token = forms.CharField(widget=forms.HiddenInput, required=False)
    note = forms.CharField(label="Note", required=False)


def test_fields_of_a_wrong_form_tie_label_help_and_error_together():
    form = Sample({})
    html = draw("{% fields form %}", form=form)
    assert '<label for="id_name">' in html
    for part in ("id_name_helptext", "id_name_error", "id_agree_error", "id_kind_error"):
        assert f'id="{part}"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert '<fieldset class="field" aria-describedby="id_kind_error">' in html
    assert "(optional)" in html
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert 'type="hidden"' in html


def test_form_errors_link_to_their_fields_and_are_absent_before_sending():
    wrong = draw("{% form_errors form %}", form=Sample({}))
    assert 'href="#id_name"' in wrong
    assert "Please correct 4 fields" in wrong
    assert draw("{% form_errors form %}", form=Sample()).strip() == ""


def test_form_errors_without_a_field_stand_alone():
    form = Sample({"name": "a", "secret": "b", "kind": "a", "agree": "on"})
    form.add_error(None, "The <bank> is closed.")
    html = draw("{% form_errors form %}", form=form)
    assert "The &lt;bank&gt; is closed." in html
    assert "That did not work" in html


def test_pagination_keeps_the_rest_of_the_address():
    request = RequestFactory().get("/?q=党&page=3")
    html = draw("{% paginate page %}", request=request, page=Paginator(range(100), 10).page(3))
    assert "?q=%E5%85%9A&amp;page=4" in html
    assert 'aria-current="page">3<' in html
    assert draw("{% paginate page %}", request=request, page=Paginator(range(3), 10).page(1)).strip() == ""


def test_table_with_too_few_cells_is_refused():
    columns = [{"label": "Name"}, {"label": "Done", "kind": "num"}]
    html = draw("{% table columns rows 'All' %}", columns=columns, rows=[["<Lin>", {"text": "3", "url": "/x"}]])
    assert 'data-label="Done"' in html
    assert "&lt;Lin&gt;" in html
    with pytest.raises(ValueError):
        draw("{% table columns rows %}", columns=columns, rows=[["only one"]])


def test_note_keeps_its_content_safe():
    html = draw("{% note 'warn' title=title %}{{ text }}{% endnote %}", title="<b>", text="<script>")
    assert "&lt;b&gt;" in html
    assert "<script>" not in html
    assert "triangle-alert" in html


def test_preference_url_names_no_page_so_that_bars_can_be_kept():
    assert draw("{% preference_url theme='dark' %}").endswith("/preferences/?theme=dark")


def test_sign_in_url_from_the_account_pages_does_not_come_back_to_them():
    elsewhere = Preferences(theme="", text="", here="/courses/")
    within = Preferences(theme="", text="", here="/accounts/password/reset/")
    assert draw("{% sign_in_url %}", preferences=elsewhere).endswith("?next=%2Fcourses%2F")
    assert "next" not in draw("{% sign_in_url %}", preferences=within)


def test_outline_lines_show_each_state_in_words_and_escape_titles():
    items = [
        {"title": "<One>", "url": "/a/?x=1&y=2", "state": "done", "length": "12 min"},
        {"title": "Two", "url": "/b/", "state": "half", "current": True},
        {"title": "Three", "url": "/c/", "state": "todo"},
        {"title": "Four", "state": "shut"},
    ]
    html = draw("{% outline_lines items %}", items=items)
    assert "&lt;One&gt;" in html
    assert "/a/?x=1&amp;y=2" in html
    assert 'href="/b/" aria-current="page"' in html
    for word in ("done", "begun", "not begun", "not open yet"):
        assert f'aria-label="{word}"' in html
    assert html.count("<a ") == 3
